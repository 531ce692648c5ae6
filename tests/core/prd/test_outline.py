"""The outline: which lines of a PRD are headings, and what lies under each of them."""

from __future__ import annotations

import re

import pytest

from codeframe_ls.core.prd.outline import Outline, parse


def headings(text: str) -> list[tuple[int, str, int]]:
    """(level, heading, first line) of every section."""
    return [(section.level, section.heading, section.start) for section in parse(text).sections]


def paths(text: str) -> list[tuple[str, ...]]:
    return [section.path for section in parse(text).sections]


class TestSections:
    def test_lie_between_one_heading_and_the_next(self) -> None:
        one, two, three = parse("# One\n\na\n\n## Two\nb\n# Three\n").sections
        assert (one.start, one.body, one.end, one.subtree_end) == (0, 1, 4, 6)
        assert (two.start, two.body, two.end, two.subtree_end) == (4, 5, 6, 6)
        assert (three.start, three.body, three.end, three.subtree_end) == (6, 7, 8, 8)

    def test_carry_the_headings_above_them_as_their_path(self) -> None:
        assert paths("# A\n## B\n### C\n## D\n# E\n") == [
            ("A",),
            ("A", "B"),
            ("A", "B", "C"),
            ("A", "D"),
            ("E",),
        ]

    def test_skipped_levels_leave_no_gap_in_the_path(self) -> None:
        assert paths("# A\n#### B\n### C\n## D\n") == [("A",), ("A", "B"), ("A", "C"), ("A", "D")]

    def test_equal_paths_are_told_apart_by_their_occurrence(self) -> None:
        sections = parse("# A\n## Notes\n## Notes\n# A\n## Notes\n").sections
        keys = [(section.path, section.occurrence) for section in sections]
        assert keys == [
            (("A",), 1),
            (("A", "Notes"), 1),
            (("A", "Notes"), 2),
            (("A",), 2),
            (("A", "Notes"), 3),
        ]

    def test_text_before_the_first_heading_is_a_section_without_a_name(self) -> None:
        preamble, first = parse("\nhello\n\n# A\n").sections
        assert (preamble.heading, preamble.level, preamble.path) == ("", 0, ())
        assert (preamble.start, preamble.body, preamble.end, preamble.subtree_end) == (0, 0, 3, 3)
        assert first.path == ("A",)

    def test_blank_lines_before_the_first_heading_are_no_section(self) -> None:
        assert headings(" \n\t\n# A\n") == [(1, "A", 2)]

    @pytest.mark.parametrize("text", ["", "\n", " \t\n\r\n"])
    def test_an_empty_document_has_none(self, text: str) -> None:
        assert parse(text).sections == ()

    def test_a_document_without_headings_is_one(self) -> None:
        assert headings("just\ntext") == [(0, "", 0)]

    def test_are_found_by_line_and_by_subtree(self) -> None:
        outline = parse("\n# A\ntext\n## B\n# C\n")
        assert [outline.at(line) for line in range(6)] == [None, 0, 0, 1, 2, 2]
        assert outline.subtree(0) == range(2)
        assert outline.subtree(1) == range(1, 2)

    def test_give_their_own_text(self) -> None:
        text = "intro\r\n# A\r\none\r\n\r\nB\r\n---\r\ntwo"
        outline = parse(text)
        assert [outline.own_text(text, index) for index in range(3)] == ["intro\r\n", "one\r\n\r\n", "two"]


class TestHeadings:
    def test_atx_with_closing_marks_indentation_and_tabs(self) -> None:
        assert headings("# A #\n   ## B ##   \n#\tC\n### D \\#\n####### no\n#no\n    # code\n") == [
            (1, "A", 0),
            (2, "B", 1),
            (1, "C", 2),
            (3, "D #", 3),
        ]

    def test_setext_over_one_line_and_over_several(self) -> None:
        one, two = parse("One\n===\n\nTwo\ngoes on\n  ---\ntext\n").sections
        assert (one.heading, one.level, one.start, one.body) == ("One", 1, 0, 2)
        assert (two.heading, two.level, two.start, two.body) == ("Two goes on", 2, 3, 6)

    def test_may_be_empty(self) -> None:
        assert headings("#\n## ##\n") == [(1, "", 0), (2, "", 1)]

    @pytest.mark.parametrize(
        "text",
        [
            "```\n# no\n```\n",
            "~~~~ md\n~~~\n# no\n",
            "a\n\n    # no\n",
            "<!--\n\n# no\n\n-->\n",
            "<pre>\n\n# no\n</pre>\n",
            "<div>\n# no\n",
            "> # no\n> no\n> ---\n",
            "- # no\n\n  ## no\n",
            "1. a\n\n   no\n   ---\n",
            "\\# no\n",
            "a\n***\n",
            "[label]: /url\n===\n",
            '[label]: /url "title\n# closes\n',
        ],
        ids=lambda text: text.split("\n", 1)[0],
    )
    def test_in_code_html_quotes_lists_and_definitions_are_text(self, text: str) -> None:
        assert [level for level, heading, _ in headings(text) if heading != "closes"] == [0]

    def test_a_line_of_dashes_under_a_table_is_a_rule(self) -> None:
        assert headings("# A\n\n| a | b |\n|---|---|\n| 1 | 2 |\n---\n\n## B\n") == [(1, "A", 0), (2, "B", 7)]

    def test_a_list_nested_too_deep_to_parse_does_not_swallow_what_follows(self) -> None:
        assert headings("- " * 500 + "deep\n\n# After\n") == [(0, "", 0), (1, "After", 2)]
        assert headings("> " * 500 + "deep\n\n# After\n") == [(0, "", 0), (1, "After", 2)]

    @pytest.mark.parametrize(
        ("source", "seen"),
        [
            ("**Bold** and _soft_ and `code`", "Bold and soft and code"),
            ("[Link](http://x) ![picture](y.png)", "Link picture"),
            ("a &amp; b &eacute;", "a & b é"),
            ("~~old~~ new", "old new"),
            ('<a name="x"></a>Anchored', "Anchored"),
            ("<https://example.org>", "https://example.org"),
            ("snake_case_name", "snake_case_name"),
            ("[1.0.0] and [a][b]", "[1.0.0] and [a][b]"),
            ("two\t  spaces", "two spaces"),
        ],
    )
    def test_are_reduced_to_plain_text(self, source: str, seen: str) -> None:
        assert headings(f"# {source}\n\n[b]: /defined\n") == [(1, seen, 0)]


