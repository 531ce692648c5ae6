"""A run that is killed at any moment goes on from what was stored, to the same end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from codeframe_ls.core.git.worktrees import Worktrees
from codeframe_ls.replay.server import ReplayServer
from tests.agent.run.test_checks import HAS_README
from tests.support.model import scenario
from tests.support.run import EDIT, ENDS, FINISH, Bench, call, resumed, working

# A model that looks at what it was told last: it can be asked in whatever state the run goes on.
SCRIPT = [
    {"when": {"tool_result": "hello, world"}, **call("finish", **FINISH)},
    {"when": {"tool_result": "print('hello')"}, **call("edit_file", **EDIT)},
    {"when": {"tool_result": "Changed hello.py"}, **call("finish", **FINISH)},
    {"when": {"tool_result": "interrupted"}, **call("read_file", path="hello.py")},
    {"when": {"user": "Task T1"}, **call("read_file", path="hello.py")},
]


@pytest.mark.parametrize("is_stored", [True, False], ids=["stored", "lost"])
async def test_killed_after_each_message_it_comes_to_the_same_end(shop: Bench, is_stored: bool) -> None:
    """In turn after its first, second, third, ... message, which was stored or was not."""
    ends: list[dict[str, Any]] = []
    moment = 1
    async with ReplayServer(scenario(*({**turn, "repeat": True} for turn in SCRIPT))) as server:
        while await _killed(shop, server, moment, is_stored, ends):
            moment += 1
        lost = [request.body["messages"] for request in server.requests if request.outcome == "unscripted"]
        assert lost == []
    # The whole way has about that many messages; each was the last one once.
    assert len(ends) > 10
    for end in ends:
        assert (end["type"], end["unproven"]) == ("completed", "")
        assert shop.show(end["commit"], "hello.py") == b"print('hello, world')\n"


async def _killed(
    shop: Bench, server: ReplayServer, moment: int, is_stored: bool, ends: list[dict[str, Any]]
) -> bool:
    """Kill a new run after so many messages, and go on to its end; False when it has no so many."""
    pool = Worktrees(shop.private)
    await pool.release(shop.worktree)
    shop.worktree = await pool.acquire(shop.base)
    spec = await shop.spec(server.base_url, gates=[HAS_README])
    async with working(spec, lambda message: is_stored or message["seq"] < moment) as worker:
        while (heard := await worker.hear()) and heard.get("seq") != moment:
            pass
        # After its last message it may have ended by itself.
        worker.process.kill()
        await asyncio.to_thread(worker.process.join)
    if heard is None:
        return False
    if not is_stored:
        worker.said.remove(heard)
    ended = [message for message in worker.said if message["type"] in ENDS]
    if not ended:
        spec = resumed(spec, worker) if any("seq" in message for message in worker.said) else spec
        await pool.release(shop.worktree)
        shop.worktree = await pool.acquire(spec.head)
        spec = spec.model_copy(update={"worktree": str(shop.files)})
        async with working(spec) as worker:
            ended = [await worker.end()]
    ends += ended
    return True
