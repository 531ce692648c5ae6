"""The log and the bus: everything once, in order, after the commit."""

from __future__ import annotations

import asyncio
import logging

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import InvalidParams
from codeframe_ls.core.events.bus import EventBus
from codeframe_ls.core.store import Event, Transaction
from tests.support.core import call


async def record(core: Core, kind: str) -> None:
    def work(tx: Transaction) -> None:
        tx.event(kind, text="äöü")

    await core.write(work)


async def test_the_newest_are_listed_oldest_first(core: Core) -> None:
    for kind in ("a.one", "b.two", "a.three", "a.four"):
        await record(core, kind)

    listed = await call(core, "events.list", last=2, kind="a.")

    assert [event.kind for event in listed.events] == ["a.three", "a.four"]
    assert (listed.total, listed.last_seq) == (3, 4)
    assert listed.events[0].payload == {"text": "äöü"}


async def test_who_reconnects_misses_nothing_and_gets_nothing_twice(core: Core) -> None:
    heard: list[int] = []
    unsubscribe = core.bus.subscribe(lambda event: heard.append(event.seq))
    await record(core, "a.one")
    unsubscribe()
    await record(core, "a.two")
    await record(core, "a.three")

    missed = await call(core, "events.since", seq=heard[-1])

    assert heard + [event.seq for event in missed.events] == [1, 2, 3]
    assert (await call(core, "events.since", seq=3)).events == []


@pytest.mark.parametrize(("name", "params"), [("events.since", {"seq": -1}), ("events.list", {"last": 0})])
async def test_numbers_that_mean_nothing_are_refused(core: Core, name: str, params: dict[str, int]) -> None:
    with pytest.raises(InvalidParams):
        await call(core, name, **params)


async def test_everybody_has_heard_when_a_change_returns(core: Core) -> None:
    heard: list[tuple[int, int]] = []
    core.bus.subscribe(lambda event: heard.append((event.seq, core.board.seq)))

    await call(core, "tasks.create", title="One")
    assert heard == [(1, 1)]

    await asyncio.gather(*(call(core, "tasks.create", title="More") for _ in range(20)))
    assert [seq for seq, _ in heard] == list(range(1, 22))
    assert all(board >= seq for seq, board in heard), "the board shows a change before anybody hears of it"


async def test_a_caller_that_gave_up_does_not_undo_a_commit(core: Core) -> None:
    heard: list[Event] = []
    core.bus.subscribe(heard.append)
    asked = asyncio.ensure_future(call(core, "tasks.create", title="One"))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked

    await call(core, "tasks.create", title="Two")

    # Cancelled before the writer took it up, it was never made; after that, it is made and told.
    assert [event.payload["title"] for event in heard] in (["Two"], ["One", "Two"])
    assert len(core.board) == len(heard)


def test_one_subscribers_fault_does_not_reach_the_others(caplog: pytest.LogCaptureFixture) -> None:
    bus = EventBus()
    heard: list[int] = []

    def faulty(event: Event) -> None:
        raise RuntimeError("mine")

    bus.subscribe(faulty)
    bus.subscribe(lambda event: heard.append(event.seq))
    with caplog.at_level(logging.ERROR):
        bus.publish(Event(7, "", "a.one", "", {}))

    assert heard == [7]
    assert "a subscriber failed on event 7 (a.one)" in caplog.text
