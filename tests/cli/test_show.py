"""Every operation has a printer of its own, which is tried on a real result."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from codeframe_ls.cli.table import COMMANDS
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


def test_settings_are_printed_with_where_they_come_from(cf: Run) -> None:
    assert "surfaces.lenses" in cf("config", "show").stdout


def test_setting_up_names_a_document_that_is_no_text(cf: Run, root: Path) -> None:
    (root / "PRD.md").write_bytes(b"# Caf\xe9\n")
    assert cf("init").stdout.splitlines()[1:] == [
        "Left out: PRD.md is not UTF-8 (byte 0xE9 in line 1); save it as UTF-8.",
        "Run `cf init` again when that is done.",
    ]
