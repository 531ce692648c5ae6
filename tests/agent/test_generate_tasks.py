"""The process of one generation: what it says, and when it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import pytest

from codeframe_ls.agent import generate_tasks
from codeframe_ls.replay.server import ReplayServer
from tests.support.model import KEY, MODEL, answers, says, scenario, task
from tests.support.run import forkserver
from tests.support.waiting import PATIENCE


def specification(base_url: str, **changes: Any) -> bytes:
    value = {
        "key": KEY,
        "baseUrl": base_url,
        "model": MODEL,
        "maxTokens": 1000,
        "name": "PRD.md",
        "text": "# Shop\n## Sign in\n",
        "sections": [["Shop"], ["Shop", "Sign in"]],
        "chosen": [0, 1],
        "limits": {"pause": 0.01},
        **changes,
    }
    return json.dumps(value).encode() + b"\n"


@dataclass(frozen=True)
class Worker:
    """The process, and the daemon's end of its socket."""

    process: ForkServerProcess
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ended(self) -> int | None:
        """Its exit code, negative for a signal; None when it goes on and on."""
        await asyncio.to_thread(self.process.join, PATIENCE)
        return self.process.exitcode


@asynccontextmanager
async def worker(first_line: bytes) -> AsyncIterator[Worker]:
    ours, theirs = socket.socketpair()
    process = forkserver().Process(target=generate_tasks.main, args=(theirs,), daemon=True)
    await asyncio.to_thread(process.start)
    theirs.close()
    reader, writer = await asyncio.open_connection(sock=ours)
    one = Worker(process, reader, writer)
    try:
        writer.write(first_line)
        await writer.drain()
        yield one
    finally:
        writer.close()
        assert await one.ended() is not None, "the worker outlived its daemon"


async def messages(worker: Worker) -> list[dict[str, Any]]:
    return [json.loads(line) async for line in worker.reader]


def kinds(said: list[dict[str, Any]]) -> list[str]:
    return [message["type"] for message in said if message["type"] != "progress"]


async def test_each_task_is_told_and_then_the_end() -> None:
    answer = answers({"tasks": [task("t1", 1), task("t2", 2, priority="low")]}, pace={"chunk": 9})
    async with (
        ReplayServer(scenario(answer, key=KEY)) as server,
        worker(specification(server.base_url)) as working,
    ):
        said = await messages(working)
        assert await working.ended() == 0
        assert (
            server.requests[0].body["messages"][0]["content"][0]["source"]["data"] == "# Shop\n## Sign in\n"
        )
    assert kinds(said) == ["task", "task", "usage", "end"]
    told = [message["task"] for message in said if message["type"] == "task"]
    assert [(one["key"], one["section"], one["priority"]) for one in told] == [
        ("t1", 0, None),
        ("t2", 1, "low"),
    ]
    assert said[-1] == {"type": "end", "tasks": 2}
    assert KEY not in json.dumps(said)


async def test_a_broken_answer_starts_again() -> None:
    value = {"tasks": [task("t1", 1), task("t2", 2)]}
    cut = answers(value, fault={"kind": "cut", "after": len(json.dumps(value)) - 20})
    async with (
        ReplayServer(scenario(cut, answers(value))) as server,
        worker(specification(server.base_url)) as working,
    ):
        said = await messages(working)
    assert kinds(said) == ["task", "usage", "restart", "task", "task", "usage", "end"]


@pytest.mark.parametrize(
    ("turn", "error"),
    [
        (says('{"tasks": [{"key": "t1"}]}', fault={"kind": "off-schema"}), "model-answer-invalid"),
        (says("Sorry.", fault={"kind": "off-schema"}), "model-answer-invalid"),
        (answers({"tasks": [task(dependsOn=["t9"])]}), "model-answer-invalid"),
        (answers({"tasks": [task()]}, stop="pause_turn"), "model-answer-invalid"),
        (answers({"tasks": [task()]}, fault={"kind": "max-tokens", "after": 30}), "model-answer-cut"),
    ],
    ids=["schema", "prose", "dependency", "pause", "max-tokens"],
)
async def test_an_unusable_answer_ends_in_an_error(turn: dict[str, Any], error: str) -> None:
    async with ReplayServer(scenario(turn)) as server, worker(specification(server.base_url)) as working:
        said = await messages(working)
        assert await working.ended() == 0
    assert (said[-1]["type"], said[-1]["error"]) == ("error", error)
    assert said[-1]["message"].endswith(".")


class TestEnds:
    """A worker in the middle of a call ends, and its call ends with it."""

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[tuple[ReplayServer, Worker]]:
        slow = answers({"tasks": []}, pace={"first": 600})
        async with ReplayServer(scenario(slow)) as server, worker(specification(server.base_url)) as working:
            await server.until(lambda requests: bool(requests) and requests[0].status == 200)
            yield server, working

    async def test_when_its_daemon_is_gone(self) -> None:
        async with self.waiting() as (server, working):
            working.writer.close()
            await server.until(lambda requests: requests[0].outcome == "dropped")
            assert await working.ended() == 0

    async def test_on_sigterm(self) -> None:
        async with self.waiting() as (server, working):
            working.process.terminate()
            await server.until(lambda requests: requests[0].outcome == "dropped")
            assert await working.ended() == -signal.SIGTERM

    async def test_when_nobody_asks_for_anything(self) -> None:
        async with worker(b"") as working:
            working.writer.close()
            assert await working.ended() == 0

    async def test_with_a_traceback_when_it_is_asked_for_nonsense(self) -> None:
        async with worker(b'{"key": "k"}\n') as working:
            assert await messages(working) == []
            assert await working.ended() == 1


async def test_the_key_is_in_no_place_that_others_can_read() -> None:
    slow = answers({"tasks": []}, pace={"first": 600})
    async with ReplayServer(scenario(slow)) as server, worker(specification(server.base_url)) as working:
        await server.until(lambda requests: bool(requests) and requests[0].status == 200)
        for name in ("cmdline", "environ"):
            assert KEY.encode() not in Path(f"/proc/{working.process.pid}/{name}").read_bytes()
    assert KEY not in json.dumps(dict(os.environ))
