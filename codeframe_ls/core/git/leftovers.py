"""Worktrees whose repository is gone: somebody deleted or moved it, and their checkouts would stay for ever.

Each pool in the cache says whose it is. Only what this program has made is ever removed, and nothing of it is
anybody's work: turns are commits of the repository that is gone. Blocks.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from codeframe_ls.core.git.private import replace

NAME: Final = re.compile(r"tree-[0-9a-f]{12}")
"""What worktrees are called."""

_OWNER: Final = "owner"
"""In each pool: the path of the private repository that its worktrees belong to."""


def claim(pool: Path, git_dir: Path) -> None:
    """Say whose the pool is."""
    replace(pool / _OWNER, os.fsencode(git_dir))


def remove_orphans(cache: Path) -> None:
    """Remove the worktrees of every pool whose repository is not where it was."""
    for pool in _folders(cache):
        try:
            owner = Path(os.fsdecode((pool / _OWNER).read_bytes()))
        except OSError:
            continue  # None of ours.
        if owner.is_dir():
            continue
        for folder in _folders(pool):
            if NAME.fullmatch(folder.name):
                remove_folder(folder)
        (pool / _OWNER).unlink()
        # What else is in it is somebody else's.
        with suppress(OSError):
            pool.rmdir()


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that is in it, whatever its permissions; follows no link, not even to it."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
        return
    try:
        shutil.rmtree(folder)
    except PermissionError:
        # Whoever worked in it may have taken the permissions away.
        folder.chmod(stat.S_IRWXU)
        for here, folders, _ in os.walk(folder):
            for place in (Path(here, name) for name in folders):
                if not place.is_symlink():
                    place.chmod(stat.S_IRWXU)
        shutil.rmtree(folder)


def _folders(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (entry for entry in place.iterdir() if entry.is_dir() and not entry.is_symlink())
