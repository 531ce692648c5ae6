"""A check on the user's own tree: its limits, and that whoever stops waiting leaves nothing running."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from codeframe_ls.core.gates.on_tree import environment_of
from tests.core.gates.running import runner
from tests.support.waiting import wait_until


def alive(pid_file: Path) -> bool:
    """Whether the process whose id the file holds is there and not a zombie."""
    try:
        status = Path(f"/proc/{pid_file.read_text(encoding='utf-8').strip()}/stat").read_text(
            encoding="utf-8"
        )
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


ESCAPES = "setsid sh -c 'echo $$ > {0}.new; mv {0}.new {0}; exec sleep 1000' & "


async def test_cancelling_ends_also_what_has_left_the_group(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    script = ESCAPES.format(pid) + "wait; sleep 1000"
    going = asyncio.create_task(runner(tmp_path)(("sh", "-c", script), ""))
    await asyncio.to_thread(wait_until, pid.exists, "the command has begun")
    assert alive(pid)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    assert not alive(pid)


async def test_a_command_over_its_time_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    script = f"echo begun; {ESCAPES.format(pid)} wait; sleep 1000"
    outcome = await runner(tmp_path, 3.0)(("sh", "-c", script), "")
    assert (outcome.ended, outcome.exit_code, outcome.output) == ("timeout", None, b"begun\n")
    assert pid.exists()
    assert not alive(pid)


async def test_a_command_that_prints_without_end_is_ended(tmp_path: Path) -> None:
    bounded = replace(runner(tmp_path), most_output=1 << 20)
    outcome = await bounded(("yes",), "")
    assert (outcome.ended, outcome.exit_code) == ("output", None)
    assert len(outcome.output) < 2 << 20


async def test_a_command_that_leaves_a_server_behind_ends_when_it_ends(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    script = f"echo done; {ESCAPES.format(pid)} until test -e {pid}; do :; done"
    outcome = await runner(tmp_path)(("sh", "-c", script), "")
    assert (outcome.ended, outcome.exit_code, outcome.output) == ("exit", 0, b"done\n")
    assert alive(pid), "it is the user's, as where they type the command"
    os.kill(int(pid.read_text(encoding="utf-8")), 9)


async def test_a_folder_that_does_not_exist_runs_nothing(tmp_path: Path) -> None:
    outcome = await runner(tmp_path)(("true",), "nowhere")
    assert outcome.exit_code == 127
    assert b"No such file" in outcome.output


def test_a_check_sees_no_key_and_no_screen() -> None:
    asker = {"PATH": "/bin", "ANTHROPIC_API_KEY": "secret", "DISPLAY": ":1", "TMUX": "/tmp/tmux"}
    seen = environment_of(asker)
    assert seen["PATH"] == "/bin"
    assert {"ANTHROPIC_API_KEY", "DISPLAY", "TMUX"}.isdisjoint(seen)
