"""What a run prints, live and after the fact: `runs/<id>/output.log`, read from any offset.

The file grows to a limit and then says so in its last line: a command that prints without end must not fill
the disk. Knows no worker and no face.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Final

FILE: Final = "output.log"
LARGEST: Final = 16 * 1024 * 1024
"""Bytes that are kept of one run's output."""
MOST_READ: Final = 256 * 1024
"""Bytes that one reading gives; the next one goes on from there."""
_FULL: Final = "\n[The output is longer than 16 MiB; what follows is not kept.]\n"


class Output:
    """The output of one run that works; its folder is there. Lives on the event loop, writes in a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._waiting: list[bytes] = []
        self._size: int | None = None
        self._flushing: asyncio.Task[None] | None = None
        self._more = asyncio.Event()

    def write(self, text: str) -> None:
        """Append; it is in the file soon, in order."""
        self._waiting.append(text.encode(errors="replace"))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush(), name="run output")

    async def more(self) -> None:
        """Wait until something more is in the file."""
        await self._more.wait()

    async def close(self) -> None:
        """Wait until everything is in the file."""
        if self._flushing is not None:
            await self._flushing
        self._more.set()

    async def _flush(self) -> None:
        while self._waiting:
            data, self._waiting = b"".join(self._waiting), []
            await asyncio.to_thread(self._append, data)
            self._more.set()
            self._more = asyncio.Event()

    def _append(self, data: bytes) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        with os.fdopen(os.open(self.path, flags, 0o600), "ab") as file:
            if self._size is None:
                self._size = file.tell()
            if self._size >= LARGEST:
                return
            room = LARGEST - self._size
            file.write(data if len(data) <= room else data[:room] + _FULL.encode())
            self._size += len(data)


def place(state_dir: Path, run_id: str) -> Path:
    """Where the output of a run is, whether it has any or not."""
    return state_dir / "runs" / run_id / FILE


def read(path: Path, offset: int) -> tuple[bytes, int]:
    """The output from `offset` on, at most MOST_READ bytes and whole characters, and the file's size."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(min(offset, size))
            return _whole(file.read(MOST_READ)), size
    except FileNotFoundError:
        return b"", 0


def _whole(data: bytes) -> bytes:
    """Without the beginning of a character whose end is not there yet."""
    for cut in range(1, min(4, len(data)) + 1):
        byte = data[-cut]
        if byte & 0xC0 == 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return data[:-cut] if cut < needed else data
        if byte < 0x80:
            return data
    return data
