"""Neovim as somebody at a terminal sees it: the screen, and what happens to the keys that are pressed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.demo import repository
from tests.editors.terminal import Terminal, neovim
from tests.support.machine import Machine, machine
from tests.support.waiting import wait_until

__all__ = ["machine"]

pytestmark = [pytest.mark.editors, pytest.mark.timeout(300)]

Cf = Callable[..., Any]


@pytest.fixture
def project(machine: Machine) -> Path:
    """The demo's project."""
    folder = machine.directory / "marks"
    repository.make(folder)
    return folder


@pytest.fixture
def cf(machine: Machine, project: Path) -> Cf:
    """Runs `cf` in the project as somebody at another terminal; gives what it printed as JSON."""

    def run(*words: str) -> Any:
        command = [sys.executable, "-c", "from codeframe_ls.cli.main import main; main()", "--json", *words]
        done = subprocess.run(
            command, cwd=project, env=machine.environment, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    return run


@pytest.fixture
def tasks(cf: Cf) -> None:
    """The document's tasks."""
    cf("plans", "apply", cf("tasks", "generate", "--source", "structure")["alias"])


@pytest.fixture
def screen(machine: Machine, project: Path) -> Iterator[Terminal]:
    """Neovim on the document."""
    with neovim(project, machine.environment, "PRD.md") as opened:
        opened.wait_for("# Marks: bookmarks in the terminal")
        yield opened


def _go_to(screen: Terminal, text: str) -> None:
    screen.run(f"call search('^{text}$', 'w') | normal! zt")
    screen.wait_for(text)


def test_from_a_lens_to_tasks(screen: Terminal) -> None:
    _go_to(screen, "### Store")
    screen.wait_for("### Store ▷ Generate tasks")
    screen.type("grx")
    screen.wait_for("From the document's structure. ▷ Apply G1 | Discard G1", "- [x] **N1** add:")
    screen.type("grx")
    screen.wait_for("1: ▷ Apply G1", "2: Discard G1")
    screen.type("1")
    screen.press("Enter")
    screen.wait_for("Codeframe: G1 Applied: 2 tasks added.")
    screen.run("buffer PRD.md")
    screen.wait_for("### Store 2 tasks · 1 done | ▷ Start T2")
    screen.type("grx")
    screen.wait_for("1: 2 tasks · 1 done", "2: ▷ Start T2")
    screen.type("1")
    screen.press("Enter")
    screen.wait_for("[Quickfix List] :Codeframe tasks list", "T1  Read and write bookmarks")


def test_an_edited_section_says_so_while_one_types(tasks: None, screen: Terminal) -> None:
    _go_to(screen, "### Search")
    screen.wait_for("### Search 1 task")
    screen.type("joExact phrases are found too.")
    heading = screen.wait_for("### Search 1 task | ⟲ PRD changed", "-- INSERT --")
    assert "Start" not in heading, "T4 waits for another task"
    screen.press("Escape")
    screen.wait_for("PRD changed: T4 came from what this section said before.")


def test_a_question_is_read_and_answered(tasks: None, cf: Cf, screen: Terminal) -> None:
    options = ("--option", "In the home directory", "--option", "In the repository")
    cf("blocker", "create", "Where shall the bookmarks live?", "--task", "T2", *options)
    _go_to(screen, "### Store")
    screen.wait_for(
        "### Store 2 tasks · 1 done | ? 1 needs input", "Needs input: Where shall the bookmarks live?"
    )
    screen.run("Codeframe blocker answer")
    screen.wait_for("1: In the home directory", "3: Something else …", "4: Answer on its page …")
    screen.type("2")
    screen.press("Enter")
    screen.wait_for("Codeframe: B1 Where shall the bookmarks live?: Answered.")
    screen.wait_without("Needs input")
    assert cf("blocker", "show", "B1")["blocker"]["answer"] == "In the repository"


def test_no_key_is_taken_from_somebody_who_types(tasks: None, cf: Cf, screen: Terminal) -> None:
    _go_to(screen, "### Store")
    screen.wait_for("### Store 2 tasks · 1 done")
    screen.type("jo")
    screen.wait_for("-- INSERT --")
    cf("blocker", "create", "Which one of all of them? " * 10, "--task", "T2", "--option", "one")
    screen.wait_for("1 needs input")
    screen.press("Space")
    screen.type("first")
    screen.press("Enter")
    screen.type("jkq second")
    screen.wait_for(" first", "jkq second", "-- INSERT --")
    assert "Press ENTER" not in screen.text()
    assert cf("blocker", "show", "B1")["blocker"]["status"] == "OPEN"


def test_long_work_is_shown_and_cancelled(machine: Machine, project: Path, cf: Cf) -> None:
    scenario = machine.home / "scenario.toml"
    stalled = 'format = 1\n[[turns]]\nrepeat = true\nfault = { kind = "stall" }\n'
    scenario.write_text(stalled, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "codeframe_ls.replay", scenario], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as model:
        assert model.stdout is not None
        address = json.loads(model.stdout.readline())["baseUrl"]
        keyed = {"ANTHROPIC_API_KEY": "replayed", "ANTHROPIC_BASE_URL": address}
        with neovim(project, {**machine.environment, **keyed}, "PRD.md") as screen:
            screen.wait_for("▷ Generate tasks")
            screen.run("Codeframe tasks generate")
            screen.wait_for("Generate Tasks: ")
            screen.run("Codeframe cancel")
            screen.wait_for("Codeframe: cancelled tasks.generate")
        assert model.stdin is not None
        model.stdin.close()
    assert cf("plans", "list")["plans"] == []


def test_a_refusal_is_read_in_full(screen: Terminal) -> None:
    screen.wait_for("▷ Generate tasks")
    screen.run("Codeframe tasks show T99")
    assert screen.wait_for("Codeframe: ").startswith("Codeframe: There is no task T99")


def test_the_report_on_health(screen: Terminal) -> None:
    screen.wait_for("▷ Generate tasks")
    screen.run("checkhealth codeframe")
    screen.wait_for("codeframe: server", f"attached to {os.path.realpath(screen.directory)}")


def test_no_key_is_taken_when_the_server_dies(machine: Machine, project: Path, screen: Terminal) -> None:
    screen.wait_for("# Marks: bookmarks in the terminal ▷ Generate tasks")
    screen.type("jo")
    screen.wait_for("-- INSERT --")
    os.kill(machine.status(project)["pid"], signal.SIGKILL)
    # A server that does not know the old one's text shows no lens until it has been told.
    wait_until(lambda: machine.status(project)["running"], "the next daemon")
    screen.press("Space")
    screen.type("first")
    screen.press("Enter")
    screen.type("second")
    screen.wait_for(" first", "second", "▷ Generate tasks", "-- INSERT --")
    screen.press("Escape")
    screen.wait_for("Codeframe: the server ended; it is started again")
