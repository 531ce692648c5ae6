"""Where `cf` asks: only on a terminal, and never where `--yes` or `--json` was given."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.support.machine import Machine
from tests.support.waiting import wait_until

PRD = "# Notes\n\n## Features\n\n- [ ] Write a note\n- [ ] Find a note\n"


@pytest.fixture(autouse=True)
def prd(root: Path) -> None:
    """A document of two tasks."""
    (root / "PRD.md").write_text(PRD, encoding="utf-8")


class Terminal:
    """`cf` on a pseudo-terminal."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._screen = b""
        os.set_blocking(descriptor, False)

    def wait_for(self, text: str) -> str:
        """Read until the text has been shown; gives all that has."""
        wait_until(lambda: text in self._read(), f"{text!r} on the terminal")
        return self._screen.decode()

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._descriptor, text.encode())

    def _read(self) -> str:
        try:
            self._screen += os.read(self._descriptor, 65536)
        except BlockingIOError:
            return self._screen.decode(errors="replace")
        except OSError:
            # The program has left, and with it the other end.
            return self._screen.decode(errors="replace")
        return self._screen.decode(errors="replace")


@contextmanager
def on_a_terminal(machine: Machine, root: Path, *words: str) -> Iterator[Terminal]:
    """Run `cf` on a terminal of its own, to its end."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [machine.python, "-c", "from codeframe_ls.cli.main import main; main()", *words],
        cwd=root, env={**machine.environment, "TERM": "dumb"}, stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    try:
        yield Terminal(ours)
        process.wait(timeout=60)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def test_a_plan_is_applied_when_a_person_agrees(
    machine: Machine, root: Path, cf_json: Callable[..., Any]
) -> None:
    with on_a_terminal(machine, root, "tasks", "generate", "--source", "structure") as terminal:
        assert "Write a note" in terminal.wait_for("Apply G1?")
        terminal.type("y\n")
        terminal.wait_for("Added: T1, T2")
    assert len(cf_json("tasks", "list")["tasks"]) == 2


def test_a_plan_waits_when_a_person_does_not_agree(
    machine: Machine, root: Path, cf_json: Callable[..., Any]
) -> None:
    with on_a_terminal(machine, root, "tasks", "generate", "--source", "structure") as terminal:
        terminal.wait_for("Apply G1?")
        terminal.type("n\n")
    assert cf_json("tasks", "list")["tasks"] == []
    assert [plan["status"] for plan in cf_json("plans", "list")["plans"]] == ["PENDING"]


def test_an_answer_is_asked_for(machine: Machine, root: Path, cf: Run, cf_json: Callable[..., Any]) -> None:
    cf("blocker", "create", "Which store?", "--option", "SQLite", "--option", "Postgres")
    with on_a_terminal(machine, root, "blocker", "answer", "B1") as terminal:
        assert "1. SQLite" in terminal.wait_for("option's number:")
        terminal.type("2\n")
        terminal.wait_for("Answer: Postgres")
    assert cf_json("blocker", "show", "B1")["blocker"]["answer"] == "Postgres"


def test_nothing_is_asked_where_no_terminal_is(cf: Run, cf_json: Callable[..., Any]) -> None:
    done = cf("tasks", "generate", "--source", "structure")
    assert done.returncode == 0
    assert "`cf plans apply G1` applies it" in done.stdout
    assert cf_json("tasks", "list")["tasks"] == []


def test_yes_applies_at_once(cf: Run, cf_json: Callable[..., Any]) -> None:
    assert "Added: T1, T2" in cf("tasks", "generate", "--source", "structure", "--yes").stdout
    assert len(cf_json("tasks", "list")["tasks"]) == 2


def test_json_gives_the_plan_and_applies_nothing(cf_json: Callable[..., Any]) -> None:
    assert cf_json("tasks", "generate", "--source", "structure")["alias"] == "G1"
    assert cf_json("tasks", "list")["tasks"] == []


def test_the_model_without_a_key_is_refused_and_leaves_no_plan(cf: Run, cf_json: Callable[..., Any]) -> None:
    done = cf("tasks", "generate", "--source", "model")
    assert done.returncode == 7
    assert "ANTHROPIC_API_KEY" in done.stderr
    assert cf_json("plans", "list")["plans"] == []


def test_a_task_is_deleted_when_a_person_agrees(
    machine: Machine, root: Path, cf: Run, cf_json: Callable[..., Any]
) -> None:
    cf("tasks", "create", "Write a note")
    cf("tasks", "finish", "T1")
    for said, left in (("n", ["T1"]), ("y", [])):
        with on_a_terminal(machine, root, "tasks", "delete", "T1") as terminal:
            terminal.wait_for("Delete T1 “Write a note” (Done) for good?")
            terminal.type(f"{said}\n")
            terminal.wait_for("Deleted T1" if said == "y" else "Nothing was changed.")
        assert [task["alias"] for task in cf_json("tasks", "list")["tasks"]] == left


def test_a_checkpoint_is_restored_when_a_person_has_seen_what_changes(
    machine: Machine, root: Path, cf: Run
) -> None:
    cf("checkpoint", "create", "before")
    (root / "new.txt").write_text("new", encoding="utf-8")
    with on_a_terminal(machine, root, "checkpoint", "restore", "C1") as terminal:
        assert "- new.txt" in terminal.wait_for("Restore it?")
        assert (root / "new.txt").exists()
        terminal.type("y\n")
        terminal.wait_for("Restored C1")
    assert not (root / "new.txt").exists()


def test_a_checkpoint_is_deleted_when_a_person_agrees(machine: Machine, root: Path, cf: Run) -> None:
    cf("checkpoint", "create", "before")
    with on_a_terminal(machine, root, "checkpoint", "delete", "C1") as terminal:
        terminal.wait_for("Delete C1 before for good, with what only it holds?")
        terminal.type("y\n")
        terminal.wait_for("C1 is deleted.")


@pytest.mark.parametrize("words", [("tasks", "delete", "T1"), ("checkpoint", "delete", "C1")])
@pytest.mark.parametrize("option", [(), ("--json",)])
def test_what_cannot_be_undone_needs_a_yes_where_nobody_can_be_asked(
    cf: Run, words: tuple[str, ...], option: tuple[str, ...]
) -> None:
    cf("tasks", "create", "Write a note")
    cf("checkpoint", "create")
    done = cf(*words, *option)
    assert done.returncode == 2
    assert "cannot be undone, and nobody can be asked here; say `--yes`." in done.stdout + done.stderr
    assert cf(*words[:1], "show", words[2]).returncode == 0
    assert cf(*words, *option, "--yes").returncode == 0
    assert cf(*words[:1], "show", words[2]).returncode == 3


def test_a_plan_that_was_edited_is_discarded_when_a_person_agrees(
    machine: Machine, root: Path, cf: Run
) -> None:
    cf("tasks", "generate")
    cf("plans", "edit", "G1", "--drop", "N1")
    refused = cf("plans", "discard", "G1")
    assert refused.returncode == 2
    assert "say `--yes`" in refused.stderr
    with on_a_terminal(machine, root, "plans", "discard", "G1") as terminal:
        terminal.wait_for("Discard G1 with what you have changed in it?")
        terminal.type("y\n")
        terminal.wait_for("G1")
    assert "Discarded" in cf("plans", "show", "G1").stdout


def test_a_plan_that_nobody_has_edited_is_discarded_at_once(cf: Run) -> None:
    cf("tasks", "generate")
    assert cf("plans", "discard", "G1").returncode == 0
