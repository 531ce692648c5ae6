"""A limit of memory for one command: a control group (cgroup v2) of its own, where this user may make one.

A systemd user session delegates that; most containers do not. Where there is none, nothing limits memory, and
`codeframe-ls doctor` says so. RLIMIT_AS is no substitute: it breaks programs that reserve far more than they
use.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_OWN: Final = Path("/proc/self/cgroup")
_MOUNTED: Final = Path("/proc/self/mounts")

ENTER: Final = ("/bin/sh", "-c", 'echo $$ > "$0" && exec "$@"')
"""Before a command line and after the group's `cgroup.procs`: enters the group, then becomes the command."""


def delegated(own: Path = _OWN, mounted: Path = _MOUNTED) -> Path | None:
    """The group in which a limited one can be made, or None."""
    path = next((line[3:] for line in own.read_text().splitlines() if line.startswith("0::")), None)
    top = next((line.split()[1] for line in mounted.read_text().splitlines() if " cgroup2 " in line), None)
    if path is None or top is None:
        return None
    group = Path(top, path.lstrip("/"))
    # A group that holds processes cannot hand out memory, but the one above it may.
    return next((place for place in (group, group.parent) if _hands_out(place, Path(top))), None)


@contextmanager
def limited(size: int | None) -> Iterator[Path | None]:
    """A group that lasts as long as the context, or None where there is no limit to set or none can be."""
    parent = delegated() if size else None
    if parent is None:
        yield None
        return
    group = parent / f"codeframe-{os.getpid()}-{secrets.token_hex(4)}"
    group.mkdir()
    try:
        (group / "memory.max").write_text(str(size))
        swap = group / "memory.swap.max"
        if swap.exists():
            swap.write_text("0")
        yield group
    finally:
        group.rmdir()


def was_exceeded(group: Path) -> bool:
    """Whether the kernel ended something in the group for want of memory."""
    events = dict(line.split() for line in (group / "memory.events").read_text().splitlines())
    return int(events.get("oom_kill", 0)) > 0


def _hands_out(group: Path, top: Path) -> bool:
    if top not in (group, *group.parents):
        return False
    try:
        controllers = (group / "cgroup.subtree_control").read_text().split()
    except OSError:
        return False
    return "memory" in controllers and all(
        os.access(path, os.W_OK) for path in (group, group / "cgroup.procs")
    )
