"""A question page says what it is asked to say, and is read without guessing."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.blockers.page import CLOSING, OPENING, SEND, parse, render
from codeframe_ls.core.printable import one_line

QUESTION = Blocker(
    id="01JABCDEFGHJKMNPQRSTVWXYZ0",
    number=3,
    kind="question",
    state="OPEN",
    task_id=None,
    question="Which database?",
    detail="Both are installed.",
    options=("Postgres", "SQLite"),
    default="SQLite",
    path="docs/PRD.md",
    line=39,
    anchor=None,
    answer=None,
    answered_by=None,
    created_at="2026-03-01T09:30:00.125Z",
    answered_at=None,
    resolved_at=None,
)
BLANK_PAGE = render(QUESTION, "T12 Store the events")


def with_words(page: str, words: str) -> str:
    return page.replace(f"\n{OPENING}\n\n", f"\n{OPENING}\n{words}\n")


def send(page: str) -> str:
    return page.replace(f"\n{SEND}\n", "\n- [x] send\n")


def test_what_the_page_shows() -> None:
    assert (
        BLANK_PAGE
        == """\
<!-- codeframe question 01JABCDEFGHJKMNPQRSTVWXYZ0 -->

# B3 · Which database?

For T12 Store the events · `docs/PRD.md:40`

> Both are installed.

## Answer

Tick an option, or write below, or both. Then tick `send` and save.

- [ ] 1. Postgres
- [ ] 2. SQLite (default)

<!-- Your own words go below this line. -->

<!-- Your own words go above this line. -->

- [ ] send
"""
    )


def test_a_page_as_it_was_opened_says_nothing() -> None:
    reply = parse(BLANK_PAGE, QUESTION)
    assert (reply.answer, reply.send, reply.problems) == ("", False, ())


def test_a_ticked_option_is_not_sent_before_the_send_line_is_ticked() -> None:
    page = BLANK_PAGE.replace("- [ ] 1.", "- [x] 1.")
    assert (parse(page, QUESTION).answer, parse(page, QUESTION).send) == ("Postgres", False)
    assert parse(send(page), QUESTION).send


@pytest.mark.parametrize(
    "box", ["- [x] 2. SQLite (default)", "  * [X]  2)  SQLite  (default) ", "+ [ x ] 2.SQLite (default)\t"]
)
def test_blanks_and_bullets_do_not_matter(box: str) -> None:
    page = BLANK_PAGE.replace("- [ ] 2. SQLite (default)", box).replace(SEND, "*  [X]  Send ")
    reply = parse(page.replace("\n", "\r\n"), QUESTION)
    assert (reply.answer, reply.send, reply.problems) == ("SQLite", True, ())


def test_an_option_with_words_is_both() -> None:
    page = with_words(BLANK_PAGE.replace("- [ ] 1.", "- [x] 1."), "\nVersion 16.\n\nNot 15.\n")
    assert parse(page, QUESTION).answer == "Postgres\n\nVersion 16.\n\nNot 15."


def test_a_send_line_within_the_words_is_words() -> None:
    reply = parse(with_words(BLANK_PAGE, "- [x] send"), QUESTION)
    assert (reply.answer, reply.send) == ("- [x] send", False)


@pytest.mark.parametrize(
    ("old", "new", "line_of", "message"),
    [
        ("- [ ] 1. Postgres\n- [ ] 2.", "- [x] 1. Postgres\n- [x] 2.", "- [x] 2.", "1 and 2 are both ticked"),
        ("- [ ] 1. Postgres", "- [x] 1. MySQL", "- [x] 1.", "Option 1 was changed"),
        ("- [ ] 2.", "- [x] 3.", "- [x] 3.", "move it between the two marks"),
        ("- [ ] 1.", "MySQL, please\n- [ ] 1.", "MySQL", "move it between the two marks"),
        (CLOSING, f"{CLOSING}\nMySQL, please", "MySQL", "move it between the two marks"),
        (SEND, SEND, "- [x] send", "nothing to send yet"),
        ("QRSTVWXYZ0 -->", "QRSTVWXYZ1 -->", "<!-- codeframe", "another question"),
        (OPENING, "", "<!-- codeframe", "is missing"),
        (CLOSING, "", "<!-- codeframe", "is missing"),
        ("## Answer", "Answer", "<!-- codeframe", "is missing"),
    ],
)
def test_what_has_no_single_meaning_is_a_problem_on_its_line(
    old: str, new: str, line_of: str, message: str
) -> None:
    page = send(BLANK_PAGE.replace(old, new))
    reply = parse(page, QUESTION)
    assert reply.send
    matching = [problem for problem in reply.problems if message in problem.message]
    assert [page.split("\n")[problem.line].startswith(line_of) for problem in matching] == [True]


def test_an_answered_page_shows_the_answer_and_cannot_be_sent() -> None:
    answered = dataclasses.replace(
        QUESTION, state="ANSWERED", answer="SQLite\n- [x] send", answered_by="Neovim", answered_at="T"
    )
    page = render(answered, unsent="I was about to say")
    assert "Neovim answered at T:\n\n> SQLite\n> - [x] send\n" in page
    assert page.endswith("## Not sent from this page\n\n> I was about to say\n")
    assert not re.search(r"^\s*[-*+]\s*\[", page, re.MULTILINE)


def test_a_question_without_options_offers_only_words() -> None:
    bare = dataclasses.replace(QUESTION, options=(), default="as before", path=None, detail="")
    page = render(bare)
    assert "Tick an option" not in page
    assert "Default: as before" in page
    assert parse(send(with_words(page, "2")), bare).problems == ()


lines = st.text(
    st.characters() | st.sampled_from("\n\r-[]xX #>.<!123\u2028\x0b"), max_size=40
) | st.sampled_from(
    [SEND, "- [x] send", "\n- [x] send\n", "- [x] 1. a", OPENING, CLOSING, "## Answer", "```", "<!--"]
)
questions = st.builds(
    dataclasses.replace,
    st.just(QUESTION),
    question=lines.map(one_line),
    detail=st.lists(lines).map("\n".join),
    options=st.lists(lines.map(one_line).filter(bool), max_size=5, unique_by=str.casefold).map(tuple),
    default=st.none() | lines.map(one_line).filter(bool),
    path=st.none() | lines,
)


@given(questions, lines)
def test_no_text_of_a_question_can_forge_a_tick_or_a_send_line(question: Blocker, task: str) -> None:
    reply = parse(render(question, task), question)
    assert (reply.answer, reply.send, reply.problems) == ("", False, ())


@given(questions, st.data())
def test_what_a_person_writes_is_what_is_read(question: Blocker, data: st.DataObject) -> None:
    page = render(question)
    expected = []
    if question.options and data.draw(st.booleans()):
        number = data.draw(st.integers(1, len(question.options)))
        page = page.replace(f"\n- [ ] {number}. ", f"\n- [x] {number}. ", 1)
        expected.append(question.options[number - 1])
    words = data.draw(st.lists(lines).map("\n".join))
    words = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    assume(CLOSING not in words.split("\n"))
    if words:
        expected.append(words)
    assume(expected)
    reply = parse(with_words(send(page), words), question)
    assert (reply.answer, reply.send, reply.problems) == ("\n\n".join(expected), True, ())
