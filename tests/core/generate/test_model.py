"""Tasks from a model, as the core runs it: a real process, the real SDK, the replay server."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from codeframe_ls.core.errors import (
    CodeframeError,
    ModelAnswerCut,
    ModelAnswerInvalid,
    ModelKeyMissing,
    ModelKeyRejected,
    ModelOverloaded,
    ModelRefused,
    ModelUnreachable,
    SettingsError,
)
from codeframe_ls.core.generate.model import (
    Drafted,
    GenerationEvent,
    GenerationResult,
    GenerationSpec,
    Progressed,
    Restarted,
    TokenUsage,
    Used,
    stream_tasks,
)
from codeframe_ls.core.model import CHILD_VARIABLES, PROXY_VARIABLES
from codeframe_ls.core.prd.outline import parse
from codeframe_ls.core.workers import LONGEST_LINE, Nursery, Worker
from codeframe_ls.replay.server import ReplayServer
from tests.support.machine import children
from tests.support.model import KEY, MODEL, answers, fails, scenario, task

pytestmark = pytest.mark.asyncio(loop_scope="module")

PRD = """# Shop

A shop.

## Sign in

- A wrong password is refused.

## Sign out

Text.
"""
PLAN = {
    "tasks": [
        task("t1", 2, title="Sign in", acceptance=["A wrong password is refused."], priority="high"),
        task("t2", 3, title="Sign out", dependsOn=["t1"], requirements=["FR-2"], done=True),
    ]
}


BEGIN = """
import json, os, socket, sys
os.setsid()
daemon = socket.socket(fileno=0).makefile("rw")
spec = daemon.readline()
"""


def specification(server: ReplayServer | None = None, **changes: Any) -> GenerationSpec:
    values: dict[str, Any] = {
        "key": KEY,
        "model": MODEL,
        "name": "PRD.md",
        "text": PRD,
        "outline": parse(PRD),
        "base_url": server.base_url if server else "http://127.0.0.1:1",
        **changes,
    }
    return GenerationSpec(**values)


async def generate(
    workers: Nursery, *turns: dict[str, Any], **changes: Any
) -> tuple[GenerationResult, list[GenerationEvent]]:
    heard: list[GenerationEvent] = []
    async with ReplayServer(scenario(*turns)) as server:
        return await stream_tasks(specification(server, **changes), workers, heard.append), heard


def titles(heard: Sequence[GenerationEvent]) -> list[str]:
    return [event.draft.title for event in heard if isinstance(event, Drafted)]


async def test_drafts_arrive_one_by_one_tied_to_their_sections(workers: Nursery) -> None:
    result, heard = await generate(
        workers, answers(PLAN, pace={"chunk": 16}, usage={"input": 10, "output": 20})
    )
    first, second = result.drafts
    assert (first.key, first.title, first.section, first.priority) == (
        "t1",
        "Sign in",
        ("Shop", "Sign in"),
        "high",
    )
    assert (first.line, first.end_line, first.origin) == (4, 8, "model")
    assert first.acceptance == ["A wrong password is refused."]
    assert (second.depends_on, second.requirements) == (["t1"], ["FR-2"])
    assert (first.done, second.done) == (False, True)
    assert (result.usage.input, result.usage.output) == (10, 20)
    assert titles(heard) == ["Sign in", "Sign out"]
    assert heard[0] == Progressed(f"Asking {MODEL}", 0)
    assert heard[-1] == Used(result.usage)


async def test_a_broken_answer_voids_its_drafts_and_both_tries_are_paid_for(workers: Nursery) -> None:
    cost = {"input": 10, "output": 20}
    size = len(json.dumps(PLAN))
    cut = answers(PLAN, usage=cost, fault={"kind": "cut", "after": size - 10})
    result, heard = await generate(workers, cut, answers(PLAN, usage=cost))
    assert [draft.title for draft in result.drafts] == ["Sign in", "Sign out"]
    assert titles(heard) == ["Sign in", "Sign in", "Sign out"]
    (restarted,) = [event for event in heard if isinstance(event, Restarted)]
    assert "ended before the model's answer was complete; trying again in" in restarted.message
    assert result.usage.input == 20


async def test_only_the_chosen_sections_get_tasks(workers: Nursery) -> None:
    with pytest.raises(ModelAnswerInvalid, match="names section 3, which was not asked for"):
        await generate(workers, answers(PLAN), chosen=[0, 1])


async def test_a_document_without_sections_needs_no_model(workers: Nursery) -> None:
    heard: list[GenerationEvent] = []
    result = await stream_tasks(specification(text="", outline=parse("")), workers, heard.append)
    assert (result, heard) == (GenerationResult((), TokenUsage()), [])


class TestFailures:
    @pytest.mark.parametrize(
        ("turn", "error"),
        [
            (fails("rate-limited", retry_after=100), ModelOverloaded),
            (fails("overloaded", retry_after=100), ModelOverloaded),
            (fails("refusal", message="No."), ModelRefused),
            (answers(PLAN, fault={"kind": "max-tokens", "after": 50}), ModelAnswerCut),
            (answers({"tasks": [{}]}, fault={"kind": "off-schema"}), ModelAnswerInvalid),
        ],
        ids=["rate-limited", "overloaded", "refusal", "max-tokens", "off-schema"],
    )
    async def test_keep_their_kind_and_their_sentence(
        self, workers: Nursery, turn: dict[str, Any], error: type[CodeframeError]
    ) -> None:
        with pytest.raises(error, match=r"\.$"):
            await generate(workers, turn)

    async def test_a_missing_key_is_told_before_anything_starts(self, workers: Nursery) -> None:
        with pytest.raises(ModelKeyMissing, match="set ANTHROPIC_API_KEY"):
            await stream_tasks(specification(key=""), workers, lambda event: None)

    async def test_a_wrong_key_is_told_without_showing_it(self, workers: Nursery) -> None:
        async with ReplayServer(scenario(answers(PLAN), key="another")) as server:
            with pytest.raises(ModelKeyRejected) as caught:
                await stream_tasks(specification(server), workers, lambda event: None)
        assert KEY not in str(caught.value)
        assert KEY not in repr(specification())

    async def test_an_unknown_model_is_told_with_the_setting(self, workers: Nursery) -> None:
        with pytest.raises(ModelRefused, match=r"knows no model 'claude-nobody-1'; set `\[model\] name`"):
            await generate(workers, answers(PLAN), model="claude-nobody-1")

    async def test_nobody_there(self, workers: Nursery) -> None:
        with pytest.raises(ModelUnreachable, match=r"No connection to 127\.0\.0\.1:1;"):
            await stream_tasks(specification(), workers, lambda event: None)

    async def test_a_base_url_that_is_none(self, workers: Nursery) -> None:
        with pytest.raises(SettingsError, match="no http"):
            await stream_tasks(specification(base_url="gopher"), workers, lambda event: None)

    async def test_silence(self, workers: Nursery) -> None:
        with pytest.raises(ModelUnreachable, match=r"sent nothing for 0\.2 s"):
            await generate(workers, fails("stall") | {"repeat": True}, silence=0.2)

    async def test_a_worker_that_dies_is_told(self) -> None:
        dying = Scripted("sys.exit('no SDK here')")
        with pytest.raises(ModelAnswerCut, match=r"ended early \(exit code 1\)"):
            await stream_tasks(specification(), dying, lambda event: None)

    @pytest.mark.parametrize(
        "line",
        [
            "nonsense",
            "[]",
            '{"type": "end", "tasks": 3}',
            '{"type": "task", "task": {"key": "t1"}}',
            '{"type": "task", "task": {"key": "t1", "section": 99, "dependsOn": [], "title": "x"}}',
            '{"type": "usage"}',
            '{"type": "surprise"}',
        ],
    )
    async def test_a_worker_that_babbles_is_not_believed(self, line: str) -> None:
        babbling = Scripted(f"print({line!r}, file=daemon, flush=True); daemon.readline()")
        with pytest.raises(ModelAnswerInvalid, match="sent something unreadable"):
            await stream_tasks(specification(), babbling, lambda event: None)


class TestProcess:
    async def test_cancelling_ends_the_call_and_leaves_no_process(self, workers: Nursery) -> None:
        before = grandchildren()
        async with ReplayServer(scenario(answers(PLAN, pace={"first": 600}))) as server:
            going = asyncio.create_task(stream_tasks(specification(server), workers, lambda event: None))
            await server.until(lambda requests: bool(requests) and requests[0].status == 200)
            (worker,) = grandchildren() - before
            going.cancel()
            await asyncio.wait([going])
            assert going.cancelled()
            assert not Path(f"/proc/{worker}").exists()
            await server.until(lambda requests: requests[0].outcome == "dropped")

    async def test_a_listener_that_fails_leaves_no_process(self, workers: Nursery) -> None:
        def fail(event: GenerationEvent) -> None:
            raise RuntimeError("the listener broke")

        before = grandchildren()
        async with ReplayServer(scenario(answers(PLAN))) as server:
            with pytest.raises(RuntimeError, match="the listener broke"):
                await stream_tasks(specification(server), workers, fail)
        assert grandchildren() == before

    async def test_only_what_tls_and_proxies_need_is_handed_on(self) -> None:
        telling = Scripted(
            "names = ' '.join(sorted(json.loads(spec)['environment']))\n"
            "error = {'type': 'error', 'error': 'model-refused', 'message': names}\n"
            "print(json.dumps(error), file=daemon, flush=True)"
        )
        asked = dict.fromkeys((*CHILD_VARIABLES, "ANTHROPIC_API_KEY", "PATH", "PYTHONPATH"), "x")
        for base_url, passed in (
            ("https://gateway.example.com", CHILD_VARIABLES),
            ("http://127.0.0.1:8080", CHILD_VARIABLES - PROXY_VARIABLES),
        ):
            spec = specification(environment=asked, base_url=base_url)
            with pytest.raises(ModelRefused) as caught:
                await stream_tasks(spec, telling, lambda event: None)
            assert set(caught.value.message.split()) == passed

    async def test_the_askers_proxy_is_asked_for_a_model_elsewhere(self, workers: Nursery) -> None:
        asked: asyncio.Queue[bytes] = asyncio.Queue()

        async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.put_nowait(await reader.readline())
            writer.close()

        async with await asyncio.start_server(hear, "127.0.0.1", 0) as proxy:
            port = proxy.sockets[0].getsockname()[1]
            environment = {"HTTPS_PROXY": f"http://127.0.0.1:{port}"}
            spec = specification(environment=environment, base_url="https://gateway.example.com")
            going = asyncio.create_task(stream_tasks(spec, workers, lambda event: None))
            assert (await asked.get()).startswith(b"CONNECT gateway.example.com:443 ")
            going.cancel()
            await asyncio.wait([going])


@dataclass(frozen=True)
class Scripted:
    """Starts workers that do what a few lines of Python say: `spec` is what they are asked for, as a line."""

    code: str

    async def fork(self, work: str) -> Worker:
        """A worker, whatever the work."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", BEGIN + self.code, stdin=theirs
            )
        reader, writer = await asyncio.open_unix_connection(sock=ours, limit=LONGEST_LINE)
        return Worker(process.pid, reader, writer, asyncio.ensure_future(process.wait()))


def grandchildren() -> set[int]:
    """What the nurseries of this process have forked and not reaped."""
    return {worker for nursery in children(os.getpid()) for worker in children(nursery)}
