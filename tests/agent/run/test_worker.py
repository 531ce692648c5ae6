"""The process of a run: what it was forked from, what it knows, and what others can see of it."""

from __future__ import annotations

import asyncio
import json
import socket
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from codeframe_ls.agent import preload, worker
from codeframe_ls.core.runs.spec import Steer, line
from codeframe_ls.replay.server import ReplayServer
from tests.support.model import KEY, says, scenario
from tests.support.run import EDIT, FINISH, Bench, call, calls, forkserver, ran, working
from tests.support.waiting import PATIENCE

DONE = calls(("edit_file", EDIT), ("finish", FINISH))


async def test_it_is_forked_from_a_process_that_has_loaded_the_sdk(shop: Bench) -> None:
    run = await ran(shop, DONE)
    assert run.worker.said[0] == {"type": "ready", "preloaded": True}
    assert not preload.is_preloaded()


async def test_the_key_is_in_no_place_that_others_can_read(shop: Bench) -> None:
    turn = says("Hm.", pace={"first": 600})
    async with ReplayServer(scenario(turn)) as server, working(await shop.spec(server.base_url)) as one:
        await one.until("status")
        await server.until(lambda requests: bool(requests) and requests[0].status == 200)
        for name in ("cmdline", "environ"):
            assert KEY.encode() not in Path(f"/proc/{one.process.pid}/{name}").read_bytes()
        assert KEY not in json.dumps(one.said)
    assert KEY not in (shop.root.parent / "worker.log").read_text()


async def test_commands_know_nothing_of_the_daemons_environment(
    shop: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAEMONS_OWN", "secret")
    run = await ran(shop, call("run_command", command="env"), DONE)
    assert "DAEMONS_OWN" not in run.told()
    assert KEY not in run.told()


async def test_one_that_is_asked_for_nothing_just_ends() -> None:
    ours, process = await asyncio.to_thread(_forked)
    ours.close()
    await asyncio.to_thread(process.join, PATIENCE)
    assert process.exitcode == 0


async def test_a_first_message_that_is_no_specification_ends_it() -> None:
    ours, process = await asyncio.to_thread(_forked)
    ours.sendall(line(Steer(text="Hello?")))
    await asyncio.to_thread(process.join, PATIENCE)
    ours.close()
    assert process.exitcode not in (0, None)


async def test_what_is_wrong_with_the_worktree_is_the_reason_of_the_end(shop: Bench) -> None:
    run = await ran(shop, DONE, head="0" * 40)
    assert (run.end["type"], run.end["error"]) == ("failed", "repository-error")


def _forked() -> tuple[socket.socket, ForkServerProcess]:
    ours, theirs = socket.socketpair()
    process = forkserver().Process(target=worker.main, args=(theirs,))
    process.start()
    theirs.close()
    return ours, process
