"""Runs and the death of what carries them: a real daemon, killed at moments that nobody chose."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from codeframe_ls.replay.server import ReplayServer
from tests.support.control import Control
from tests.support.core import git
from tests.support.killing import KILLS, LIMIT
from tests.support.machine import Machine
from tests.support.model import KEY, scenario
from tests.support.waiting import wait_until

GROWS = {
    "answer": [{"tool": "run_command", "input": {"command": "date +%s%N >> notes.txt"}}],
    "repeat": True,
    "pace": {"first": 0.2},
}
"""A turn that always gets a little further."""
ENOUGH = {
    "when": {"user": "Enough"},
    "answer": [{"tool": "finish", "input": {"summary": "Enough."}}],
    "repeat": True,
}
STALLS = {"fault": {"kind": "stall"}}


@pytest.fixture
def root(machine: Machine) -> Path:
    """A repository with one READY task."""
    made = machine.repository()
    (made / "notes.txt").write_text("Notes\n", encoding="utf-8")
    (made / "codeframe.toml").write_text("[run]\nturns = 1000\n", encoding="utf-8")
    git(made, "add", "--all")
    git(made, "commit", "--quiet", "--message=Notes")
    machine.ensure(made)
    with machine.control(made) as control:
        control.call("tasks.create", title="Take notes")
    return made


def lead_to(server: ReplayServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process, the client, know a key and the model."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", server.base_url)


def run_of(control: Control) -> Any:
    return control.call("runs.show", run="T1")["run"]


def kill_daemon(machine: Machine, root: Path) -> None:
    """Kill it without a warning; everything that it started goes with it."""
    os.kill(machine.status(root)["pid"], signal.SIGKILL)
    wait_until(lambda: not machine.processes(), "the end of the daemon and all that it started")


@pytest.mark.timeout(LIMIT)
async def test_a_run_survives_daemons_and_workers_that_are_killed_at_any_moment(
    machine: Machine, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ReplayServer(scenario(ENOUGH, GROWS)) as server:
        lead_to(server, monkeypatch)
        await asyncio.to_thread(_live_through_kills, machine, root)


def _live_through_kills(machine: Machine, root: Path) -> None:
    seen: dict[int, Any] = {}
    with machine.control(root) as control:
        control.call("runs.start", tasks=["T1"])
    for number in range(KILLS // 2):
        with machine.control(root) as control:
            control.ask("codeframe/subscribe")
            # Once in three it is killed at a moment when it may not even have begun again.
            if number % 3:
                _get_further(control)
            time.sleep(random.uniform(0.0, 1.0))
            control.call("runs.list")
            seen |= {
                told["params"]["seq"]: told["params"]
                for told in control.received
                if told.get("method") == "codeframe/event"
            }
        if number % 2:
            kill_daemon(machine, root)
            machine.ensure(root)
        else:
            _kill_another(machine, root)
    with machine.control(root) as control:
        stored = {event["seq"]: event for event in control.call("events.since", seq=0)["events"]}
        # What was told is in the log, which names the tasks besides.
        assert all(told.items() <= stored[seq].items() for seq, told in seen.items())
        _get_further(control)
        _finish(control)
        run = run_of(control)
        assert (run["status"], run["reason"], run["patch"]) == ("COMPLETED", "", "P1")
        # Each turn that was told of is in the patch: its note stands in the file.
        turns = [event for event in seen.values() if event["payload"].get("commit")]
        assert turns
        (changed,) = control.call("patches.show", patch="P1")["files"]
        assert json.dumps(changed).count("+1") >= len(turns)
    assert (root / "notes.txt").read_text(encoding="utf-8") == "Notes\n"
    _check_nothing_is_held(machine, root)


def _kill_another(machine: Machine, root: Path) -> None:
    """Kill any process but the daemon: the worker, the one it was forked from, or a command of it."""
    daemon = machine.status(root)["pid"]
    others = [pid for pid in machine.processes() if pid != daemon]
    assert others, "nothing works for the run"
    with suppress(ProcessLookupError):  # A git or a command may have ended by itself just now.
        os.kill(random.choice(others), signal.SIGKILL)


def _check_nothing_is_held(machine: Machine, root: Path) -> None:
    """The run's worktrees are given back, and once the daemon is stopped nothing of it lives."""
    trees = git(machine.state_dir(root) / "git", "worktree", "list", "--porcelain")
    assert "locked" not in trees
    assert "prunable" not in trees
    assert machine.run("daemon", "stop", cwd=root).returncode == 0
    wait_until(lambda: not machine.processes(), "the end of everything")


def _get_further(control: Control) -> None:
    """Wait until one more turn is over: its results are stored when the next one comes."""
    before = run_of(control)["turns"]
    wait_until(lambda: run_of(control)["turns"] > before + 1, "one more turn")


def _finish(control: Control) -> None:
    def told() -> bool:
        params = {"operation": "runs.steer", "params": {"run": "T1", "text": "Enough"}}
        return "result" in control.ask("codeframe/call", params)

    wait_until(told, "a worker hears that it is enough")
    wait_until(lambda: run_of(control)["status"] not in ("QUEUED", "RUNNING", "VERIFYING"), "the end")


async def test_a_daemon_that_is_stopped_by_force_puts_the_run_aside(
    machine: Machine, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ReplayServer(scenario({**GROWS, "repeat": False}, STALLS, ENOUGH)) as server:
        lead_to(server, monkeypatch)
        await asyncio.to_thread(_start, machine, root)
        await server.until(lambda requests: len(requests) == 2, 60)
        await asyncio.to_thread(_put_aside, machine, root)


def _start(machine: Machine, root: Path) -> None:
    with machine.control(root) as control:
        control.call("runs.start", tasks=["T1"])


def _put_aside(machine: Machine, root: Path) -> None:
    refused = machine.run("daemon", "stop", cwd=root)
    assert "is at work; let it finish" in refused.stderr
    assert machine.run("daemon", "stop", "--force", cwd=root).returncode == 0
    wait_until(lambda: not machine.processes(), "the end of everything")
    machine.ensure(root)
    with machine.control(root) as control:
        # This client brings the key, with which the run goes on by itself.
        _finish(control)
        assert run_of(control)["reason"] == ""
        assert run_of(control)["status"] == "COMPLETED"


async def test_an_answer_that_comes_after_the_daemon_was_killed_resumes_the_run(
    machine: Machine, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = {"answer": [{"tool": "ask_human", "input": {"question": "Which?"}}]}
    async with ReplayServer(scenario(question, {**GROWS, "repeat": False}, {**ENOUGH, "when": {}})) as server:
        lead_to(server, monkeypatch)
        await asyncio.to_thread(_answer_after_death, machine, root)


def _answer_after_death(machine: Machine, root: Path) -> None:
    with machine.control(root) as control:
        control.call("runs.start", tasks=["T1"])
        wait_until(lambda: run_of(control)["status"] == "BLOCKED", "the question")
    kill_daemon(machine, root)
    machine.ensure(root)
    with machine.control(root) as control:
        assert run_of(control)["question"] == "B1"
        control.call("blockers.answer", blocker="B1", answer="This one")
        wait_until(lambda: run_of(control)["patch"], "the patch")
