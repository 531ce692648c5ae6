"""Where a question matters, found again after the file was edited. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def locate(lines: Sequence[str], line: int, anchor: str | None) -> int:
    """The 0-based line that a place means now: the nearest one that reads as the anchor, else the old number.

    `lines` may keep their line breaks. A number beyond the text means its last line.
    """
    if anchor:
        wanted = anchor.strip()
        for distance in range(max(line, len(lines) - line) + 1):
            for candidate in (line - distance, line + distance):
                if 0 <= candidate < len(lines) and lines[candidate].strip() == wanted:
                    return candidate
    return max(0, min(line, len(lines) - 1))