class TestLines:
    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_end_with_the_three_line_breaks(self, newline: str) -> None:
        lines = ["# A", "", "one", "", "B", "---", "```", "# no", "```", "## C", ""]
        assert headings(newline.join(lines)) == [(1, "A", 0), (2, "B", 4), (2, "C", 9)]

    def test_breaks_may_be_mixed(self) -> None:
        assert headings("# A\r\r\n# B\n\r# C") == [(1, "A", 0), (1, "B", 2), (1, "C", 4)]

    @pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\x1c"])
    def test_no_other_character_breaks_one(self, character: str) -> None:
        outline = parse(f"# A{character}# B\n\ntext{character}# C\n# D\n")
        assert [section.start for section in outline.sections] == [0, 3]
        assert outline.line_count == 5

    @pytest.mark.parametrize(("text", "count"), [("", 1), ("a", 1), ("a\n", 2), ("a\r\nb\rc\n\n", 5)])
    def test_are_counted_as_an_editor_counts_them(self, text: str, count: int) -> None:
        assert parse(text).line_count == count

    def test_nul_is_read_as_the_replacement_character(self) -> None:
        assert headings("# A\0B\n") == [(1, "A\ufffdB", 0)]

    def test_a_byte_order_mark_does_not_hide_the_first_heading(self) -> None:
        text = "\ufeff# A\ntext\n"
        outline = parse(text)
        assert headings(text) == [(1, "A", 0)]
        assert outline.own_text(text, 0) == "text\n"


class TestFrontMatter:
    @pytest.mark.parametrize("close", ["---", "..."])
    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_belongs_to_no_section(self, close: str, newline: str, mark: str) -> None:
        text = mark + newline.join(["---", "# a comment", "title: x", "list:", "  - a", close, "# A", ""])
        assert headings(text) == [(1, "A", 6)]

    def test_is_not_the_heading_that_its_last_line_would_underline(self) -> None:
        assert headings("---\ntitle: x\n---\n\ntext\n") == [(0, "", 3)]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("---\n\n# A\n\n---\n", [(0, "", 0), (1, "A", 2)]),
            ("---\n# A\n\ntext\n\n---\n", [(0, "", 0), (1, "A", 1)]),
            ("---\ntitle: x\n\n# A\n", [(0, "", 0), (1, "A", 3)]),
            ("\n---\ntitle: x\n---\n", [(0, "", 0), (2, "title: x", 2)]),
        ],
        ids=["rule first", "heading inside", "never closed", "not at the top"],
    )
    def test_must_look_like_one(self, text: str, expected: list[tuple[int, str, int]]) -> None:
        assert headings(text) == expected


class TestHash:
    def hash_of(self, text: str) -> str:
        (section,) = parse(text).sections
        return section.hash

    def test_is_thirty_two_hexadecimal_digits(self) -> None:
        assert re.fullmatch(r"[0-9a-f]{32}", self.hash_of("# A\ntext\n"))

    @pytest.mark.parametrize(
        "text",
        [
            "# A\r\n\r\ntext\r\nmore\r\n",
            "# A\n\n\ntext  \nmore\t\n\n\n",
            "# A #\n\ntext\nmore",
            "A\n=\ntext\nmore",
        ],
    )
    def test_ignores_line_endings_blanks_and_the_form_of_the_heading(self, text: str) -> None:
        assert self.hash_of(text) == self.hash_of("# A\n\ntext\nmore\n")

    @pytest.mark.parametrize(
        "text", ["# B\ntext\n", "# A\nText\n", "# A\n  text\n", "# A\nte\nxt\n", "# Atext\n"]
    )
    def test_changes_with_heading_and_text(self, text: str) -> None:
        assert self.hash_of(text) != self.hash_of("# A\ntext\n")

    def test_leaves_subsections_out(self) -> None:
        def first(outline: Outline) -> str:
            return outline.sections[0].hash

        assert first(parse("# A\ntext\n## B\nold\n")) == first(parse("# A\ntext\n## C\nnew\n"))

    def test_of_text_with_half_a_surrogate_pair_exists(self) -> None:
        assert self.hash_of("# A\n\ud83d\n") != self.hash_of("# A\n\ude00\n")
