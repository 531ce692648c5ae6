"""The review page: what it shows, and what is read from it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeframe_ls.core.patches import page
from codeframe_ls.core.patches.model import Body, Decision, FileChange, Hunk, Patch, State


def patch(*, state: State = "PENDING", **body: object) -> Patch:
    return Patch(
        id="01JAPATCH",
        number=4,
        run_id="01JARUN",
        task_id="01JATASK",
        state=state,
        base="b" * 40,
        head="c" * 40,
        proven=True,
        body=Body.model_validate(body),
        applied=None,
        created_at="2026-11-24T10:00:00Z",
        closed_at=None,
    )


def hunk(key: str, old: bytes, new: bytes, start: int = 0) -> Hunk:
    return Hunk(key, start, tuple(old.splitlines(keepends=True)), tuple(new.splitlines(keepends=True)), start)


def file(number: int, *hunks: Hunk, path: str = "a.py") -> FileChange:
    return FileChange(number, path, "text", "100644", "100644", "1" * 40, "2" * 40, hunks)


TWO = (
    file(1, hunk("1.1", b"x\na\n", b"x\nb\n"), hunk("1.2", b"y\n", b"y\nz\n", 30)),
    FileChange(2, "logo.png", "binary", "100644", "100644", "1" * 40, "2" * 40),
)


def rendered(**body: object) -> str:
    return page.render(patch(**body), "T12 Add a thing", TWO, ["pytest passed: 12 tests"])


def ticked(text: str) -> str:
    return text.replace("- [ ] send", "- [x] send")


def test_a_fresh_page_applies_everything_to_the_working_tree_but_only_once_it_is_sent() -> None:
    review = page.parse(rendered(), patch(), TWO)

    assert review == page.Review({"1.1": Decision(), "1.2": Decision(), "2": Decision()}, "tree", False, ())
    assert page.parse(ticked(rendered()), patch(), TWO).send


def test_it_says_what_changes_and_what_proves_it() -> None:
    text = rendered(notes=["This patch changes the tests that prove it: tests/test_a.py."])

    assert "# P4 · T12 Add a thing" in text
    assert "To review: 2 files, +2 -1." in text
    assert "**This patch changes the tests that prove it: tests/test_a.py.**" in text
    assert "- pytest passed: 12 tests" in text
    assert "```diff\n@@ line 1 @@\n x\n-a\n+b\n```" in text


def test_a_hunk_is_skipped_with_a_comment_and_another_is_edited() -> None:
    text = rendered().replace("- [x] apply 1.2", "- [ ] apply 1.2").replace("+b\n", "+better\n+still\n")
    text = text.replace("+z\n```\n", "+z\n```\n\nWhy z?\n## Not needed.\n")

    review = page.parse(text, patch(), TWO)

    assert review.problems == ()
    assert review.decisions["1.1"] == Decision(text="x\nbetter\nstill\n")
    assert review.decisions["1.2"] == Decision(apply=False, comment="Why z?\n## Not needed.")


def test_decisions_that_were_saved_are_shown_again_and_read_the_same() -> None:
    decisions = {
        "1.1": Decision(text="x\nc\n"),
        "1.2": Decision(apply=False, comment="No."),
        "2": Decision(apply=False),
    }

    assert page.parse(rendered(decisions=decisions), patch(), TWO).decisions == decisions


def test_what_was_applied_before_is_not_asked_again() -> None:
    text = rendered(done=["1.1"])

    review = page.parse(text, patch(state="PARTLY_APPLIED", done=["1.1"]), TWO)

    assert (set(review.decisions), review.problems) == ({"1.2", "2"}, ())


@pytest.mark.parametrize(
    ("find", "put", "message"),
    [
        ("-a\n", "-other\n", r"Only `\+` lines can be edited; the others of 1\.1 must stay\."),
        ("+b\n", "b\n", "A line of a diff begins with a blank"),
        ("- [x] apply 1.2\n", "", r"The hunk 1\.2 is missing"),
        ("- [x] apply 1.2\n", "- [x] apply 9.9\n", r"There is no hunk 9\.9"),
        ("- [ ] to: working tree and index", "- [x] to: working tree and index", "Two destinations"),
        ("- [x] to: working tree\n", "- [ ] to: working tree\n", "Tick one destination"),
        ("codeframe review 01JAPATCH", "codeframe review 01JOTHER", "another patch"),
        ("+b\n```", "+b\n", r"The hunk 1\.2 is missing"),
        ("## Send", "## Sent", "The line `## Send` is missing"),
    ],
)
def test_what_cannot_be_told_apart_is_a_problem(find: str, put: str, message: str) -> None:
    text = rendered()
    assert find in text

    problems = page.parse(text.replace(find, put, 1), patch(), TWO).problems

    assert any(re.search(message, problem.message) for problem in problems), problems


def test_an_editor_that_strips_blanks_changes_nothing() -> None:
    files = (file(1, hunk("1.1", b"a \n\n\tb\n", b"a \n\n\tc\n")),)
    text = page.render(patch(), "T1", files, [])

    stripped = "\n".join(line.rstrip() for line in text.split("\n"))

    assert page.parse(stripped.replace("+\tc", "+\td"), patch(), files).decisions["1.1"].text == "a \n\n\td\n"


def test_bytes_that_are_no_text_are_shown_and_cannot_be_edited() -> None:
    files = (file(1, hunk("1.1", b"caf\xe9\n", b"th\xe9\n")),)
    text = page.render(patch(), "T1", files, [])

    assert "+th\\xe9" in text
    assert page.parse(text, patch(), files).problems == ()
    assert "no plain text" in page.parse(text.replace("+th", "+Th"), patch(), files).problems[0].message


def test_what_would_control_a_terminal_is_shown_escaped_and_is_no_edit() -> None:
    files = (file(1, hunk("1.1", b"a\n", b"\x1b[31mred\x0c\n")),)
    text = page.render(patch(), "T1", files, [])

    assert "+\\x1b[31mred\\x0c" in text
    assert page.parse(text, patch(), files).decisions["1.1"] == Decision()


BYTES = st.lists(
    st.sampled_from(
        ["a", "- [ ] apply 1.1", "```", "````diff", "## Send", "- [x] send", "+", "é", "\ttab", ""]
    ),
    max_size=8,
).map(lambda rows: "".join(f"{row}\n" for row in rows).encode())


@settings(deadline=None)
@given(old=BYTES, new=BYTES)
def test_no_line_of_a_file_passes_for_a_line_of_the_page(old: bytes, new: bytes) -> None:
    files = (file(1, hunk("1.1", old, new)),)

    review = page.parse(page.render(patch(), "T1", files, []), patch(), files)

    assert review == page.Review({"1.1": Decision()}, "tree", False, ())
