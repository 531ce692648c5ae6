"""What waits to be written to one client.

Nothing here ever waits for the client on behalf of a sender: `put` returns at once. A client that reads
slowly makes a queue; messages that replace each other (diagnostics of one document) take one place in
it; past a limit the session is given up, for the daemon's memory belongs to all its clients.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

from codeframe_ls.lsp.framing import frame

BACKLOG_LIMIT: Final = 16 * 1024 * 1024
"""Bytes that may wait for one client. A single message of any size is taken while less than this waits."""

DIRECT_LIMIT: Final = 64 * 1024
"""Bytes in the transport's own buffer above which messages wait here, where they can be replaced."""


class Outbox:
    """The outgoing side of one connection. `overflow` is called once, when the client is given up."""

    def __init__(self, writer: asyncio.StreamWriter, overflow: Callable[[], None]) -> None:
        self._writer = writer
        self._overflow = overflow
        self._queue: OrderedDict[Hashable, bytes] = OrderedDict()
        self._numbers = itertools.count()
        self._waiting = 0
        self._wake = asyncio.Event()
        self._closed = False

    @property
    def backlog(self) -> int:
        """Bytes that wait here and in the transport."""
        return self._waiting + self._writer.transport.get_write_buffer_size()

    def put(self, body: bytes, key: Hashable | None = None) -> None:
        """Send a body, or queue it; one with a `key` takes the place of a waiting one with the same key."""
        if self._closed or self._writer.is_closing():
            return
        if not self._queue and self._writer.transport.get_write_buffer_size() < DIRECT_LIMIT:
            self._writer.write(frame(body))
        elif self._waiting > BACKLOG_LIMIT:
            self._give_up()
        else:
            self._enqueue(("keyed", key) if key is not None else next(self._numbers), body)

    async def run(self) -> None:
        """Write what waits, at the client's pace. Ends by ConnectionError when the client is gone."""
        while True:
            await self._wake.wait()
            await self._writer.drain()
            while self._queue:
                _, body = self._queue.popitem(last=False)
                self._waiting -= len(body)
                self._writer.write(frame(body))
                await self._writer.drain()
            self._wake.clear()

    async def flush(self) -> None:
        """Wait until all that was put is with the operating system; the caller sets the limit."""
        while self._queue:
            _, body = self._queue.popitem(last=False)
            self._waiting -= len(body)
            self._writer.write(frame(body))
        # With a low mark of zero, drain waits for the transport's buffer to be empty.
        self._writer.transport.set_write_buffer_limits(high=0)
        await self._writer.drain()

    def _enqueue(self, key: Hashable, body: bytes) -> None:
        self._waiting += len(body) - len(self._queue.get(key, b""))
        self._queue[key] = body
        self._wake.set()

    def _give_up(self) -> None:
        self._closed = True
        self._queue.clear()
        self._waiting = 0
        self._overflow()
