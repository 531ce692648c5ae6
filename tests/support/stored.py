"""A core on a real repository without a daemon: to store what only a run could make."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from codeframe_ls import residence, tree
from codeframe_ls.core.core import Core
from codeframe_ls.core.workspace.repository import Repository

T = TypeVar("T")


def with_core(root: Path, work: Callable[[Core], Awaitable[T]]) -> T:
    """Do some work as the daemon of `root` would that is not there."""

    async def do() -> T:
        found = tree.find(str(root))
        tree_id, state_dir = residence.claim(found)
        places = (Path(found.root), Path(found.git_dir), Path(found.common_dir), Path(state_dir))
        core = await Core.open(Repository(*places, tree_id))
        try:
            return await work(core)
        finally:
            await core.close()

    return asyncio.run(do())
