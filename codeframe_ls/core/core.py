"""The core of one working tree's daemon: its repository, settings, store and event bus.

All database work runs on one writer thread, so that the event loop never waits for a disk and no two changes
meet. Subscribers hear of a change after its commit, in order. Knows no face and no connection.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, Protocol, TypeVar

from codeframe_ls.core.blockers.board import OpenQuestions, QuestionsProjection
from codeframe_ls.core.buffers import Buffers
from codeframe_ls.core.config.settings import SettingsFile
from codeframe_ls.core.errors import NotFound
from codeframe_ls.core.events.bus import EventBus
from codeframe_ls.core.gates.board import CheckedFile, FindingsProjection
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.operation import Call, Result
from codeframe_ls.core.page_watch import PageWatcher
from codeframe_ls.core.prd.library import Library
from codeframe_ls.core.prd.watch import Watcher
from codeframe_ls.core.recovery import recover
from codeframe_ls.core.runs.board import LiveRuns, RunsProjection
from codeframe_ls.core.runs.runs import Runs
from codeframe_ls.core.seat import Seat
from codeframe_ls.core.store import Event, Reader, Store, Transaction
from codeframe_ls.core.table import operations
from codeframe_ls.core.tasks.board import Board, BoardProjection
from codeframe_ls.core.workers import Nursery
from codeframe_ls.core.workspace.repository import Repository

logger = logging.getLogger(__name__)

T = TypeVar("T")

DATABASE: Final = "state.db"


class Projection(Protocol):
    """A read model kept in memory, so that lenses and hovers never wait for the database.

    Both methods run on the writer thread; what the loop reads must be replaced, never changed in place.
    """

    def load(self, reader: Reader) -> None:
        """Build the model from the database."""

    def apply(self, reader: Reader, event: Event) -> None:
        """Follow one committed change."""


class Core:
    """Everything that the operations work on. Make it with `Core.open`, end it with `close`."""

    def __init__(self, repository: Repository, store: Store, writer: ThreadPoolExecutor) -> None:
        self.repository = repository
        self.settings_file = SettingsFile(repository.root)
        self.bus = EventBus()
        # The daemon puts its own here, to stay alive while a long operation goes on.
        self.during_long: Callable[[], AbstractContextManager[None]] = nullcontext
        self._store = store
        self._writer = writer
        self._board = BoardProjection()
        self._questions = QuestionsProjection()
        self._live_runs = RunsProjection()
        self._findings = FindingsProjection(repository.root)
        self.library = Library(lambda: self.board)
        self._projections: tuple[Projection, ...] = (
            self._board,
            self._questions,
            self._live_runs,
            self._findings,
            self.library,
        )
        self.buffers = Buffers(repository)
        self.nursery = Nursery()
        self.runs = Runs(self)
        self.seat = Seat()
        self.taking_in = asyncio.Lock()
        """Held while a saved page is taken in (`saved_pages.py`)."""
        self._watchers = (Watcher(self), PageWatcher(self))
        self._loop = asyncio.get_running_loop()
        self._outliving: set[asyncio.Task[Any]] = set()
        self._private: PrivateRepository | None = None
        self._opening = asyncio.Lock()

    @classmethod
    async def open(cls, repository: Repository) -> Core:
        """Open the state database of `repository` and load the read models.

        Raises StorageError or RepositoryError.
        """
        loop = asyncio.get_running_loop()
        writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="core-writer")
        try:
            store = await loop.run_in_executor(writer, Store, repository.state_dir / DATABASE)
        except BaseException:
            writer.shutdown(wait=False)
            raise
        core = cls(repository, store, writer)
        try:
            await core.read(core._load)
            await recover(core)
            await core.runs.start()
        except BaseException:
            await core.close()
            raise
        for watcher in core._watchers:
            watcher.start()
        return core

    @property
    def board(self) -> Board:
        """All tasks as of the newest commit; may be read on the loop."""
        return self._board.board

    @property
    def questions(self) -> OpenQuestions:
        """The open questions as of the newest commit; may be read on the loop."""
        return self._questions.open

    @property
    def findings(self) -> tuple[CheckedFile, ...]:
        """What the checks found in the user's tree, as of their newest results; may be read on the loop."""
        return self._findings.files

    @property
    def live_runs(self) -> LiveRuns:
        """The runs that go on as of the newest commit; may be read on the loop."""
        return self._live_runs.live

    async def private(self) -> PrivateRepository:
        """The private repository of snapshots and run commits, opened when it is first needed.

        Raises RepositoryError.
        """
        async with self._opening:
            if self._private is None:
                self._private = await PrivateRepository.open(self.repository)
            return self._private

    async def close(self) -> None:
        """Finish what is under way and close the database."""
        if self._outliving:
            await asyncio.wait(self._outliving)
        await self.runs.stop()
        await self.nursery.close()
        for watcher in self._watchers:
            await watcher.stop()
        await self._loop.run_in_executor(self._writer, self._store.close)
        self._writer.shutdown()

    async def read(self, work: Callable[[Reader], T]) -> T:
        """Run `work` on one consistent state, on the writer thread."""
        return await self._loop.run_in_executor(self._writer, self._store.read, work)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in one transaction: rows and one event, or nothing.

        When this returns, the change is on the disk, the read models show it and every subscriber has been
        told. A caller that is cancelled meanwhile does not undo a commit.
        """
        return await self._loop.run_in_executor(self._writer, self._commit, work)

    async def call(self, name: str, raw: Mapping[str, Any], call: Call) -> Result:
        """Run the operation `name` with raw parameters. Raises CodeframeError and nothing else of ours."""
        found = operations().get(name)
        if found is None:
            raise NotFound(f"There is no operation `{name}`.")
        params = found.parse(raw)
        self.heard(call.environment)
        with self.during_long() if found.long else nullcontext():
            result: Result = await found.run(self, params, call)
        return result

    def heard(self, environment: Mapping[str, str]) -> None:
        """Note what a client brought: a key for runs, and where its person sits."""
        self.runs.heard(environment)
        self.seat.heard(environment)

    async def outlive(self, work: Coroutine[Any, Any, T]) -> T:
        """Do what must be finished once it is asked for, also when whoever asked leaves meanwhile."""

        async def doing() -> T:
            with self.during_long():
                return await work

        task = asyncio.create_task(doing(), name="outlives its asker")
        self._outliving.add(task)
        task.add_done_callback(self._outlived)
        return await asyncio.shield(task)

    def _outlived(self, task: asyncio.Task[Any]) -> None:
        self._outliving.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Whoever is still there is told too.
            logger.warning("%s", error)

    def _load(self, reader: Reader) -> None:
        for projection in self._projections:
            projection.load(reader)

    def _follow(self, reader: Reader, event: Event) -> None:
        for projection in self._projections:
            projection.apply(reader, event)

    def _commit(self, work: Callable[[Transaction], T]) -> T:
        result, transaction = self._store.write(work)
        if transaction.recorded is not None:
            event = transaction.recorded
            self._store.read(lambda reader: self._follow(reader, event))
            # Queued before the result is, so the bus has told everybody when `write` returns.
            self._loop.call_soon_threadsafe(self.bus.publish, event)
        return result
