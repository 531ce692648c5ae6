"""Worker processes: there in milliseconds, ended whole, and never left behind by who gives up."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from codeframe_ls.core.errors import WorkerLost
from codeframe_ls.core.workers import RUN, Nursery
from tests.support.machine import children, ended
from tests.support.waiting import wait_until


@pytest.fixture
async def nursery() -> AsyncIterator[Nursery]:
    made = Nursery()
    yield made
    await made.close()


async def test_a_worker_says_that_everything_was_loaded_for_it(nursery: Nursery) -> None:
    worker = await nursery.fork(RUN)
    line = await worker.receive()
    assert line is not None
    assert json.loads(line) == {"type": "ready", "preloaded": True}
    assert await worker.end() == -signal.SIGKILL
    assert ended(worker.pid)


async def test_a_worker_sees_nothing_of_the_daemons_environment(
    nursery: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-of-the-daemon")
    worker = await nursery.fork(RUN)
    environment = Path(f"/proc/{worker.pid}/environ").read_bytes()
    assert b"sk-of-the-daemon" not in environment
    assert Path(f"/proc/{worker.pid}/cwd").readlink() == Path("/")
    await worker.end()


async def test_who_gives_up_leaves_no_worker_and_no_stray_answer(nursery: Nursery) -> None:
    first = await nursery.fork(RUN)
    await first.receive()
    parent = _parent(first.pid)
    leaving = asyncio.create_task(nursery.fork(RUN))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait([leaving])

    second = await nursery.fork(RUN)

    assert await second.receive() is not None
    await asyncio.to_thread(
        wait_until, lambda: set(children(parent)) == {first.pid, second.pid}, "the end of the third"
    )
    second.kill()
    assert await second.ended() == -signal.SIGKILL
    await second.end()
    await first.end()


async def test_a_nursery_that_cannot_load_says_so() -> None:
    nursery = Nursery(["codeframe_ls.agent.does_not_exist"])
    with pytest.raises(WorkerLost, match="ended at once"):
        await nursery.fork("codeframe_ls.agent.does_not_exist")
    await nursery.close()


def _parent(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return int(stat.rpartition(")")[2].split()[1])
