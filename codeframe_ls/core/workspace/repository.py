"""The places of one working tree, and what git says of it.

Whoever starts a daemon has found these paths already (`rendezvous.py`); this file asks git itself where the
answer must be git's. Knows no store.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from codeframe_ls.core.errors import GitTooOld, PrdError, PrdOutsideRepository

OLDEST_GIT: Final = (2, 38)
"""`git merge-tree --write-tree`, which later work stands on, is that old."""


@dataclass(frozen=True, slots=True)
class Repository:
    """One working tree: all paths are absolute, with links resolved.

    `root` is its top, `git_dir` its own git directory, `common_dir` the one that all working trees of the
    repository share, and `state_dir` the place of this tree's state. `tree_id` stays when the tree moves.
    """

    root: Path
    git_dir: Path
    common_dir: Path
    state_dir: Path
    tree_id: str

    def relative(self, path: str | os.PathLike[str]) -> str:
        """The path relative to the root, with forward slashes; relative ones are taken from the root.

        Raises PrdOutsideRepository when it leads out of the tree or into git's own files, links included,
        and PrdError when it leads nowhere.
        """
        try:
            resolved = (self.root / path).resolve()
        except (OSError, RuntimeError, ValueError) as error:
            # A link to itself and a NUL say so in ways of their own.
            raise PrdError(f"{path} is no path that leads to a file ({error}).") from None
        return self.inside(resolved, path)

    def inside(self, resolved: Path, named: str | os.PathLike[str] = "") -> str:
        """A path without links, relative to the root; asks no disk. Raises PrdOutsideRepository.

        `named` is what a refusal calls it.
        """
        private = any(resolved.is_relative_to(place) for place in (self.git_dir, self.common_dir))
        if private or not resolved.is_relative_to(self.root):
            raise PrdOutsideRepository(
                f"{named or resolved} is not inside {self.root}; name a file of this working tree."
            )
        return resolved.relative_to(self.root).as_posix()


def check_git() -> tuple[int, int]:
    """The version of git as (major, minor). Raises GitTooOld when there is none or it is older than 2.38."""
    try:
        said = subprocess.run(["git", "version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise GitTooOld("git was not found on PATH; install git 2.38 or newer.") from error
    match = re.search(r"(\d+)\.(\d+)", said)
    version = (int(match[1]), int(match[2])) if match else (0, 0)
    if version < OLDEST_GIT:
        raise GitTooOld(f"git {version[0]}.{version[1]} is too old; install git 2.38 or newer.")
    return version
