"""One line of a document, taken apart."""

from __future__ import annotations

import pytest

from codeframe_ls.core.generate.wording import LONGEST_TITLE, code_at_start, read


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("Search", "Search"),
        ("**Search** — finds `books`", "Search"),
        ("**Search**: finds books", "Search"),
        ("Uses **bold** inside", "Uses bold inside"),
        ("**2FA** for admins", "2FA for admins"),
        ("2FA setup", "2FA setup"),
        ("3D view", "3D view"),
        ("1.2 Ranking", "Ranking"),
        ("4) Ranking", "Ranking"),
        ("Task 3: Export", "Export"),
        ("User Story 1 - Sign in (Priority: P1)", "Sign in"),
        ("US-1. As a user, I click", "As a user, I click"),
        ("[ ] T002 [P] [US1] Create `tsconfig.json`", "Create tsconfig.json"),
        ("/LF10/ Anmeldung", "Anmeldung"),
        ("📅 Calendar view", "Calendar view"),
        ("Export (depends on T001)", "Export"),
        ("Export as PDF (A4)", "Export as PDF (A4)"),
        ("Heading {#anchor}", "Heading"),
        ("Done sentence.", "Done sentence"),
        ("**Nice to have**: confetti", "confetti"),
        ("**R1** — lists products", "lists products"),
        ("FR-7", "FR-7"),
        ("[link](http://x) to `code` &amp; more", "link to code & more"),
    ],
)
def test_titles_are_the_words_without_markup_numbers_and_codes(source: str, title: str) -> None:
    assert read(source).title == title


def test_codes_tags_and_names_are_kept() -> None:
    words = read("[x] T014 [US2] Task 3: Import")
    assert (words.box, words.codes, words.tags, words.aliases) == ("done", ("T014",), ("US2",), ("task 3",))


@pytest.mark.parametrize(
    ("source", "priority"),
    [
        ("Search (P0)", "high"),
        ("Search [High]", "high"),
        ("Search (Priority: P2)", "medium"),
        ("Search (A4)", None),
    ],
)
def test_priorities_in_brackets(source: str, priority: str | None) -> None:
    assert read(source).priority == priority


def test_long_sentences_are_cut_at_a_word_and_kept_whole_in_the_rest() -> None:
    source = "The reader sees a list of all the books that somebody lent to somebody else " * 3
    words = read(source)
    assert len(words.title) <= LONGEST_TITLE + 1
    assert words.title.endswith("…")
    assert source.startswith(words.title.removesuffix("…"))
    assert words.rest == source.strip()


def test_the_first_sentence_is_title_enough() -> None:
    source = "Readers can lend books. " + "Whoever lends one is reminded after four weeks. " * 3
    words = read(source)
    assert (words.title, words.rest) == ("Readers can lend books", source.strip())


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("FR-1: x", "FR-1"),
        ("**FR-1.2** x", "FR-1.2"),
        ("RF01: x", "RF01"),
        ("BE-REQ-03 — x", "BE-REQ-03"),
        ("ФТ-4. x", "ФТ-4"),
        ("T001 x", "T001"),
        ("[ ] US-3 x", "US-3"),
        ("LED-7-Segment", None),
        ("UTF-8 encoding", None),
        ("SHA-256: hash", None),
        ("F-16 flies", None),
        ("Covers FR-1", None),
        ("T1000 x", None),
    ],
)
def test_codes_at_the_start_of_a_line(source: str, code: str | None) -> None:
    assert code_at_start(source) == code
