"""The event loop tells the log of its long turns, and of no others."""

from __future__ import annotations

import asyncio
import types

import pytest

from codeframe_ls.daemon import turns
from codeframe_ls.daemon.turns import LONG_TURN, TurnWatch


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that the watch looks at."""
    made = Clock()
    monkeypatch.setattr(turns, "time", types.SimpleNamespace(monotonic=made.monotonic))
    return made


def run(*turns_of_work: float, clock: Clock) -> None:
    """Run a loop whose turns take that many seconds by the clock."""

    def pass_time(seconds: float) -> None:
        clock.seconds += seconds

    async def work() -> None:
        for seconds in turns_of_work:
            pass_time(seconds)
            await asyncio.sleep(0)

    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(TurnWatch())) as runner:
        runner.run(work())


def test_a_long_turn_is_logged(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    run(0.01, LONG_TURN * 3, 0.01, clock=clock)
    assert [record.getMessage() for record in caplog.records] == [
        "One turn of the event loop took 300 ms; every client waited."
    ]


def test_many_short_turns_are_not(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    run(*[LONG_TURN * 0.9] * 10, clock=clock)
    assert caplog.records == []
