"""Watching folders for what other programs write: begun anew when the folders change, and when it fails.

A subclass says which folders, which files concern it and what becomes of them. Knows no file's meaning.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from codeframe_ls.core.store import Event

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)

SETTLING: Final = 0.25
"""Seconds that a replaced file or folder may be absent: some programs delete the old one first."""

RETRY: Final = 5.0
"""Seconds until what failed is tried again, unless something is sooner."""

_QUIET: Final = 50
"""Milliseconds without a change after which changes are told."""

_AT_MOST: Final = 400
"""Milliseconds after which they are told in any case."""


class FolderWatcher(ABC):
    """Follows what concerns it from `start` to `stop`. `what` names it in the log."""

    def __init__(self, core: Core, what: str) -> None:
        self._core = core
        self._what = what
        self._task: asyncio.Task[None] | None = None
        self._look_again = asyncio.Event()
        self._owed = False
        """Something could not be stored: all is looked at again."""

    def start(self) -> None:
        """Begin to watch, and catch up with what changed while nobody did."""
        self._unsubscribe = self._core.bus.subscribe(self._hear)
        self._task = asyncio.create_task(self._run(), name=f"{self._what} watcher")

    async def stop(self) -> None:
        """End watching; what is being stored is finished."""
        if self._task is not None:
            self._unsubscribe()
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    @abstractmethod
    def _hear(self, event: Event) -> None:
        """Follow one commit: `_look_again` is set where other folders may be concerned."""

    @abstractmethod
    def _folders(self) -> Sequence[Path]:
        """The folders to watch, not what lies below them. Blocks."""

    @abstractmethod
    def _concerns(self, path: Path) -> bool:
        """Whether a change at this path is of interest."""

    @abstractmethod
    async def _catch_up(self) -> None:
        """Look at everything, for nobody watched until now."""

    @abstractmethod
    async def _take_in(self, paths: Collection[Path]) -> None:
        """Something happened at these paths."""

    @abstractmethod
    async def _unwatched(self, error: Exception) -> None:
        """The system lets nobody watch; tell so."""

    async def _run(self) -> None:
        while True:
            self._look_again.clear()
            self._owed = False
            try:
                await self._watch_and_catch_up()
            except Exception:
                # Nobody else would tell that saves are no longer seen.
                logger.exception("Watching %s failed; it begins anew.", self._what)
                await asyncio.sleep(RETRY)

    async def _watch_and_catch_up(self) -> None:
        folders = await asyncio.to_thread(self._folders)
        # It starts when `_watch` first waits, so nothing falls between the look at the files and the watch.
        catching_up = asyncio.create_task(self._catch_up())
        try:
            await self._watch(folders)
        finally:
            catching_up.cancel()
            await asyncio.wait([catching_up])
            if not catching_up.cancelled() and (error := catching_up.exception()) is not None:
                logger.error("Catching up with %s failed.", self._what, exc_info=error)

    async def _watch(self, folders: Sequence[Path]) -> None:
        """Follow changes until other folders are to be watched, or one of these comes or goes."""
        if not folders:
            await self._look_again.wait()
            return
        # Imported here, because a working tree without a PRD has no use for it.
        from watchfiles import awatch
        from watchfiles._rust_notify import WatchfilesRustInternalError

        try:
            async for changes in awatch(
                *folders,
                watch_filter=lambda _, path: self._concerns(Path(path)),
                recursive=False,
                debounce=_AT_MOST,
                step=_QUIET,
                stop_event=self._look_again,
                ignore_permission_denied=True,
            ):
                await self._take_in({Path(path) for _, path in changes})
                if await asyncio.to_thread(self._folders) != folders:
                    return
        except FileNotFoundError:
            # A folder vanished before it was watched: look again which there are.
            await asyncio.sleep(SETTLING)
        except (OSError, WatchfilesRustInternalError) as error:
            await self._unwatched(error)
            await self._look_again.wait()
