"""Watching the files of registered PRDs: another editor's save, a checkout, a rename, a deletion.

Only the directories that hold a PRD are watched, and not what lies below them: a watch costs the kernel
memory for every directory, and the library's own filter does not limit their number. Knows no face.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from codeframe_ls.core.errors import CodeframeError, RepositoryReadOnly, StorageError
from codeframe_ls.core.folder_watch import RETRY, SETTLING, FolderWatcher
from codeframe_ls.core.prd.discovery import is_markdown
from codeframe_ls.core.prd.saving import saved
from codeframe_ls.core.store import Event, Transaction

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)

_NOT_STORED: Final = (StorageError, RepositoryReadOnly)
"""The state could not be written, whatever the file holds."""


class Watcher(FolderWatcher):
    """Follows the PRDs of a core; what could not be stored is owed, and soon looked at again."""

    def __init__(self, core: Core) -> None:
        super().__init__(core, "PRDs")
        self._warned = ""
        """What was last logged of a change that could not be stored; trying again says it once."""

    def _hear(self, event: Event) -> None:
        if self._owed or event.kind in ("prd.added", "prd.moved", "prd.missing", "prd.found"):
            self._look_again.set()

    def _folders(self) -> Sequence[Path]:
        """The directory of each PRD, or the nearest one above that exists."""
        root = self._core.repository.root
        found = set()
        for path in self._core.library.prds:
            directory = (root / path).parent
            while directory != root and not directory.is_dir():
                directory = directory.parent
            found.add(directory)
        return sorted(found)

    async def _catch_up(self) -> None:
        await self._follow(list(self._core.library.prds))

    async def _take_in(self, paths: Collection[Path]) -> None:
        await self._follow(self._concerned(paths))

    async def _unwatched(self, error: Exception) -> None:
        await self._tell("", f"PRDs cannot be watched ({error}); only saves in an attached editor are seen.")

    def _concerns(self, path: Path) -> bool:
        relative = self._relative(path)
        return self._some_missing() or any(
            prd == relative or prd.startswith(f"{relative}/") for prd in self._core.library.prds
        )

    def _some_missing(self) -> bool:
        return any(known.prd.missing for known in self._core.library.prds.values())

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._core.repository.root).as_posix()

    def _concerned(self, paths: Collection[Path]) -> list[str]:
        """The PRDs that the changes concern, and files that may be a missing one under another name."""
        changed = {self._relative(path) for path in paths}
        registered = self._core.library.prds
        concerned = {
            prd
            for prd, known in registered.items()
            if known.prd.missing or any(prd == path or prd.startswith(f"{path}/") for path in changed)
        }
        if self._some_missing():
            concerned |= {path for path in changed if is_markdown(path)}
        # Those that exist come first, so that a renamed file is found before its old name counts as missing.
        return sorted(concerned, key=lambda path: (not (self._core.repository.root / path).exists(), path))

    async def _follow(self, paths: list[str]) -> None:
        """Bring these PRDs up to date. What goes wrong with one is told, and ends nothing."""
        for path in paths:
            try:
                if path in self._core.library.prds:
                    await self._settle(path)
                await saved(self._core, path, settled=False)
            except _NOT_STORED as error:
                self._owe(error.message)
            except CodeframeError as error:
                await self._tell(path, error.message)
            except Exception:
                logger.exception("A change of %s was not followed.", path)
                self._owe(f"A change of {path} is tried again.")

    def _owe(self, message: str) -> None:
        if message != self._warned:
            self._warned = message
            logger.warning("%s", message)
        if not self._owed:
            self._owed = True
            asyncio.get_running_loop().call_later(RETRY, self._look_again.set)

    async def _settle(self, path: str) -> None:
        known = self._core.library.prds[path]
        if not known.prd.missing and not (self._core.repository.root / path).exists():
            await asyncio.sleep(SETTLING)

    async def _tell(self, path: str, message: str) -> None:
        """Nobody waits for an answer here, so a refusal is told by an event."""
        logger.warning("%s", message)
        known = self._core.library.prds.get(path)

        def work(db: Transaction) -> None:
            db.event("prd.refused", known.prd.id if known else "", path=path, message=message)

        try:
            await self._core.write(work)
        except _NOT_STORED as error:
            self._owe(error.message)
