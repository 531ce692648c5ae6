"""Every operation has a printer of its own, which is tried on a real result."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from codeframe_ls.cli.show.workspace import status
from codeframe_ls.cli.table import COMMANDS
from codeframe_ls.core import words
from tests.cli.conftest import Run


@pytest.mark.parametrize("operation", [row.operation for row in COMMANDS])
def test_an_operation_has_a_printer_of_its_own(operation: str) -> None:
    noun, verb = operation.split(".")
    assert verb in import_module(f"codeframe_ls.cli.show.{noun}").PRINTERS


def test_tasks_are_printed_with_what_they_wait_for(cf: Run) -> None:
    cf("tasks", "create", "First")
    cf("tasks", "create", "Second", "--depends-on", "T1")
    assert cf("tasks", "list").stdout.splitlines() == [
        "id  state           title",
        "T1  Ready           First",
        "T2  waits for T1    Second",
        "2 tasks: 2 ready",
    ]
    assert "T1         a chain" in cf("tasks", "next").stdout
    assert "Step 2" in cf("tasks", "graph").stdout


def test_finishing_a_task_says_what_can_start(cf: Run) -> None:
    cf("tasks", "create", "First")
    cf("tasks", "create", "Second", "--depends-on", "T1")
    said = cf("tasks", "finish", "T1").stdout
    assert "T1  First: Done" in said
    assert "Can start now:\n  T2  Second" in said


@pytest.mark.parametrize(
    ("words", "label"),
    [
        (("set-status", "T1", "DONE"), "Withdrawn, because it ended"),
        (("finish", "T1"), "Withdrawn, because it ended"),
        (("cancel", "T1"), "Withdrawn, because it ended"),
        (("delete", "T1", "--yes"), "Deleted with it"),
    ],
)
def test_ending_a_task_names_the_question_that_loses_its_point(
    cf: Run, words: tuple[str, ...], label: str
) -> None:
    cf("tasks", "create", "First")
    cf("blocker", "create", "Which store?", "--task", "T1")
    assert f"{label}:\n  B1  Which store?" in cf("tasks", *words).stdout


def test_many_new_tasks_are_named_on_one_short_line(cf: Run, root: Path) -> None:
    lines = "".join(f"- [ ] Shelf {letter}\n" for letter in "abcdefghi")
    (root / "PRD.md").write_text(f"# Library\n\n## Shelves\n\n{lines}", encoding="utf-8")
    assert "Added: T1 to T9\n" in cf("tasks", "generate", "--yes").stdout


def test_a_question_is_printed_with_its_options_and_then_its_answer(cf: Run) -> None:
    asked = cf(
        "blocker",
        "create",
        "Which store?",
        "--option",
        "SQLite",
        "--option",
        "Postgres",
        "--default",
        "SQLite",
    )
    assert asked.stdout.splitlines()[:3] == ["B1: Which store?", "  1. SQLite  (default)", "  2. Postgres"]
    assert "Answer: Postgres" in cf("blocker", "answer", "B1", "2").stdout


def test_the_status_names_what_waits_for_a_person(cf: Run) -> None:
    cf("blocker", "create", "Which store?")
    assert "1 open question: `cf blocker list`" in cf("status").stdout


def test_the_status_speaks_of_one_and_of_several(cf: Run) -> None:
    for task in ("T1", "T2"):
        cf("tasks", "create", "Sell")
        cf("blocker", "create", "Which store?", "--task", task)
        said = f"{task[1]} {'needs' if task == 'T1' else 'need'} input"
        assert f"Tasks: {said}\n" in cf("status").stdout
        assert f": {said}\n" in cf("tasks", "list").stdout


def test_the_status_of_a_new_repository_leads_to_setting_it_up(cf: Run) -> None:
    sentence = "This repository is not set up yet; `cf init` does that and looks for a PRD."
    assert cf("status").stdout.splitlines()[1:] == [sentence]
    cf("init")
    assert cf("status").stdout.splitlines()[1:] == ["PRD: none; `cf prd add FILE` names one", "Tasks: none"]


def test_a_document_that_is_not_registered_leads_to_registering_it(cf: Run, root: Path) -> None:
    (root / "PRD.md").write_text("# Shop\n", encoding="utf-8")
    sentence = "`cf prd add PRD.md` registers it; then its tasks know their sections."
    assert cf("prd", "show").stdout.splitlines()[-1] == sentence
    cf("prd", "add", "PRD.md")
    assert sentence not in cf("prd", "show").stdout


def test_tasks_in_review_and_applied_ones_are_done_alike() -> None:
    assert words.by_state({"BLOCKED": 2, "DONE": 1, "MERGED": 3, "READY": 0}) == "2 need input, 4 done"


def test_the_status_names_runs_and_patches(capsys: pytest.CaptureFixture[str]) -> None:
    status(
        {
            "root": "/shop", "setUp": True, "branch": "main", "head": "", "currentPrd": "PRD.md",
            "tasks": {"IN_PROGRESS": 1, "DONE": 2}, "ready": 0, "liveRuns": 1, "openBlockers": 0,
            "openPatches": 2, "pendingPlans": 0,
        }
    )  # fmt: skip
    assert capsys.readouterr().out.splitlines()[2:] == [
        "Tasks: 1 in progress, 2 done",
        "1 run under way: `cf work list`",
        "2 patches to review: `cf patch list`",
    ]


def test_settings_are_printed_with_where_they_come_from(cf: Run) -> None:
    assert "surfaces.lenses" in cf("config", "show").stdout


def test_setting_up_names_a_document_that_is_no_text(cf: Run, root: Path) -> None:
    (root / "PRD.md").write_bytes(b"# Caf\xe9\n")
    assert cf("init").stdout.splitlines()[1:] == [
        "Left out: PRD.md is not UTF-8 (byte 0xE9 in line 1); save it as UTF-8.",
        "Run `cf init` again when that is done.",
    ]
