"""`python -m codeframe_ls.agent.generate_tasks` as a process: what it says, and when it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from codeframe_ls.replay.server import ReplayServer
from tests.support.model import KEY, MODEL, answers, says, scenario, task

WORKER = (sys.executable, "-P", "-m", "codeframe_ls.agent.generate_tasks")


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


@asynccontextmanager
async def worker(first_line: bytes) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *WORKER, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env={}, cwd="/"
    )
    try:
        assert process.stdin is not None
        process.stdin.write(first_line)
        await process.stdin.drain()
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def messages(process: asyncio.subprocess.Process) -> list[dict[str, Any]]:
    assert process.stdout is not None
    return [json.loads(line) async for line in process.stdout]


def kinds(said: list[dict[str, Any]]) -> list[str]:
    return [message["type"] for message in said if message["type"] != "progress"]


async def test_each_task_is_told_and_then_the_end() -> None:
    answer = answers({"tasks": [task("t1", 1), task("t2", 2, priority="low")]}, pace={"chunk": 9})
    async with (
        ReplayServer(scenario(answer, key=KEY)) as server,
        worker(specification(server.base_url)) as process,
    ):
        said = await messages(process)
        assert await process.wait() == 0
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
        worker(specification(server.base_url)) as process,
    ):
        said = await messages(process)
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
    async with ReplayServer(scenario(turn)) as server, worker(specification(server.base_url)) as process:
        said = await messages(process)
        assert await process.wait() == 0
    assert (said[-1]["type"], said[-1]["error"]) == ("error", error)
    assert said[-1]["message"].endswith(".")


class TestEnds:
    """A worker in the middle of a call ends, and its call ends with it."""

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[tuple[ReplayServer, asyncio.subprocess.Process]]:
        slow = answers({"tasks": []}, pace={"first": 600})
        async with ReplayServer(scenario(slow)) as server, worker(specification(server.base_url)) as process:
            await server.until(lambda requests: bool(requests) and requests[0].status == 200)
            yield server, process

    async def test_when_its_input_ends(self) -> None:
        async with self.waiting() as (server, process):
            assert process.stdin is not None
            process.stdin.close()
            await server.until(lambda requests: requests[0].outcome == "dropped")
            await asyncio.wait_for(process.wait(), 20)

    async def test_on_sigterm(self) -> None:
        async with self.waiting() as (server, process):
            process.terminate()
            await server.until(lambda requests: requests[0].outcome == "dropped")
            assert await asyncio.wait_for(process.wait(), 20) == -signal.SIGTERM

    async def test_when_its_parent_is_killed(self) -> None:
        slow = answers({"tasks": []}, pace={"first": 600})
        async with ReplayServer(scenario(slow)) as server:
            # A parent in between, which starts the worker, tells its process id and sleeps.
            parent = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                "import subprocess, sys, time\n"
                "worker = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)\n"
                "worker.stdin.write(sys.argv[1].encode())\n"
                "worker.stdin.flush()\n"
                "print(worker.pid, flush=True)\n"
                "time.sleep(600)",
                specification(server.base_url).decode(),
                *WORKER,
                stdout=asyncio.subprocess.PIPE,
            )
            assert parent.stdout is not None
            worker_id = int(await parent.stdout.readline())
            await server.until(lambda requests: bool(requests) and requests[0].status == 200)
            parent.kill()
            await parent.wait()
            await server.until(lambda requests: requests[0].outcome == "dropped")
            await gone(worker_id)

    async def test_when_nobody_asks_for_anything(self) -> None:
        async with worker(b"") as process:
            assert process.stdin is not None
            process.stdin.close()
            assert await asyncio.wait_for(process.wait(), 20) == 0


async def gone(process_id: int) -> None:
    """Wait until a process that is not our child runs no more; one that nobody has reaped counts as gone."""
    status = Path(f"/proc/{process_id}/stat")
    async with asyncio.timeout(20):
        while True:
            try:
                if status.read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z":
                    return
            except OSError:
                return
            await asyncio.sleep(0.01)


async def test_the_key_is_in_no_place_that_others_can_read() -> None:
    slow = answers({"tasks": []}, pace={"first": 600})
    async with ReplayServer(scenario(slow)) as server, worker(specification(server.base_url)) as process:
        await server.until(lambda requests: bool(requests) and requests[0].status == 200)
        for name in ("cmdline", "environ"):
            assert KEY.encode() not in Path(f"/proc/{process.pid}/{name}").read_bytes()
    assert KEY not in json.dumps(dict(os.environ))
