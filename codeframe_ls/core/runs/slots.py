"""Places among the runs that work at once: who comes first gets the next one. Knows no run."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


class Slots:
    """`limit` is asked anew each time, so a changed setting holds from the next place on."""

    def __init__(self, limit: Callable[[], int]) -> None:
        self._limit = limit
        self._taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def full(self) -> bool:
        """Whether the next one has to wait."""
        return bool(self._waiting) or self._taken >= self._limit()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place, once there is one."""
        if self.full:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except BaseException:
                if turn in self._waiting:
                    self._waiting.remove(turn)
                else:
                    self._leave()
                raise
        else:
            self._taken += 1
        try:
            yield
        finally:
            self._leave()

    def _leave(self) -> None:
        self._taken -= 1
        while self._waiting and self._taken < self._limit():
            self._taken += 1
            turn = self._waiting.popleft()
            if turn.cancelled():
                self._taken -= 1
            else:
                turn.set_result(None)
