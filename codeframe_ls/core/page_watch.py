"""Watching the pages that act when they are saved: also by a program without a server of ours.

Acts as an editor's save does, so the ticked `send` line counts (`saved_pages.py`). Watches their folders, or
the nearest one above that exists. Knows neither face nor noun.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from codeframe_ls.core import saved_pages
from codeframe_ls.core.errors import StorageError
from codeframe_ls.core.folder_watch import FolderWatcher
from codeframe_ls.core.pages import FOLDER, Pages
from codeframe_ls.core.store import Event

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)


class PageWatcher(FolderWatcher):
    """Follows the pages of a core; one that could not be taken in is owed until the next commit."""

    def __init__(self, core: Core) -> None:
        super().__init__(core, "pages")
        self._pages = Pages(core.repository.root)
        self._folder = core.repository.root / FOLDER

    def _hear(self, event: Event) -> None:
        if self._owed:
            self._look_again.set()

    def _folders(self) -> Sequence[Path]:
        own = [self._folder / folder for folder in saved_pages.FOLDERS]
        root = self._core.repository.root
        return sorted({next((path for path in (each, self._folder) if path.is_dir()), root) for each in own})

    def _concerns(self, path: Path) -> bool:
        return path.is_relative_to(self._folder)

    async def _catch_up(self) -> None:
        for page_name in await saved_pages.waiting(self._core):
            await self._follow(page_name)

    async def _take_in(self, paths: Collection[Path]) -> None:
        for path in sorted(paths):
            if name := self._pages.name(path):
                await self._follow(name)

    async def _unwatched(self, error: Exception) -> None:
        logger.warning("Pages cannot be watched (%s); only saves in an attached editor are seen.", error)

    async def _follow(self, page_name: str) -> None:
        try:
            await saved_pages.heard(self._core, page_name)
        except StorageError as error:
            logger.warning("%s", error.message)
            self._owed = True
