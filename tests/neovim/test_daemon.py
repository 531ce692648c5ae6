"""One daemon behind several Neovims, its long work, and its death."""

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

from tests.neovim.conftest import Open
from tests.neovim.neovim import Neovim
from tests.support.machine import Machine, ended
from tests.support.waiting import wait_until

Cf = Callable[..., Any]

STALLED = """
format = 1
models = ["claude-sonnet-5-5"]

[[turns]]
repeat = true
fault = { kind = "stall" }
"""


@pytest.fixture
def stalled_model(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment that leads to a model which takes a request and says nothing."""
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(STALLED, encoding="utf-8")
    server = subprocess.Popen(
        [sys.executable, "-m", "codeframe_ls.replay", scenario],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdin is not None
    assert server.stdout is not None
    address = json.loads(server.stdout.readline())["baseUrl"]
    yield {"ANTHROPIC_BASE_URL": address, "ANTHROPIC_API_KEY": "replayed"}
    server.stdin.close()
    server.wait(10)
    server.stdout.close()


def _kill_daemon(machine: Machine, root: Path) -> None:
    pid = machine.status(root)["pid"]
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: ended(pid), "the daemon's end")


def _client(editor: Neovim) -> int:
    return int(editor.wait("(vim.lsp.get_clients({ name = 'codeframe_ls' })[1] or {}).id or false"))


class TestSeveral:
    def test_what_one_does_the_other_sees(self, neovim: Open) -> None:
        one, other = neovim(), neovim()
        other.wait_lens("### Search", "▷ Generate tasks")
        one.codeframe("tasks generate")
        one.wait_name(".codeframe/plans/G1.md")
        one.codeframe("plans apply G1")
        other.wait_lens("### Search", "2 tasks")
        assert {"plan.created", "plan.applied"} <= set(other.lua("return _G.events"))

    def test_the_first_answer_counts_and_the_second_is_told_of_it(self, neovim: Open, cf: Cf) -> None:
        one, other = neovim(), neovim()
        cf("blocker", "create", "Which database?")
        one.codeframe("blocker answer B1 SQLite")
        one.wait_told("Answered")
        other.codeframe("blocker answer B1 PostgreSQL")
        assert "SQLite" in other.wait_told("B1")

    def test_each_has_its_own_unsaved_text(self, neovim: Open, tasks: Callable[[], None]) -> None:
        tasks()
        one, other = neovim("-n", "PRD.md"), neovim("-n", "PRD.md")
        one.wait_lens("### Search", "2 tasks")
        one.lines = [line.replace("Index the notes", "Index all") for line in one.lines]
        one.wait_lens("### Search", "PRD changed")
        assert other.lens("### Search") == "2 tasks | ▷ Start 2 ready"


class TestLongWork:
    def test_it_is_shown_and_cancelled(
        self, neovim: Open, stalled_model: dict[str, str], root: Path, machine: Machine, cf: Cf
    ) -> None:
        editor = neovim("PRD.md", **stalled_model)
        editor.codeframe("tasks generate --source model")
        assert "Generate Tasks" in editor.wait("require('codeframe').status() ~= '' and vim.lsp.status()")
        wait_until(lambda: machine.status(root)["work"], "the daemon to be at work")
        editor.codeframe("cancel")
        assert editor.wait_told("cancelled") == "Codeframe: cancelled tasks.generate"
        wait_until(lambda: not machine.status(root)["work"], "the work to end")
        editor.wait("require('codeframe').status() == ''")
        assert cf("plans", "list")["plans"] == []

    def test_nothing_to_cancel_is_said(self, neovim: Open) -> None:
        editor = neovim()
        editor.codeframe("cancel")
        assert editor.told() == ["Codeframe: nothing is under way"]


class TestDeath:
    def test_the_server_is_started_again_and_knows_all(
        self, neovim: Open, tasks: Callable[[], None], machine: Machine, root: Path
    ) -> None:
        tasks()
        editor = neovim()
        editor.wait_lens("### Search", "2 tasks")
        before = _client(editor)
        _kill_daemon(machine, root)
        wait_until(lambda: _client(editor) != before, "another client")
        editor.wait_lens("### Search", "2 tasks")
        assert editor.told()[-1] == "Codeframe: the server ended; it is started again"
        editor.codeframe("tasks finish T1")
        editor.wait_lens("### Search", "1 done")

    def test_unsaved_text_is_told_to_the_next_one(
        self, neovim: Open, tasks: Callable[[], None], machine: Machine, root: Path
    ) -> None:
        tasks()
        editor = neovim()
        editor.wait_lens("### Search", "2 tasks")
        editor.lines = [line.replace("Index the notes", "Index all") for line in editor.lines]
        editor.wait_lens("### Search", "PRD changed")
        before = _client(editor)
        _kill_daemon(machine, root)
        wait_until(lambda: _client(editor) != before, "another client")
        editor.wait_lens("### Search", "PRD changed")

    def test_what_was_under_way_is_told_of(
        self, neovim: Open, stalled_model: dict[str, str], machine: Machine, root: Path
    ) -> None:
        editor = neovim("PRD.md", **stalled_model)
        editor.codeframe("tasks generate --source model")
        wait_until(lambda: machine.status(root)["work"], "the daemon to be at work")
        _kill_daemon(machine, root)
        assert editor.wait_told("before tasks.generate was done")
        editor.wait("require('codeframe').status() == ''")

    def test_one_that_dies_again_and_again_is_left(self, neovim: Open, machine: Machine, root: Path) -> None:
        editor = neovim()
        for _ in range(3):
            before = _client(editor)
            _kill_daemon(machine, root)
            wait_until(lambda before=before: _client(editor) != before, "another client")
            editor.wait_lens("### Search", "▷ Generate tasks")
        _kill_daemon(machine, root)
        assert ":checkhealth codeframe" in editor.wait_told("4 times within a minute")
        assert editor.lua("return #vim.lsp.get_clients()") == 0
        editor.command("edit")
        editor.wait_lens("### Search", "▷ Generate tasks")

    def test_one_that_was_asked_to_end_stays_so(self, neovim: Open) -> None:
        editor = neovim()
        editor.lua("vim.lsp.enable('codeframe_ls', false)")
        editor.wait("#vim.lsp.get_clients() == 0")
        editor.codeframe("status")
        assert "no server is attached" in editor.told()[-1]


class TestFocus:
    def test_a_terminal_that_never_reports_counts_as_unknown(self, neovim: Open) -> None:
        editor = neovim()
        assert editor.lua("return require('codeframe.focus').known()") is None

    def test_with_nobody_looking_the_daemon_gives_notice(
        self, neovim: Open, machine: Machine, cf: Cf
    ) -> None:
        notices = machine.home / "notices"
        script = machine.home / "notify"
        script.write_text(f'#!/bin/sh\necho "$1: $2" >> {notices}\n', encoding="utf-8")
        script.chmod(0o755)
        settings = machine.home / ".config/codeframe/config.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text(f'[notice]\ncommand = ["{script}"]\n', encoding="utf-8")
        editor = neovim()
        editor.command("doautocmd FocusGained")
        cf("blocker", "create", "Seen?")
        editor.wait_diagnostic_anywhere("Seen?")
        editor.command("doautocmd FocusLost")
        # Answered, so what was sent before it has been taken in.
        editor.codeframe("events list")
        editor.wait("#vim.api.nvim_list_wins() == 2")
        cf("blocker", "create", "Unseen?")
        wait_until(notices.exists, "the notice")
        wait_until(lambda: notices.read_text(encoding="utf-8"), "its text")
        assert notices.read_text(encoding="utf-8") == "B2 needs input: Unseen?\n"
