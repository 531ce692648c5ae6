"""What is kept of a command's output: its head and its tail, and how much was left out between them.

Knows no process.
"""

from __future__ import annotations

from collections import deque


class Output:
    """Bytes as they come, of which at most `limit` are kept."""

    def __init__(self, limit: int) -> None:
        self._head_limit = limit // 2
        self._tail_limit = limit - self._head_limit
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self.size = 0

    @property
    def truncated(self) -> bool:
        """Whether anything was left out."""
        return self.size > self._head_limit + self._tail_limit

    def add(self, part: bytes) -> None:
        """Take the next bytes."""
        self.size += len(part)
        room = self._head_limit - len(self._head)
        self._head += part[:room]
        if rest := part[room:]:
            self._tail.append(rest)
            self._tail_size += len(rest)
            while self._tail_size - len(self._tail[0]) >= self._tail_limit:
                self._tail_size -= len(self._tail.popleft())

    def value(self) -> bytes:
        """What is kept, with one line that says how much is missing where something is."""
        tail = b"".join(self._tail)
        if not self.truncated:
            return bytes(self._head) + tail
        tail = tail[len(tail) - self._tail_limit :]
        missing = self.size - len(self._head) - len(tail)
        return bytes(self._head) + f"\n[... {missing:,} bytes left out ...]\n".encode() + tail
