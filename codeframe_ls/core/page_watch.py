"""Watching the pages that act when they are saved: also by a program without a server of ours.

Acts as an editor's save does, so the ticked `send` line counts (`saved_pages.py`). Watches their folders, or
the nearest one above that exists. Knows neither face nor noun.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

from codeframe_ls.core import saved_pages
from codeframe_ls.core.errors import StorageError
from codeframe_ls.core.pages import FOLDER, Pages
from codeframe_ls.core.store import Event

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)

_QUIET: Final = 50
"""Milliseconds without a change after which changes are told."""

_AT_MOST: Final = 400
"""Milliseconds after which they are told in any case."""

_AGAIN: Final = 0.25
"""Seconds until a folder that vanished before it was watched is looked for again."""


class PageWatcher:
    """Follows the pages of a core from `start` to `stop`."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._pages = Pages(core.repository.root)
        self._task: asyncio.Task[None] | None = None
        self._look_again = asyncio.Event()
        self._owed = False
        """A page could not be taken in for want of space: all are looked at again with the next change."""

    def start(self) -> None:
        """Begin to watch, and take in what was saved while nobody did."""
        self._unsubscribe = self._core.bus.subscribe(self._hear)
        self._task = asyncio.create_task(self._run(), name="page-watcher")

    async def stop(self) -> None:
        """End watching; what is being stored is finished."""
        if self._task is not None:
            self._unsubscribe()
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def _hear(self, event: Event) -> None:
        if self._owed:
            self._look_again.set()

    async def _run(self) -> None:
        while True:
            self._look_again.clear()
            self._owed = False
            directories = await asyncio.to_thread(self._nearest)
            # It starts when `_watch` first waits, so nothing falls between it and the watch.
            catching_up = asyncio.create_task(self._catch_up())
            try:
                await self._watch(directories)
            finally:
                catching_up.cancel()
                await asyncio.gather(catching_up, return_exceptions=True)

    async def _catch_up(self) -> None:
        for page_name in await saved_pages.waiting(self._core):
            await self._follow(page_name)

    async def _watch(self, directories: frozenset[Path]) -> None:
        """Follow changes until a folder of the pages, or the nearest one above it, is another."""
        # Imported here, because it is slow to load.
        from watchfiles import awatch
        from watchfiles._rust_notify import WatchfilesRustInternalError

        folder = self._core.repository.root / FOLDER
        try:
            async for changes in awatch(
                *directories,
                watch_filter=lambda _, path: Path(path) == folder or Path(path).is_relative_to(folder),
                recursive=False,
                debounce=_AT_MOST,
                step=_QUIET,
                stop_event=self._look_again,
                ignore_permission_denied=True,
            ):
                for path in sorted({Path(path) for _, path in changes}):
                    if name := self._pages.name(path):
                        await self._follow(name)
                if await asyncio.to_thread(self._nearest) != directories:
                    return
        except FileNotFoundError:
            await asyncio.sleep(_AGAIN)
        except (OSError, WatchfilesRustInternalError) as error:
            logger.warning("Pages cannot be watched (%s); only saves in an attached editor are seen.", error)
            await self._look_again.wait()

    def _nearest(self) -> frozenset[Path]:
        root = self._core.repository.root
        return frozenset(
            next((path for path in (root / FOLDER / folder, root / FOLDER) if path.is_dir()), root)
            for folder in saved_pages.FOLDERS
        )

    async def _follow(self, page_name: str) -> None:
        try:
            await saved_pages.heard(self._core, page_name)
        except StorageError as error:
            logger.warning("%s", error.message)
            self._owed = True
