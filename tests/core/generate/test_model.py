"""Tasks from a model, as the core runs it: a real process, the real SDK, the replay server."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Sequence
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
from codeframe_ls.core.generate import model
from codeframe_ls.core.generate.model import (
    CHILD_VARIABLES,
    PROXY_VARIABLES,
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
from codeframe_ls.core.prd.outline import parse
from codeframe_ls.replay.server import ReplayServer
from tests.support.model import KEY, MODEL, answers, fails, scenario, task

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


async def generate(*turns: dict[str, Any], **changes: Any) -> tuple[GenerationResult, list[GenerationEvent]]:
    heard: list[GenerationEvent] = []
    async with ReplayServer(scenario(*turns)) as server:
        return await stream_tasks(specification(server, **changes), heard.append), heard


def titles(heard: Sequence[GenerationEvent]) -> list[str]:
    return [event.draft.title for event in heard if isinstance(event, Drafted)]


async def test_drafts_arrive_one_by_one_tied_to_their_sections() -> None:
    result, heard = await generate(answers(PLAN, pace={"chunk": 16}, usage={"input": 10, "output": 20}))
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


async def test_a_broken_answer_voids_its_drafts_and_both_tries_are_paid_for() -> None:
    cost = {"input": 10, "output": 20}
    size = len(json.dumps(PLAN))
    cut = answers(PLAN, usage=cost, fault={"kind": "cut", "after": size - 10})
    result, heard = await generate(cut, answers(PLAN, usage=cost))
    assert [draft.title for draft in result.drafts] == ["Sign in", "Sign out"]
    assert titles(heard) == ["Sign in", "Sign in", "Sign out"]
    (restarted,) = [event for event in heard if isinstance(event, Restarted)]
    assert "ended before the model's answer was complete; trying again in" in restarted.message
    assert result.usage.input == 20


async def test_only_the_chosen_sections_get_tasks() -> None:
    with pytest.raises(ModelAnswerInvalid, match="names section 3, which was not asked for"):
        await generate(answers(PLAN), chosen=[0, 1])


async def test_a_document_without_sections_needs_no_model() -> None:
    heard: list[GenerationEvent] = []
    result = await stream_tasks(specification(text="", outline=parse("")), heard.append)
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
        self, turn: dict[str, Any], error: type[CodeframeError]
    ) -> None:
        with pytest.raises(error, match=r"\.$"):
            await generate(turn)

    async def test_a_missing_key_is_told_before_anything_starts(self) -> None:
        with pytest.raises(ModelKeyMissing, match="set ANTHROPIC_API_KEY"):
            await stream_tasks(specification(key=""), lambda event: None)

    async def test_a_wrong_key_is_told_without_showing_it(self) -> None:
        async with ReplayServer(scenario(answers(PLAN), key="another")) as server:
            with pytest.raises(ModelKeyRejected) as caught:
                await stream_tasks(specification(server), lambda event: None)
        assert KEY not in str(caught.value)
        assert KEY not in repr(specification())

    async def test_an_unknown_model_is_told_with_the_setting(self) -> None:
        with pytest.raises(ModelRefused, match=r"knows no model 'claude-nobody-1'; set `\[model\] name`"):
            await generate(answers(PLAN), model="claude-nobody-1")

    async def test_nobody_there(self) -> None:
        with pytest.raises(ModelUnreachable, match=r"No connection to 127\.0\.0\.1:1;"):
            await stream_tasks(specification(), lambda event: None)

    async def test_a_base_url_that_is_none(self) -> None:
        with pytest.raises(SettingsError, match="no http"):
            await stream_tasks(specification(base_url="gopher"), lambda event: None)

    async def test_silence(self) -> None:
        with pytest.raises(ModelUnreachable, match=r"sent nothing for 0\.2 s"):
            await generate(fails("stall") | {"repeat": True}, silence=0.2)

    async def test_a_worker_that_dies_is_told_and_logged(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(model, "_WORKER", ("-c", "import sys; sys.exit('no SDK here')"))
        with (
            caplog.at_level(logging.ERROR),
            pytest.raises(ModelAnswerCut, match=r"ended early \(exit code 1\)"),
        ):
            await stream_tasks(specification(), lambda event: None)
        assert "no SDK here" in caplog.text

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
    async def test_a_worker_that_babbles_is_not_believed(
        self, monkeypatch: pytest.MonkeyPatch, line: str
    ) -> None:
        monkeypatch.setattr(
            model, "_WORKER", ("-c", f"print({line!r}, flush=True); import time; time.sleep(600)")
        )
        with pytest.raises(ModelAnswerInvalid, match="sent something unreadable"):
            await stream_tasks(specification(), lambda event: None)


class TestProcess:
    async def test_cancelling_ends_the_call_and_leaves_no_process(self) -> None:
        before = children()
        async with ReplayServer(scenario(answers(PLAN, pace={"first": 600}))) as server:
            going = asyncio.create_task(stream_tasks(specification(server), lambda event: None))
            await server.until(lambda requests: bool(requests) and requests[0].status == 200)
            (worker,) = children() - before
            going.cancel()
            await asyncio.wait([going])
            assert going.cancelled()
            assert not Path(f"/proc/{worker}").exists()
            await server.until(lambda requests: requests[0].outcome == "dropped")

    async def test_a_listener_that_fails_leaves_no_process(self) -> None:
        def fail(event: GenerationEvent) -> None:
            raise RuntimeError("the listener broke")

        before = children()
        async with ReplayServer(scenario(answers(PLAN))) as server:
            with pytest.raises(RuntimeError, match="the listener broke"):
                await stream_tasks(specification(server), fail)
        assert children() == before

    async def test_only_what_tls_and_proxies_need_reaches_its_environment(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SECRET_OF_THE_DAEMON", "1")
        seen = '{"type": "error", "error": "model-refused", "message": " ".join(sorted(os.environ))}'
        monkeypatch.setattr(
            model, "_WORKER", ("-c", f"import json, os; print(json.dumps({seen}), flush=True)")
        )
        asked = dict.fromkeys((*CHILD_VARIABLES, "ANTHROPIC_API_KEY", "PATH", "PYTHONPATH"), "x")
        for base_url, passed in (
            ("https://gateway.example.com", CHILD_VARIABLES),
            ("http://127.0.0.1:8080", CHILD_VARIABLES - PROXY_VARIABLES),
        ):
            with pytest.raises(ModelRefused) as caught:
                await stream_tasks(specification(environment=asked, base_url=base_url), lambda event: None)
            assert set(caught.value.message.split()) - {"LC_CTYPE"} == passed


def children() -> set[int]:
    """The processes that this one has started and not reaped."""
    lists = [
        (thread / "children").read_text(encoding="ascii") for thread in Path("/proc/self/task").iterdir()
    ]
    return {int(child) for listed in lists for child in listed.split()}


def test_nothing_that_the_daemon_imports_imports_the_sdk() -> None:
    """Everything but agent/ and replay/ is imported in a fresh process, which must not know the SDK then."""
    code = (
        "import importlib, pkgutil, sys, codeframe_ls\n"
        "for module in pkgutil.walk_packages(codeframe_ls.__path__, 'codeframe_ls.'):\n"
        "    part = module.name.split('.')[1]\n"
        "    if part not in ('agent', 'replay') and not module.name.endswith('__main__'):\n"
        "        importlib.import_module(module.name)\n"
        "assert 'codeframe_ls.core.generate.model' in sys.modules\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ('anthropic', 'httpx2')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.stdout == "[]\n", done.stderr
