"""Whether somebody planted a repository in a worktree.

git on this machine runs what a repository configures: a `.git` in a subfolder, made by whoever works in the
worktree, would have its monitors and filters run outside the sandbox as soon as git looks at that folder. So
this is asked before any git command touches a worktree, by names alone. Follows no link; blocks.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from codeframe_ls.core.errors import PlantedRepository

_GIT: Final = (".git", "git~1")
"""Its name, and how it can be spelled where long names are shortened."""


def check_planted(worktree: Path, gitfile: bytes) -> None:
    """Raise PlantedRepository when there is a `.git` anywhere but the worktree's own, which holds `gitfile`.

    Other spellings count too: a file system that ignores case, or blanks at the end, takes them for the same.
    """
    waiting = [str(worktree)]
    while waiting:
        folder = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                # Most names begin with neither, and there are tens of thousands.
                if entry.name[0] in ".gG" and _is_git(entry.name):
                    own = folder == str(worktree) and _holds(Path(entry.path), gitfile)
                    if not own:
                        raise _planted(os.path.relpath(entry.path, worktree))
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)


def _is_git(name: str) -> bool:
    return name.lower().rstrip(" .") in _GIT


def _holds(path: Path, gitfile: bytes) -> bool:
    return path.name == ".git" and not path.is_symlink() and path.is_file() and path.read_bytes() == gitfile


def _planted(path: str) -> PlantedRepository:
    return PlantedRepository(
        f"{path} is a git repository inside the worktree, and git would run the programs that it names; "
        "remove it, or make it outside of the working tree (in a temporary folder).",
        path=path,
    )
