"""The worktree as git sees it: its turns as commits, and which files it holds. Knows no tool and no model."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from codeframe_ls.core.child import Ended
from codeframe_ls.core.git import host
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.worktrees import Worktree, commit_all
from codeframe_ls.core.runs.spec import RunSpec
from codeframe_ls.core.workspace.repository import Repository
from codeframe_ls.tree import find


class Tree:
    """`root` is the worktree, `head` its newest commit, `tree` the id of what that holds.

    `base_tree` is the id of what the run began with: the two are equal as long as nothing is different.
    """

    def __init__(
        self, private: PrivateRepository, worktree: Worktree, *, head: str, tree: str, base_tree: str
    ) -> None:
        self._private = private
        self._worktree = worktree
        self._git_dir = private.git_dir / "worktrees" / worktree.name
        self.root = worktree.path
        self.head = head
        self.tree = tree
        self.base_tree = base_tree

    @classmethod
    async def open(cls, spec: RunSpec) -> Tree:
        """The worktree of a run, which holds what the commit `head` holds. Raises RepositoryError."""
        private = await asyncio.to_thread(_private, spec)
        path = Path(spec.worktree)
        said = await private.git("rev-parse", f"{spec.head}^{{tree}}", f"{spec.base}^{{tree}}")
        tree, base_tree = said.decode().split()
        return cls(private, Worktree(path, path.name), head=spec.head, tree=tree, base_tree=base_tree)

    @property
    def is_changed(self) -> bool:
        """Whether the newest commit holds anything else than the run began with."""
        return self.tree != self.base_tree

    async def commit(self, message: str) -> bool:
        """Commit what has changed since the last one; whether anything has. Raises PlantedRepository."""
        made = await commit_all(self._private, self._worktree, message, self.head)
        if made is None:
            return False
        tree = await self._private.git("rev-parse", f"{made}^{{tree}}")
        self.head, self.tree = made, tree.decode().strip()
        return True

    async def files(self, folder: str = ".") -> list[str]:
        """The files below a folder that git does not ignore, sorted; paths are relative to the root."""
        options = ("-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
        ended = await self._git("ls-files", *options, "--", folder)
        if ended.code:
            raise host.failure("ls-files", ended)
        paths = [path for path in os.fsdecode(ended.out).split("\0") if path]
        # The index still has what was deleted since the last commit.
        return await asyncio.to_thread(self._existing, paths)

    async def grep(self, *arguments: str) -> Ended:
        """How `git grep` with these arguments ended."""
        return await self._git("grep", *arguments)

    async def _git(self, *arguments: str) -> Ended:
        index = self._git_dir / "turns.index"
        return await host.attempt(self._git_dir, *arguments, work_tree=self.root, index=index)

    def _existing(self, paths: list[str]) -> list[str]:
        return sorted(path for path in paths if os.path.lexists(self.root / path))


def _private(spec: RunSpec) -> PrivateRepository:
    user, state_dir = find(spec.mount), Path(spec.git_dir).parent
    places = (Path(user.root), Path(user.git_dir), Path(user.common_dir))
    return PrivateRepository(Repository(*places, state_dir, state_dir.name))
