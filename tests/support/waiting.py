"""Waiting for what another process does, without a guess at how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds until a condition that never holds fails the test: a bound for a hang, not a measure of speed."""


def wait_until(condition: Callable[[], T], what: str, *, pause: float = 0.01) -> T:
    """Look again and again until the condition holds; gives its first true value."""
    deadline = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < deadline, f"{what}: not within {PATIENCE:g} s"
        time.sleep(pause)
    return value
