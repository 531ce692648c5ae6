"""The event loop tells the log of its long turns, and of no others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine

import pytest

from codeframe_ls.daemon.turns import LONG_TURN, TurnWatch


def _run(work: Coroutine[None, None, None]) -> None:
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(TurnWatch())) as runner:
        runner.run(work)


def test_a_long_turn_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        asyncio.get_running_loop().call_soon(time.sleep, LONG_TURN * 1.5)
        await asyncio.sleep(0.001)

    _run(work())
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "One turn of the event loop took" in caplog.text


def test_waiting_is_no_work(caplog: pytest.LogCaptureFixture) -> None:
    _run(asyncio.sleep(LONG_TURN * 1.5))
    assert caplog.text == ""
