"""A plan explains itself in the terminal: what its signs mean, why, and what one may do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

PRD = "# Shop\n\n## Tasks\n\n- [ ] Choose a framework\n- [ ] Set up the server\n- [ ] Deploy\n"


@pytest.fixture(autouse=True)
def prd(root: Path) -> Path:
    """A document of three tasks."""
    path = root / "PRD.md"
    path.write_text(PRD, encoding="utf-8")
    return path


def test_the_signs_that_a_plan_uses_are_explained(cf: Run) -> None:
    assert cf("tasks", "generate").stdout.splitlines()[-3:] == [
        "+ added",
        "Applying it: 3 tasks added.",
        "`cf plans apply G1` applies it, `cf plans discard G1` drops it.",
    ]


def test_what_is_left_out_says_why_and_how_to_take_it_in(cf: Run) -> None:
    cf("tasks", "generate")
    cf("plans", "edit", "G1", "--drop", "N1")
    cf("plans", "apply", "G1")
    lines = cf("tasks", "generate").stdout.splitlines()
    at = lines.index("  · N1   Choose a framework")
    assert lines[at + 1].strip() == "You left it out of an earlier plan, or deleted its task."
    assert "Take in what is left out with `cf plans edit G2 --choose N1`." in lines
    cf("plans", "edit", "G2", "--choose", "N1")
    assert "Added: T3" in cf("plans", "apply", "G2").stdout


def test_a_plan_that_does_nothing_does_not_offer_to_apply_it(cf: Run) -> None:
    cf("tasks", "generate", "--yes")
    said = cf("tasks", "generate").stdout
    assert (
        "Applying it changes no task.\nThere is nothing to apply; `cf plans discard G2` drops it.\n" in said
    )


def test_a_ticked_box_is_called_one(cf: Run, prd: Path) -> None:
    cf("tasks", "generate", "--yes")
    prd.write_text(PRD.replace("[ ] Deploy", "[x] Deploy"), encoding="utf-8")
    assert "its box in the PRD is ticked: it becomes done" in cf("tasks", "generate").stdout


def test_what_is_to_review_says_how_to_settle_it(cf: Run, prd: Path) -> None:
    cf("tasks", "generate", "--yes")
    cf("tasks", "finish", "T2")
    prd.write_text(PRD.replace("the server", "the large server"), encoding="utf-8")
    said = cf("tasks", "generate").stdout
    assert "? to review: it stays as it is until you decide" in said
    how = "cf plans edit G2 --entry T2 --action keep|reopen|add"
    assert f"Decide about ? with `{how}`." in said
    assert "^ T2" in cf(*how.replace("keep|reopen|add", "reopen").split()[1:]).stdout


def test_who_says_yes_is_not_told_how_to_apply(cf: Run) -> None:
    assert "cf plans apply" not in cf("tasks", "generate", "--yes").stdout


def test_a_page_of_an_applied_plan_says_what_was_done(cf: Run) -> None:
    cf("tasks", "generate")
    cf("plans", "edit", "G1", "--drop", "N1")
    cf("plans", "apply", "G1")
    page = Path(cf("plans", "page", "G1").stdout.strip()).read_text(encoding="utf-8")
    assert "\n\nApplied: 2 tasks added, 1 left out.\n" in page
    assert "Applying it" not in page


def test_a_replaced_plan_says_by_which(cf: Run) -> None:
    cf("tasks", "generate")
    assert "It replaces G1, which nobody had edited." in cf("tasks", "generate").stdout
    assert "G1  Replaced by G2" in cf("plans", "list").stdout
