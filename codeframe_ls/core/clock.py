"""Time as it is stored: UTC, ISO 8601, milliseconds, `Z`."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """The present moment, such as `2026-03-01T09:30:00.125Z`; such strings sort by time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
