"""Aliases as a person reads them on one line. Knows no operation."""

from __future__ import annotations

import itertools
from collections.abc import Sequence


def together(aliases: Sequence[str]) -> str:
    """Aliases on one line that can be read: three or more with consecutive numbers as T1 to T9."""
    parts = []
    numbered = enumerate(int(alias[1:]) for alias in aliases)
    for _, run in itertools.groupby(numbered, lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in run]
        letter = aliases[0][0]
        if len(numbers) > 2:
            parts.append(f"{letter}{numbers[0]} to {letter}{numbers[-1]}")
        else:
            parts.extend(f"{letter}{number}" for number in numbers)
    return ", ".join(parts)
