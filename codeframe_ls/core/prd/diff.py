"""The unified diff of two texts, by git.

Git compares two large documents in milliseconds, where a pure Python diff takes minutes. Nothing of the
user's repository or configuration takes part: the texts lie in a directory of their own. Knows no versions.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from codeframe_ls.core.child import run
from codeframe_ls.core.errors import RepositoryError


async def unified(old: bytes, new: bytes, old_name: str, new_name: str, context: int = 3) -> str:
    """The unified diff that leads from `old` to `new`, both UTF-8; empty when they are equal.

    `old_name` and `new_name` stand in its `---` and `+++` lines; `context` is the number of unchanged lines
    around a change.
    """
    if old == new:
        return ""
    with tempfile.TemporaryDirectory(prefix="codeframe-diff-") as folder:
        await asyncio.to_thread(_write, Path(folder), old, new)
        said = await _git_diff(folder, context)
    # Git's own header names our temporary files; everything from the first hunk on is kept.
    start = said.find("\n@@ ")
    hunks = said[start + 1 :] if start >= 0 else ""
    return f"--- {old_name}\n+++ {new_name}\n{hunks}"


def _write(folder: Path, old: bytes, new: bytes) -> None:
    (folder / "old").write_bytes(old)
    (folder / "new").write_bytes(new)


async def _git_diff(folder: str, context: int) -> str:
    ended = await run(
        "git", "diff", "--no-index", "--no-ext-diff", "--no-textconv", "--no-color", "--text",
        "--diff-algorithm=histogram", f"--unified={context}", "--", "old", "new",
        folder=folder, environment=_environment(folder),
    )  # fmt: skip
    # 1 says that there are differences.
    if ended.code not in (0, 1):
        raise RepositoryError(f"git diff failed: {ended.err.decode(errors='replace').strip()}.")
    return ended.out.decode("utf-8", errors="surrogateescape")


def _environment(folder: str) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": folder,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(Path(folder).parent),
        "LC_ALL": "C",
    }
