"""Time as it is stored: UTC, ISO 8601, milliseconds, `Z`."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """The present moment, such as `2026-03-01T09:30:00.125Z`; such strings sort by time."""
    return stored(datetime.now(UTC))


def stored(moment: datetime) -> str:
    """A moment in UTC as it is stored."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
