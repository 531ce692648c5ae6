"""A run goes on after an answer, a crash or a stop: nothing is done twice, nothing is taken for done."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from codeframe_ls.agent.run import children
from codeframe_ls.core.git.worktrees import Worktrees
from codeframe_ls.core.runs.spec import Stop
from codeframe_ls.replay.server import ReplayServer
from tests.support.machine import command_line
from tests.support.model import says, scenario
from tests.support.run import EDIT, FINISH, Bench, Worker, call, calls, gone_on, resumed, working
from tests.support.waiting import wait_until

DONE = calls(("edit_file", EDIT), ("finish", FINISH))
QUESTION: dict[str, Any] = {
    "question": "Which world?", "options": ["this", "that"], "default": "this", "detail": "There are two.",
}  # fmt: skip


async def reset(shop: Bench, commit: str) -> Bench:
    """The worktree as the daemon hands it out anew."""
    pool = Worktrees(shop.private)
    await pool.release(shop.worktree)
    shop.worktree = await pool.acquire(commit)
    return shop


async def kill(worker: Worker) -> None:
    assert worker.process.pid
    os.kill(worker.process.pid, signal.SIGKILL)
    await asyncio.to_thread(worker.process.join)


class TestAQuestion:
    async def test_other_calls_run_first_and_the_answer_is_the_calls_result(self, shop: Bench) -> None:
        asking = calls(("ask_human", QUESTION), ("create_file", {"path": "a", "text": "1"}))
        turns = [asking, DONE | {"when": {"tool_result": "A person answered: that"}}]
        async with ReplayServer(scenario(*turns)) as server:
            run = await gone_on(server, await shop.spec(server.base_url))
            asked = run.end
            answer = {"question": "Which world?", "answer": "that", "tool_use_id": asked["toolUseId"]}
            spec = resumed(run.spec, run.worker, answers=[answer])
            await reset(shop, spec.head)
            on = await gone_on(server, spec)

        assert {name: asked[name] for name in QUESTION} == QUESTION
        assert asked["kind"] == "question"
        assert run.worker.kinds() == ["message", "message", "intent", "results", "ask"]
        assert [block["tool_use_id"] for block in run.worker.results()] != [asked["toolUseId"]]
        # The API hears one user message with both results.
        assert len(server.requests[1].body["messages"]) == 3
        assert len(server.requests[1].body["messages"][2]["content"]) == 2
        assert on.end["type"] == "completed"
        assert shop.show(on.end["commit"], "a") == b"1"

    async def test_one_question_at_a_time(self, shop: Bench) -> None:
        twice = calls(
            ("ask_human", QUESTION), ("ask_human", QUESTION | {"question": "And when?"}), ("finish", FINISH)
        )
        async with ReplayServer(scenario(twice, DONE)) as server:
            run = await gone_on(server, await shop.spec(server.base_url))
            answer = {"question": "Which world?", "answer": "this", "tool_use_id": run.end["toolUseId"]}
            on = await gone_on(server, resumed(run.spec, run.worker, answers=[answer]))
        assert run.end["question"] == "Which world?"
        assert "You are not done: in the same message you ask a person." in run.told()
        assert "One question at a time; ask again after the answer." in run.told()
        assert on.end["type"] == "completed"


class TestACrash:
    @pytest.mark.parametrize("moment", ["message", "intent", "results"])
    async def test_nothing_acts_before_it_is_stored(self, shop: Bench, moment: str) -> None:
        """The daemon dies with this message unacknowledged: what follows it has not happened."""
        turns = [call("create_file", path="a", text="1")]
        async with ReplayServer(scenario(*turns)) as server:
            spec = await shop.spec(server.base_url)

            def stored(message: dict[str, Any]) -> bool:
                return message["type"] != moment or message.get("role") == "user"

            async with working(spec, stored) as worker:
                last = await worker.until(moment, **({"role": "assistant"} if moment == "message" else {}))
                await kill(worker)
                assert worker.said[-1] == last
        assert (shop.files / "a").exists() == (moment == "results")
        assert len(server.requests) == 1

    async def test_an_interrupted_call_is_told_and_those_after_it_did_not_run(self, shop: Bench) -> None:
        slow = calls(
            ("create_file", {"path": "first", "text": ""}),
            ("run_command", {"command": "echo x > second; sleep 600"}),
            ("create_file", {"path": "third", "text": ""}),
        )
        async with ReplayServer(scenario(slow, DONE)) as server:
            spec = await shop.spec(server.base_url)
            async with working(spec) as worker:
                await worker.until("intent", name="run_command")
                await eventually((shop.files / "second").exists, "the command")
                await kill(worker)
            spec = resumed(spec, worker)
            await reset(shop, spec.head)
            on = await gone_on(server, spec.model_copy(update={"worktree": str(shop.files)}))
        told = on.worker.of("results")[0]["content"]
        interrupted = "This call was interrupted; its effects are unknown. The files are as they were"
        assert [block["content"].startswith(interrupted) for block in told] == [True, True, False]
        assert told[2]["content"] == "This call did not run: one before it was interrupted."
        assert on.end["type"] == "completed"

    async def test_calls_that_had_not_begun_begin(self, shop: Bench) -> None:
        async with ReplayServer(scenario(DONE)) as server:
            spec = await shop.spec(server.base_url)
            async with working(spec, lambda message: message["type"] != "intent") as worker:
                await worker.until("intent")
                await kill(worker)
            worker.said.pop()  # The intent was never stored.
            on = await gone_on(server, resumed(spec, worker))
        assert [intent["name"] for intent in on.worker.of("intent")] == ["edit_file", "finish"]
        assert on.end["type"] == "completed"
        assert len(server.requests) == 1

    async def test_checks_that_were_interrupted_are_run_again(self, shop: Bench) -> None:
        turns = [call("edit_file", **EDIT), call("finish", **FINISH)]
        async with ReplayServer(scenario(*turns)) as server:
            spec = await shop.spec(server.base_url)
            async with working(spec, lambda message: message["type"] != "verifying") as worker:
                await worker.until("verifying")
                await kill(worker)
            on = await gone_on(server, resumed(spec, worker))
        assert on.worker.kinds() == ["verifying", "results", "completed"]

    async def test_a_cut_text_is_not_done_after_a_crash_either(self, shop: Bench) -> None:
        cut = says("It is done, and", fault={"kind": "max-tokens", "after": 8})
        async with ReplayServer(scenario(call("edit_file", **EDIT), cut, call("finish", **FINISH))) as server:
            spec = await shop.spec(server.base_url)
            async with working(spec) as worker:
                await worker.until("message", stopReason="max_tokens")
                await kill(worker)
            worker.said = worker.said[: worker.said.index(worker.of("message")[2]) + 1]
            on = await gone_on(server, resumed(spec, worker))
        assert "Your message was cut" in on.told()
        assert on.end["summary"] == FINISH["summary"]

    async def test_numbers_go_on_over_processes(self, shop: Bench) -> None:
        async with ReplayServer(scenario(call("ask_human", **QUESTION), DONE)) as server:
            run = await gone_on(server, await shop.spec(server.base_url))
            answer = {"question": "", "answer": "this", "tool_use_id": run.end["toolUseId"]}
            on = await gone_on(server, resumed(run.spec, run.worker, answers=[answer]))
        numbers = [
            message["seq"]
            for worker in (run.worker, on.worker)
            for message in worker.said
            if "seq" in message
        ]
        assert numbers == list(range(1, len(numbers) + 1))


def processes_of(worker: Worker) -> list[int]:
    """The worker and its descendants that still run."""
    assert worker.process.pid
    return children.below(worker.process.pid)


class TestAStop:
    @pytest.mark.parametrize(
        "turn",
        [
            says("Hm.", pace={"first": 600}),
            call("run_command", command="setsid sleep 612 & trap '' TERM INT; sleep 612"),
        ],
        ids=["model", "command"],
    )
    async def test_the_call_and_every_child_end(self, shop: Bench, turn: dict[str, Any]) -> None:
        async with (
            ReplayServer(scenario(turn)) as server,
            working(await shop.spec(server.base_url)) as worker,
        ):
            if "pace" in turn:
                await worker.until("status")
                await server.until(lambda requests: bool(requests) and requests[0].status == 200)
            else:
                await worker.until("intent")
                await eventually(lambda: sleeping(worker, b"612"), "the command")
            begun = processes_of(worker)
            await worker.tell(Stop())
            assert (await worker.end())["type"] == "stopped"
            await asyncio.to_thread(worker.process.join)
            assert [number for number in begun if b"612" in b" ".join(command_line(number))] == []
            if "pace" in turn:
                await server.until(lambda requests: requests[0].outcome == "dropped")
        assert "failed" not in worker.kinds()

    async def test_the_end_of_the_daemon_is_the_end_of_all(self, shop: Bench) -> None:
        turn = call("run_command", command="sleep 613")
        async with ReplayServer(scenario(turn)) as server:
            async with working(await shop.spec(server.base_url)) as worker:
                await worker.until("intent")
                await eventually(lambda: sleeping(worker, b"613"), "the command")
                begun = processes_of(worker)
                worker.writer.close()
                await asyncio.to_thread(worker.process.join)
            assert [number for number in begun if b"613" in b" ".join(command_line(number))] == []


def sleeping(worker: Worker, word: bytes) -> bool:
    """Whether the worker has a child with this word in its command line."""
    return any(word in b" ".join(command_line(number)) for number in processes_of(worker))


async def eventually(condition: Callable[[], bool], what: str) -> None:
    await asyncio.to_thread(wait_until, condition, what)
