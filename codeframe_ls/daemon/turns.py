"""Tells the log of each turn of the event loop that took too long. Knows nothing of what ran in it."""

from __future__ import annotations

import logging
import selectors
import time
from typing import Final

logger = logging.getLogger(__name__)

LONG_TURN: Final = 0.1
"""Seconds. People feel a longer delay; rust-analyzer draws the same line."""


class TurnWatch(selectors.DefaultSelector):
    """A selector for `asyncio.SelectorEventLoop`, which asks it once in each turn: what lies between two
    questions is the work of one turn. It needs no timer, so an idle daemon sleeps."""

    def __init__(self) -> None:
        super().__init__()
        self._woken = time.monotonic()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait as the base class does, after looking at how long ago it last returned."""
        took = time.monotonic() - self._woken
        if took > LONG_TURN:
            logger.warning("One turn of the event loop took %d ms; every client waited.", took * 1000)
        ready = super().select(timeout)
        self._woken = time.monotonic()
        return ready
