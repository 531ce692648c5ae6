"""Where the daemon's log goes, and how large it may grow. Message bodies and secrets are never logged."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import time
from pathlib import Path
from typing import Final

LOG: Final = "daemon.log"

LARGEST: Final = 1_000_000
"""Bytes in one file of the log."""

KEPT: Final = 3
"""Older files that are kept."""


def start_logging(state_dir: Path) -> None:
    """Send what this process logs to `daemon.log` in `state_dir`, in UTC."""
    handler = _Handler(state_dir / LOG, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    formatter = logging.Formatter("{asctime}Z {levelname} {name}: {message}", style="{")
    formatter.converter = time.gmtime
    formatter.default_msec_format = "%s.%03d"
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.captureWarnings(True)


class _Handler(logging.handlers.RotatingFileHandler):
    """Says nothing of a line that finds no space: whoever asked for something is told of the full disk."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Leave the line out where the disk refuses it; anything else is a fault, and shown as one."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


def keep_small(path: Path) -> None:
    """Empty a file that the interpreter itself appends to, once it is too large; it knows no rotation."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return
    if size > LARGEST:
        with path.open("r+b") as file:
            file.truncate(0)
        logging.getLogger(__name__).warning("%s held %d bytes and was emptied.", path, size)
