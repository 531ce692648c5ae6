"""What a command in the sandbox finds as its tree's git: the private repository, to be read.

The user's own git directory is not shown at all: its configuration may hold passwords, and beside it lies our
state. Status, log and diff work; whatever writes is refused by the file system.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path, PurePosixPath
from typing import Final

from codeframe_ls.core.git.private import PrivateRepository, replace
from codeframe_ls.core.git.worktrees import Worktree

PLACE: Final = PurePosixPath("/run/codeframe/git")
"""Where the sandbox shows the private repository; its real path may be below the mount's own `.git`."""


async def shown_git(
    private: PrivateRepository, worktree: Worktree, mount: Path
) -> tuple[tuple[str, str], ...]:
    """Pairs of a path on this machine and the place where a command finds it, for a policy."""
    said = await private.git("rev-parse", "--show-object-format")
    return await asyncio.to_thread(_write, private, worktree, mount, said.decode().strip())


def _write(
    private: PrivateRepository, worktree: Worktree, mount: Path, object_format: str
) -> tuple[tuple[str, str], ...]:
    folder = private.git_dir / "worktrees" / worktree.name / "shown"
    folder.mkdir(exist_ok=True)
    lines = [
        "[core]",
        "repositoryFormatVersion = 1",
        "bare = true",
        "autocrlf = false",
        f"hooksPath = {os.devnull}",
    ]
    lines += ["[diff]", "ignoreSubmodules = all", "[extensions]", f"objectFormat = {object_format}"]
    # The private repository's own configuration names the source of missing objects, with its password.
    replace(folder / "config", "\n".join([*lines, ""]).encode())
    replace(folder / "gitfile", f"gitdir: {PLACE}/worktrees/{worktree.name}\n".encode())
    return (
        (str(folder / "gitfile"), str(mount / ".git")),
        (str(private.git_dir), str(PLACE)),
        (str(folder / "config"), str(PLACE / "config")),
    )
