"""Running a program to its end, and giving up on it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from codeframe_ls.core.child import run
from tests.support.prd import eventually


async def test_gives_what_the_program_wrote(tmp_path: Path) -> None:
    script = "cat; pwd; echo $NAME >&2; exit 3"
    ended = await run("sh", "-c", script, data=b"in\n", folder=tmp_path, environment={"NAME": "value"})
    assert ended == (3, f"in\n{tmp_path.resolve()}\n".encode(), b"value\n")


async def test_a_program_that_does_not_read_its_input_is_fine() -> None:
    assert await run("true", data=b"x" * 1_000_000) == (0, b"", b"")


async def test_whoever_stops_waiting_ends_it_and_all_that_it_started(tmp_path: Path) -> None:
    mark = tmp_path / "started"
    waiting = asyncio.create_task(
        run("sh", "-c", f"sleep 1000 & echo $! > {mark}.new; mv {mark}.new {mark}; wait")
    )
    await eventually(mark.exists, "the program to start")
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    # Its output is closed, so it is past the point of no return; the kernel may still be taking it down.
    await eventually(lambda: not alive(int(mark.read_text())), "the end of what it started")


def alive(process_id: int) -> bool:
    """Whether the process exists and is more than an entry that nobody has asked after."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return ") Z " not in Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8")
