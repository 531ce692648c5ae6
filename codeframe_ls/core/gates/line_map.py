"""Where the lines of one text of a file are in another: only a line that is the same line has a place.

Pure; knows no editor and no file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cached_property


class LineMap:
    """From the lines of the text `before`, which a check looked at, to those of the text `now`."""

    def __init__(self, before: Sequence[str], now: Sequence[str]) -> None:
        self._before = before
        self._now = now
        self._start = _common(before, now)
        self._end = _common(before[self._start :][::-1], now[self._start :][::-1])

    def __getitem__(self, line: int) -> int | None:
        """The line's number now; None where it was changed or removed, and for one that never was."""
        if not 0 <= line < len(self._before):
            return None
        if line < self._start:
            return line
        if line >= len(self._before) - self._end:
            return line + len(self._now) - len(self._before)
        number = bisect_right(self._same, line - self._start, key=lambda block: block[0]) - 1
        if number < 0:
            return None
        old, new, size = self._same[number]
        offset = line - self._start - old
        return self._start + new + offset if offset < size else None

    @cached_property
    def _same(self) -> list[tuple[int, int, int]]:
        # What is left is what an edit has touched, which is small beside the file.
        before = self._before[self._start : len(self._before) - self._end]
        now = self._now[self._start : len(self._now) - self._end]
        blocks = SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks()
        return [(block.a, block.b, block.size) for block in blocks if block.size]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines both begin with."""
    for number, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return number
    return min(len(one), len(other))
