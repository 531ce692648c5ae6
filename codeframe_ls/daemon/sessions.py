"""One connected client, as the daemon keeps count of it, and how all of them are sent away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from codeframe_ls import wire

logger = logging.getLogger(__name__)

FAREWELL: Final = 5.0
"""Seconds that the clients together may take to end what they do."""

_INFO: Final = 3  # MessageType.Info


@dataclass(frozen=True, slots=True)
class Attached:
    """`since` is in UTC."""

    id: str
    kind: str
    client: str
    version: str
    since: str
    writer: asyncio.StreamWriter = field(repr=False)

    def __str__(self) -> str:
        return f"The session {self.id} of {self.client or 'an unnamed client'} ({self.kind})"

    def describe(self) -> dict[str, str]:
        """As `daemon status --json` shows it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "client": self.client,
            "version": self.version,
            "since": self.since,
        }


def tell(sessions: Iterable[Attached], reason: str) -> None:
    """Tell every editor why it is left alone."""
    for session in sessions:
        if session.kind == "editor" and not session.writer.is_closing():
            params = {"type": _INFO, "message": f"The codeframe_ls daemon ends: {reason}"}
            # Whole messages are written in one piece, so one more fits between any two.
            session.writer.write(wire.encode({"method": "window/showMessage", "params": params}))


async def end(connections: Collection[asyncio.Task[None]]) -> None:
    """Cancel the tasks that serve connections, and wait for what they still have to finish."""
    for task in connections:
        task.cancel()
    if connections:
        _, late = await asyncio.wait(connections, timeout=FAREWELL)
        for task in late:
            logger.warning("%r did not end within %g s.", task, FAREWELL)
