"""Watching the files of registered PRDs: another editor's save, a checkout, a rename, a deletion.

Only the directories that hold a PRD are watched, and not what lies below them: a watch costs the kernel
memory for every directory, and the library's own filter does not limit their number. Knows no face.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

from codeframe_ls.core.errors import CodeframeError, RepositoryReadOnly, StorageError
from codeframe_ls.core.prd.discovery import is_markdown
from codeframe_ls.core.prd.saving import saved
from codeframe_ls.core.store import Event, Transaction

if TYPE_CHECKING:
    from watchfiles import Change

    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)

_QUIET: Final = 50
"""Milliseconds without a change after which changes are told."""

_AT_MOST: Final = 400
"""Milliseconds after which they are told in any case."""

_NOT_STORED: Final = (StorageError, RepositoryReadOnly)
"""The state could not be written, whatever the file holds."""

_SETTLING: Final = 0.25
"""Seconds that a replaced file may be absent: some programs delete the old one first."""


_RETRY: Final = 5.0
"""Seconds after which a change that could not be stored is looked at again, unless something is sooner."""


class Watcher:
    """Follows the PRDs of a core from `start` to `stop`."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._task: asyncio.Task[None] | None = None
        self._places_changed = asyncio.Event()
        self._owed = False
        """A file changed and could not be stored: all are looked at again, and soon if something could be."""
        self._warned = ""
        """What was last logged of a change that could not be stored; trying again says it once."""

    def start(self) -> None:
        """Begin to watch, and catch up with what changed while nobody did."""
        self._unsubscribe = self._core.bus.subscribe(self._hear)
        self._task = asyncio.create_task(self._run(), name="prd-watcher")

    async def stop(self) -> None:
        """End watching; what is being stored is finished."""
        if self._task is not None:
            self._unsubscribe()
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def _hear(self, event: Event) -> None:
        if self._owed or event.kind in ("prd.added", "prd.moved", "prd.missing", "prd.found"):
            self._places_changed.set()

    async def _run(self) -> None:
        while True:
            self._places_changed.clear()
            self._owed = False
            try:
                await self._watch_and_catch_up()
            except Exception:
                # Nobody else would tell that saves are no longer seen.
                logger.exception("Watching PRDs failed; it begins anew.")
                await asyncio.sleep(_RETRY)

    async def _watch_and_catch_up(self) -> None:
        directories = await asyncio.to_thread(self._directories)
        # It starts when `_watch` first waits, so nothing falls between the look at the files and the watch.
        catching_up = asyncio.create_task(self._follow(list(self._core.library.prds)))
        try:
            await self._watch(directories)
        finally:
            catching_up.cancel()
            await asyncio.wait([catching_up])

    async def _watch(self, directories: list[Path]) -> None:
        """Follow changes until the PRDs lie in other directories, or one of these comes or goes."""
        if not directories:
            await self._places_changed.wait()
            return
        # Imported here, because a working tree without a PRD has no use for it.
        from watchfiles import awatch
        from watchfiles._rust_notify import WatchfilesRustInternalError

        try:
            async for changes in awatch(
                *directories,
                watch_filter=self._concerns,
                recursive=False,
                debounce=_AT_MOST,
                step=_QUIET,
                stop_event=self._places_changed,
                ignore_permission_denied=True,
            ):
                await self._follow(self._paths(changes))
                if await asyncio.to_thread(self._directories) != directories:
                    return
        except FileNotFoundError:
            # A directory vanished before it was watched: look again where the PRDs are.
            await asyncio.sleep(_SETTLING)
        except (OSError, WatchfilesRustInternalError) as error:
            await self._tell(
                "", f"PRDs cannot be watched ({error}); only saves in an attached editor are seen."
            )
            await self._places_changed.wait()

    def _directories(self) -> list[Path]:
        """The directory of each PRD, or the nearest one above that exists."""
        root = self._core.repository.root
        found = set()
        for path in self._core.library.prds:
            directory = (root / path).parent
            while directory != root and not directory.is_dir():
                directory = directory.parent
            found.add(directory)
        return sorted(found)

    def _concerns(self, change: Change, path: str) -> bool:
        relative = self._relative(path)
        return self._some_missing() or any(
            prd == relative or prd.startswith(f"{relative}/") for prd in self._core.library.prds
        )

    def _some_missing(self) -> bool:
        return any(known.prd.missing for known in self._core.library.prds.values())

    def _relative(self, path: str) -> str:
        return Path(path).relative_to(self._core.repository.root).as_posix()

    def _paths(self, changes: set[tuple[Change, str]]) -> list[str]:
        """The PRDs that the changes concern, and files that may be a missing one under another name."""
        changed = {self._relative(path) for _, path in changes}
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
            asyncio.get_running_loop().call_later(_RETRY, self._places_changed.set)

    async def _settle(self, path: str) -> None:
        known = self._core.library.prds[path]
        if not known.prd.missing and not (self._core.repository.root / path).exists():
            await asyncio.sleep(_SETTLING)

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
