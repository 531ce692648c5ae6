"""Asking git about the working tree, without taking its locks. Changes nothing; knows no store."""

from __future__ import annotations

from pathlib import Path

from codeframe_ls.core.child import run
from codeframe_ls.core.errors import RepositoryError


async def git(root: Path, *arguments: str) -> str:
    """What git prints in the working tree, stripped. Raises RepositoryError with git's own words."""
    ended = await run("git", "-C", str(root), "--no-optional-locks", *arguments)
    if ended.code:
        # What follows the first line is advice about git's own command line.
        reason = ended.err.decode(errors="replace").strip().partition("\n")[0].rstrip(".")
        raise RepositoryError(f"git {arguments[0]} failed: {reason}.")
    return ended.out.decode(errors="surrogateescape").strip()


async def tracked_and_new(root: Path) -> list[str]:
    """Every file that git tracks or would, relative to the root; what git ignores is not among them."""
    listed = await git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
    return [path for path in listed.split("\0") if path]
