"""Noticing that a run goes in circles: the same call with the same result on the same files, again and again.

What counts is progress, not likeness: any number of calls that change the files or tell something new is
fine. Knows no tool.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any, Final

TOLD_AT: Final = 3
"""At so many equal calls the model is told, and at the next one a person is asked."""

_TIMES: Final = re.compile(r"\b\d+(\.\d+)? ?(ms|s|sec|secs|seconds?)\b")


class Repetition:
    """What has been called in this process, with what result, on which files."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str, str, str]] = Counter()

    def count(self, name: str, value: dict[str, Any], result: str, tree: str) -> int:
        """How often this has been the case, this time included. How long something took is no news."""
        key = (name, json.dumps(value, sort_keys=True), _TIMES.sub("", result), tree)
        self._seen[key] += 1
        return self._seen[key]


def notice(count: int) -> str:
    """What the model is told."""
    return (
        f"\n\n[You have made this very call {count} times, with the same result, and no file has changed in "
        "between. Do something else, or ask_human. At the next one a person is asked.]"
    )
