"""Sections keep their identity while the document around them changes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.core.prd import identity
from codeframe_ls.core.prd.identity import KnownSection, match
from codeframe_ls.core.prd.outline import parse


def known(text: str) -> list[KnownSection]:
    """The sections of a text as a store would know them; the id is the heading, with its occurrence."""
    outline = parse(text)
    return [
        KnownSection(
            f"{'/'.join(section.path)}#{section.occurrence}",
            section.path,
            section.hash,
            outline.own_text(text, index),
        )
        for index, section in enumerate(outline.sections)
    ]


def matched(before: str, after: str) -> dict[str, str | None]:
    """For each section of `after`, by path and occurrence, the id of the known section."""
    outline = parse(after)
    found = match(known(before), outline, after)
    return {
        f"{'/'.join(section.path)}#{section.occurrence}": found.get(index)
        for index, section in enumerate(outline.sections)
    }


LOGIN = "People sign in with their mail address and a password of at least twelve characters.\n"
EXPORT = "The list can be exported as a spreadsheet with one row for each bookmark and its tags.\n"
SEARCH = "Typing in the search field narrows the list down after each letter without a reload.\n"


class TestUnchanged:
    def test_sections_are_found_by_path_and_hash(self) -> None:
        text = f"intro\n\n# A\n{LOGIN}## B\n{EXPORT}"
        assert matched(text, text) == {"#1": "#1", "A#1": "A#1", "A/B#1": "A/B#1"}

    def test_equal_sections_are_paired_in_order(self) -> None:
        text = "# A\n## Notes\nsame\n## Notes\nsame\n"
        assert matched(text, text)["A/Notes#2"] == "A/Notes#2"

    def test_the_unchanged_one_of_two_with_the_same_path_keeps_its_identity(self) -> None:
        before = f"# A\n## Notes\n{LOGIN}## Notes\n{EXPORT}"
        assert matched(before, f"# A\n## Notes\n{EXPORT}") == {"A#1": "A#1", "A/Notes#1": "A/Notes#2"}


class TestEdited:
    def test_text_under_the_same_path_is_the_same_section(self) -> None:
        assert matched(f"# A\n{LOGIN}", f"# A\n{SEARCH}") == {"A#1": "A#1"}

    def test_a_section_added_in_between_takes_no_identity(self) -> None:
        before = f"# A\n{LOGIN}# B\n{EXPORT}"
        after = f"# A\n{LOGIN}# New\n{SEARCH}# B\n{EXPORT}"
        assert matched(before, after) == {"A#1": "A#1", "New#1": None, "B#1": "B#1"}


class TestMoved:
    def test_under_another_parent(self) -> None:
        before = f"# A\n## X\n{LOGIN}# B\n{EXPORT}"
        after = f"# A\n# B\n{EXPORT}## X\n{LOGIN}"
        assert matched(before, after)["B/X#1"] == "A/X#1"

    def test_with_a_renamed_parent(self) -> None:
        assert matched(f"# A\n## X\n{LOGIN}", f"# Z\n## X\n{LOGIN}")["Z/X#1"] == "A/X#1"

    def test_copies_are_told_apart_only_when_none_is_missing(self) -> None:
        before = "# A\n## X\nsame\n# B\n## X\nsame\n"
        both = matched(before, before.replace("# A", "# C").replace("# B", "# D"))
        assert (both["C/X#1"], both["D/X#1"]) == ("A/X#1", "B/X#1")
        assert matched(before, "# C\n## X\nsame\n")["C/X#1"] is None


class TestRenamed:
    def test_the_text_gives_it_away(self) -> None:
        assert matched(f"# A\n{LOGIN}# B\n{EXPORT}", f"# C\n{LOGIN}# B\n{EXPORT}")["C#1"] == "A#1"

    def test_even_when_a_few_words_changed(self) -> None:
        after = f"# C\n{LOGIN.replace('twelve characters', 'sixteen letters')}{SEARCH}"
        assert matched(f"# A\n{LOGIN}{SEARCH}", after) == {"C#1": "A#1"}

    def test_a_rewritten_text_is_a_new_section(self) -> None:
        assert matched(f"# A\n{LOGIN}", f"# C\n{SEARCH}") == {"C#1": None}

    def test_two_equally_similar_ones_are_not_guessed(self) -> None:
        assert matched(f"# A\n{LOGIN}", f"# B\n{LOGIN}# C\n{LOGIN}") == {"B#1": None, "C#1": None}
        assert matched(f"# A\n{LOGIN}# B\n{LOGIN}", f"# C\n{LOGIN}") == {"C#1": None}

    def test_languages_without_spaces_are_compared_by_character(self) -> None:
        before = "# 登录\n用户可以使用邮箱地址和密码登录系统。密码至少十二个字符。\n"
        after = "# 认证\n用户可以使用邮箱地址和密码登录系统。密码至少十六个字符。\n"
        assert matched(before, after) == {"认证#1": "登录#1"}

    def test_needs_the_text_of_both_sides(self) -> None:
        after = f"# C\n{LOGIN}"
        assert match(known(f"# A\n{LOGIN}"), parse(after)) == {}

    def test_empty_sections_are_not_similar(self) -> None:
        assert matched("# A\n", "# B\n") == {"B#1": None}


WORDS = st.sampled_from(["", LOGIN, EXPORT, SEARCH, LOGIN + SEARCH, "same\n"])
SECTIONS = st.lists(st.tuples(st.integers(1, 3), st.sampled_from("ABC"), WORDS), max_size=8)
DOCUMENTS = SECTIONS.map(
    lambda sections: "".join(f"{'#' * level} {heading}\n{text}" for level, heading, text in sections)
)


@given(DOCUMENTS, DOCUMENTS)
def test_no_section_and_no_identity_is_used_twice(before: str, after: str) -> None:
    sections = known(before)
    outline = parse(after)
    found = match(sections, outline, after)
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= {section.id for section in sections}
    assert set(found) <= set(range(len(outline.sections)))


@given(DOCUMENTS)
def test_an_unchanged_document_keeps_every_identity(text: str) -> None:
    assert list(match(known(text), parse(text), text).values()) == [section.id for section in known(text)]


@given(DOCUMENTS, DOCUMENTS)
def test_every_unchanged_section_that_is_alone_with_its_path_is_found(before: str, after: str) -> None:
    old = {(section.path, section.hash): section.id for section in known(before)}
    paths = [section.path for section in known(before)]
    outline = parse(after)
    found = match(known(before), outline, after)
    for index, section in enumerate(outline.sections):
        same_path = [other for other in outline.sections if other.path == section.path]
        if (section.path, section.hash) in old and paths.count(section.path) == 1 == len(same_path):
            assert found[index] == old[section.path, section.hash]


@given(st.permutations(range(6)))
def test_sections_in_another_order_keep_their_identities(order: list[int]) -> None:
    parts = [f"# {number}\n{LOGIN}" for number in range(6)]
    assert all(
        found == section
        for section, found in matched("".join(parts), "".join(parts[n] for n in order)).items()
    )


def test_work_grows_with_what_changed_and_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renaming every one of many sections compares each with few others; the comparisons are counted."""
    draw = random.Random(7)
    words = [f"word{number}" for number in range(3000)]
    texts = [" ".join(draw.choices(words, k=60)) + "\n" for _ in range(400)]
    before = "".join(
        f"# Old {number}\n{text}The closing sentence of all.\n" for number, text in enumerate(texts)
    )
    compared = 0

    class Counting(frozenset[tuple[str, ...]]):
        def __and__(self, other: frozenset[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:  # type: ignore[override]
            nonlocal compared
            compared += 1
            return super().__and__(other)

    original = identity._runs
    monkeypatch.setattr(identity, "_runs", lambda text: Counting(original(text)))
    found = matched(before, before.replace("# Old", "# New"))
    assert found == {f"New {number}#1": f"Old {number}#1" for number in range(400)}
    assert 400 <= compared < 4 * 400
