"""The processes that this one has started, and all that those have started: ending them for good.

Orphans come to this process once `adopt_orphans` was called, so that none can leave the family. On systems
without /proc, only what the runner of a command ends itself is ended. Knows no command.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Final

_PR_SET_CHILD_SUBREAPER: Final = 36


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError("this process cannot adopt its orphans")


def end_all() -> None:
    """Kill every descendant, again and again until none is alive: they may be starting others."""
    while living := below(os.getpid()):
        for process in living:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.005)


def below(process: int) -> list[int]:
    """All living descendants of a process; a dead one that nobody has waited for does not count."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    with contextlib.suppress(FileNotFoundError):  # macOS has no /proc.
        for entry in os.scandir("/proc"):
            if entry.name.isdigit() and (parent := _parent_of_living(entry.name)) is not None:
                children[parent].append(int(entry.name))
    found, open_ = [], [process]
    while open_:
        below = children[open_.pop()]
        found += below
        open_ += below
    return found


def _parent_of_living(process: str) -> int | None:
    try:
        status = Path("/proc", process, "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name in parentheses may hold anything.
    state, parent = status.rpartition(")")[2].split()[:2]
    return None if state in "ZX" else int(parent)
