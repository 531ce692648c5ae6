"""Who comes first gets the next place, and a place that is given up is nobody's loss."""

from __future__ import annotations

import asyncio

from codeframe_ls.core.runs.slots import Slots


async def hold(slots: Slots, order: list[str], name: str, let_go: asyncio.Event) -> None:
    async with slots.place():
        order.append(name)
        await let_go.wait()


async def test_places_are_given_in_the_order_of_coming() -> None:
    slots, order, let_go = Slots(lambda: 1), [], asyncio.Event()
    waiting = []
    for name in "abc":
        waiting.append(asyncio.create_task(hold(slots, order, name, let_go)))
        await asyncio.sleep(0)
    assert order == ["a"]
    assert slots.full
    let_go.set()
    await asyncio.gather(*waiting)
    assert order == ["a", "b", "c"]
    assert not slots.full


async def test_who_gives_up_is_passed_over() -> None:
    slots, order, let_go = Slots(lambda: 1), [], asyncio.Event()
    first, second, third = (asyncio.create_task(hold(slots, order, name, let_go)) for name in "abc")
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first, second])
    await asyncio.sleep(0)
    assert order == ["a", "c"]
    let_go.set()
    await third
    assert not slots.full


async def test_a_changed_limit_holds_from_the_next_place_on() -> None:
    limit = [1]
    slots, order, let_go = Slots(lambda: limit[0]), [], asyncio.Event()
    tasks = [asyncio.create_task(hold(slots, order, name, let_go)) for name in "ab"]
    await asyncio.sleep(0)
    limit[0] = 3
    tasks[0].cancel()
    await asyncio.wait([tasks[0]])
    tasks.append(asyncio.create_task(hold(slots, order, "c", let_go)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert order == ["a", "b", "c"]
    let_go.set()
    await asyncio.gather(*tasks[1:])
