"""What a client sent and nobody has dispatched: in order, limited in bytes, open to withdrawal."""

from __future__ import annotations

import asyncio

from codeframe_ls.lsp.inbox import BYTES_LIMIT, Inbox
from codeframe_ls.lsp.messages import Notification, Request

FIRST, SECOND, NOTE = Request(1, "a", None), Request("1", "b", None), Notification("c", None)


async def test_messages_come_out_in_order_and_then_the_end() -> None:
    inbox = Inbox()
    for message in (FIRST, NOTE, SECOND):
        await inbox.put(message, 10)
    inbox.close()

    assert [await inbox.get() for _ in range(4)] == [FIRST, NOTE, SECOND, None]


async def test_a_reader_waits_for_a_message() -> None:
    inbox = Inbox()
    getting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)

    await inbox.put(NOTE, 10)

    assert await getting is NOTE


async def test_a_request_is_withdrawn_by_exactly_its_id() -> None:
    inbox = Inbox()
    await inbox.put(FIRST, 10)
    await inbox.put(SECOND, 10)

    assert inbox.withdraw("1")
    assert not inbox.withdraw("1")
    assert not inbox.withdraw(2)
    inbox.close()

    assert [await inbox.get(), await inbox.get()] == [FIRST, None]


async def test_beyond_the_limit_the_sender_waits_until_something_is_taken_or_withdrawn() -> None:
    inbox = Inbox()
    await inbox.put(FIRST, BYTES_LIMIT)
    putting = asyncio.create_task(inbox.put(SECOND, BYTES_LIMIT))
    await asyncio.sleep(0)
    assert not putting.done()

    assert inbox.withdraw(1)
    await putting
    putting = asyncio.create_task(inbox.put(NOTE, 1))
    await asyncio.sleep(0)
    assert not putting.done()

    assert await inbox.get() is SECOND
    await putting
    assert await inbox.get() is NOTE
