"""A user's repository with a worktree beside it, and a home with keys in it: what the sandbox is for."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codeframe_ls.core.sandbox.policy import Policy, policy_for
from codeframe_ls.core.sandbox.run import Outcome, run


class Place:
    """`root` is the repository; what a command sees there is `worktree`."""

    def __init__(self, directory: Path) -> None:
        self.home = directory / "home"
        self.root = self.home / "projects" / "shop"
        self.worktree = directory / "cache" / "tree"
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.home)}
        for folder in (self.root, self.worktree):
            folder.mkdir(parents=True)

    def write(self, path: str, text: str, *, only: Path | None = None) -> None:
        """A file, in the repository and in the worktree, or in one folder only."""
        for folder in (self.root, self.worktree) if only is None else (only,):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")

    async def policy(self, **changes: Any) -> Policy:
        """The policy that a run would have; `read_only`, `git` and `hide` count when it is made."""
        making = {name: changes.pop(name) for name in ("read_only", "git", "hide") if name in changes}
        made = await policy_for(
            worktree=self.worktree, mount=self.root, environment=self.environment, **making
        )
        return replace(made, **changes)

    async def sh(self, script: str, **changes: Any) -> Outcome:
        """Run a shell script in the sandbox."""
        return await run(await self.policy(**changes), ["sh", "-c", script])


Sh = Callable[..., Awaitable[Outcome]]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path.resolve())
