"""What one client sent and nobody has dispatched yet.

Messages wait here while the loop is busy, so that a request can still be withdrawn before it starts.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from codeframe_ls.lsp.messages import Message, MessageId, Request

BYTES_LIMIT: Final = 64 * 1024 * 1024
"""Bytes of bodies that may wait; beyond it nothing more is read, and the client's own writes wait."""


class Inbox:
    """The incoming queue of one connection; one reader puts, one dispatcher gets."""

    def __init__(self) -> None:
        self._queue: deque[tuple[Message, int]] = deque()
        self._bytes = 0
        self._changed = asyncio.Event()
        self._taken = asyncio.Event()
        self._closed = False

    async def put(self, message: Message, size: int) -> None:
        """Add a message whose body had `size` bytes; waits while too much waits already."""
        while self._queue and self._bytes + size > BYTES_LIMIT:
            self._taken.clear()
            await self._taken.wait()
        self._queue.append((message, size))
        self._bytes += size
        self._changed.set()

    async def get(self) -> Message | None:
        """Return the next message in the client's order, or None when closed and empty."""
        while not self._queue:
            if self._closed:
                return None
            self._changed.clear()
            await self._changed.wait()
        message, size = self._queue.popleft()
        self._release(size)
        return message

    def withdraw(self, identifier: MessageId) -> bool:
        """Take back a request that still waits; returns whether there was one."""
        for place, (message, size) in enumerate(self._queue):
            if isinstance(message, Request) and message.id == identifier:
                del self._queue[place]
                self._release(size)
                return True
        return False

    def close(self) -> None:
        """Nothing more will come."""
        self._closed = True
        self._changed.set()

    def _release(self, size: int) -> None:
        self._bytes -= size
        self._taken.set()
