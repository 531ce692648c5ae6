"""Asking git about the working tree, without taking its locks. Changes nothing; knows no store."""

from __future__ import annotations

import asyncio
from pathlib import Path

from codeframe_ls.core.errors import RepositoryError


async def git(root: Path, *arguments: str) -> str:
    """What git prints in the working tree, stripped. Raises RepositoryError with git's own words."""
    process = await asyncio.create_subprocess_exec(
        "git", "-C", str(root), "--no-optional-locks", *arguments,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    if process.returncode:
        # What follows the first line is advice about git's own command line.
        reason = err.decode(errors="replace").strip().partition("\n")[0].rstrip(".")
        raise RepositoryError(f"git {arguments[0]} failed: {reason}.")
    return out.decode(errors="surrogateescape").strip()


async def tracked_and_new(root: Path) -> list[str]:
    """Every file that git tracks or would, relative to the root; what git ignores is not among them."""
    listed = await git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
    return [path for path in listed.split("\0") if path]
