"""Runs from a terminal: started, waited for, followed, refused."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from codeframe_ls.replay.server import ReplayServer
from tests.cli.conftest import Run
from tests.core.runs.project import CODE, SETTINGS, asks, edits, finishes, waits
from tests.support.machine import Machine
from tests.support.model import KEY, scenario
from tests.support.waiting import wait_until


@pytest.fixture
def task(cf: Run, root: Path) -> str:
    """A project with a check, and one READY task."""
    (root / "numbers_.py").write_text(CODE, encoding="utf-8")
    (root / "codeframe.toml").write_text(SETTINGS, encoding="utf-8")
    assert cf("tasks", "create", "Double it").returncode == 0
    return "T1"


def lead_to(machine: Machine, server: ReplayServer) -> None:
    machine.environment |= {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": server.base_url}


async def test_waiting_ends_with_the_patch_and_following_tells_the_whole_story(
    machine: Machine, cf: Run, task: str
) -> None:
    async with ReplayServer(scenario(edits(), finishes())) as server:
        lead_to(machine, server)
        started = await asyncio.to_thread(cf, "work", "start", task, "--trust", "--wait")
        followed = await asyncio.to_thread(cf, "work", "follow", task)
    assert (started.returncode, started.stderr) == (0, "")
    assert started.stdout == ("R1  T1 Double it: In review\nReview with `cf patch show P1`.\n")
    assert followed.returncode == 0
    assert "› edit_file numbers_.py" in followed.stdout
    assert followed.stdout.endswith("R1  T1 Double it: In review\nReview with `cf patch show P1`.\n")
    listed = await asyncio.to_thread(cf, "work", "list", "--all")
    assert "R1  T1    In review" in listed.stdout


async def test_a_start_returns_at_once_and_a_stop_ends_it(machine: Machine, cf: Run, task: str) -> None:
    async with ReplayServer(scenario(waits())) as server:
        lead_to(machine, server)
        started = await asyncio.to_thread(cf, "work", "start", task, "--trust")
        await server.until(lambda requests: bool(requests), 60)
        stopped = await asyncio.to_thread(cf, "work", "stop", "R1")
    assert started.stdout.endswith("Watch with `cf work follow R1`.\n")
    assert stopped.stdout == "R1  T1 Double it: Stopped\n  Stopped by cf.\n"


async def test_waiting_ends_with_a_question(machine: Machine, cf: Run, task: str) -> None:
    async with ReplayServer(scenario(asks(), edits(), finishes())) as server:
        lead_to(machine, server)
        asked = await asyncio.to_thread(cf, "work", "start", task, "--trust", "--wait")
        answered = await asyncio.to_thread(cf, "blocker", "answer", "B1", "Twice")
        await asyncio.to_thread(
            wait_until, lambda: "In review" in cf("work", "list", "--all").stdout, "the patch"
        )
    assert asked.returncode == 0
    assert "Answer with `cf blocker answer B1`." in asked.stdout
    assert answered.returncode == 0


async def test_a_failed_run_is_a_failed_command_for_who_waits(
    machine: Machine, cf: Run, root: Path, task: str
) -> None:
    (root / "numbers_.py").write_text("MESS = 1\n", encoding="utf-8")
    async with ReplayServer(scenario(edits())) as server:
        lead_to(machine, server)
        failed = await asyncio.to_thread(cf, "work", "start", task, "--trust", "--wait")
    assert failed.returncode == 4
    assert failed.stderr.startswith("cf: R1 failed: ")
    assert "tidy" in failed.stderr


def test_without_a_key_it_says_what_to_set(cf: Run, task: str) -> None:
    refused = cf("work", "start", task, "--trust")
    assert refused.returncode == 7
    assert "set ANTHROPIC_API_KEY where your editor or `cf` is started" in refused.stderr
