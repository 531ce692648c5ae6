"""How much of the log each client has seen, so that an editor that comes back can be told what it missed.

One small file beside the database: losing it costs a sentence, so it takes part in no transaction.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

_FILE: Final = "seen.json"


def last_seen(state_dir: Path, client: str) -> int | None:
    """The number of the last event before the client left; None for one that was never here."""
    seen = _read(state_dir / _FILE).get(client)
    return seen if isinstance(seen, int) else None


def remember(state_dir: Path, client: str, seq: int) -> None:
    """Record that the client left after this event."""
    path = state_dir / _FILE
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps({**_read(path), client: seq}), encoding="utf-8")
    draft.replace(path)


def _read(path: Path) -> dict[str, object]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}
