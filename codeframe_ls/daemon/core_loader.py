"""Loads the core in the background, once for all clients. Knows no connection.

Nothing of the core is imported before the first client asks for it: an editor has its answer to `initialize`
by then, and does not wait for what follows.
"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from codeframe_ls.core.errors import CodeframeError, RepositoryError
from codeframe_ls.daemon import imports
from codeframe_ls.daemon.foothold import Foothold

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)


class CoreLoader:
    """The shared core, or why there is none. `during_long` is held while a long operation goes on."""

    def __init__(self, foothold: Foothold) -> None:
        self._foothold = foothold
        self._loading: asyncio.Task[Core] | None = None
        self.during_long: Callable[[], AbstractContextManager[None]] = nullcontext

    async def get(self) -> Core:
        """The core, once it is loaded. After a failure the next call tries again: the cause may be gone.

        Raises RepositoryError or StorageError.
        """
        if self._loading is None or (self._loading.done() and self.failure):
            self._loading = asyncio.create_task(self._load(), name="load the core")
            self._loading.add_done_callback(self._log)
        # One client that leaves must not take the load from the others.
        return await asyncio.shield(self._loading)

    @property
    def failure(self) -> str:
        """Why the last attempt failed, as a sentence; empty if it did not."""
        if self._loading is None or not self._loading.done() or self._loading.cancelled():
            return ""
        error = self._loading.exception()
        return "" if error is None else str(error)

    @property
    def state(self) -> str:
        """`waiting` for the first client, `loading`, `open` or `failed`."""
        if self._loading is None:
            return "waiting"
        if not self._loading.done():
            return "loading"
        return "failed" if self.failure or self._loading.cancelled() else "open"

    async def close(self) -> None:
        """Finish what is under way and close the database."""
        if self._loading is None:
            return
        await asyncio.wait([self._loading])
        if self.state == "open":
            await self._loading.result().close()

    async def _load(self) -> Core:
        await asyncio.to_thread(check_tree, self._foothold.tree.root)
        # What takes long: pydantic's models and the parser, then the handlers of editors' requests.
        await imports.load("codeframe_ls.core.core")
        await imports.load("codeframe_ls.handlers")
        from codeframe_ls.core.core import Core
        from codeframe_ls.core.workspace.repository import Repository
        from codeframe_ls.handlers import notice

        tree = self._foothold.tree
        core = await Core.open(
            Repository(
                root=Path(tree.root),
                git_dir=Path(tree.git_dir),
                common_dir=Path(tree.common_dir),
                state_dir=self._foothold.state_dir,
                tree_id=self._foothold.tree_id,
            )
        )
        core.during_long = self.during_long
        # From here on questions are told of, whether an editor is attached or not.
        notice.of(core)
        return core

    def _log(self, loading: asyncio.Task[Core]) -> None:
        if loading.cancelled():
            return
        error = loading.exception()
        if isinstance(error, CodeframeError):
            logger.error("The core could not be opened: %s", error)
        elif error is not None:
            logger.error("The core could not be opened.", exc_info=error)
        else:
            logger.info("The core is open.")


def check_tree(root: str) -> None:
    """Ask git whether it takes `root` for the top of a working tree, as we do. Blocks for some milliseconds.

    Raises GitTooOld, or RepositoryError with git's own words.
    """
    from codeframe_ls.core.workspace.repository import check_git

    check_git()
    command = ["git", "-C", root, "rev-parse", "--show-toplevel"]
    done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ").partition("\n")[0]
        raise RepositoryError(f"git cannot use {root}: {words}; run `git status` there.")
    top = Path(os.fsdecode(done.stdout.removesuffix(b"\n")))
    if not top.samefile(root):
        raise RepositoryError(
            f"git takes {top} for the working tree of {root}; open that folder, or run `git init` here."
        )
