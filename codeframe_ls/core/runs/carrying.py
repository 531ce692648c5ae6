"""Carrying one run: a place, a worktree, a worker, and what follows when one of them fails.

Whatever ends it (an end, a question, a person, a death, the daemon), no process is left behind and the
worktree goes back. What is true of the run stands in its row alone.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from codeframe_ls.core import ids, words
from codeframe_ls.core.errors import CodeframeError, WorkerLost
from codeframe_ls.core.git.worktrees import Worktree
from codeframe_ls.core.runs import rows
from codeframe_ls.core.runs.briefing import brief, pending_steers
from codeframe_ls.core.runs.model import Run
from codeframe_ls.core.runs.moving import move, tell
from codeframe_ls.core.runs.output import Output, place
from codeframe_ls.core.runs.progress import Status
from codeframe_ls.core.runs.reviving import interrupt, revive
from codeframe_ls.core.runs.spec import SpecMessage, Steer, Stop, line
from codeframe_ls.core.runs.states import WORKING
from codeframe_ls.core.runs.supervising import Conversation
from codeframe_ls.core.store import Reader, Transaction
from codeframe_ls.core.tasks import rows as tasks
from codeframe_ls.core.workers import RUN, Worker

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)

_INTERNAL: Final = "codeframe_ls hit an internal error; `codeframe-ls daemon logs` shows the details."


class Carrying:
    """One run as long as it works. `run` ends when it works no more."""

    def __init__(self, core: Core, run: Run) -> None:
        self.output = Output(place(core.repository.state_dir, run.id))
        self._core = core
        self._id = run.id
        self._alias = run.alias
        self.worker: Worker | None = None
        self.worktree: Worktree | None = None
        self._told: set[int] = set()

    async def run(self) -> None:
        """Carry the run until it has ended, waits for a person, or this is cancelled."""
        core = self._core
        with core.during_long():
            try:
                await self._begin()
                async with core.runs.slots.place():
                    while await self._once():
                        pass
            except CodeframeError as error:
                await self._fail(error.message, error.name)
            except Exception:
                logger.exception("%s failed", self._alias)
                await self._fail(_INTERNAL, "internal")
            finally:
                await asyncio.shield(self._end())

    async def steer(self, number: int, text: str) -> None:
        """Tell the worker what is stored under `number`, once; without one, the next worker hears of it."""
        if self.worker is not None and number not in self._told:
            self._told.add(number)
            await self.worker.send(line(Steer(text=text)))

    async def _begin(self) -> None:
        await asyncio.to_thread(self.output.path.parent.mkdir, mode=0o700, parents=True, exist_ok=True)
        self._core.runs.progress.begin(await self._core.read(self._status))

    def _status(self, db: Reader) -> Status:
        run = rows.get(db, self._id)
        assert run is not None
        task = tasks.find_task(db, run.task_id)
        alias = ids.alias("task", task["number"])
        return Status(run.id, run.alias, alias, task["title"], run.reason or "Starting", run.turns)

    async def _once(self) -> bool:
        """Work on the run with one worker; whether it is to go on with another one."""
        run = await self._core.read(lambda db: rows.get(db, self._id))
        if run is None or run.state not in WORKING:
            return False
        self._core.runs.progress.report(run.id, message="Making its worktree")
        worktrees = await self._core.runs.worktrees()
        self.worktree = worktree = await worktrees.acquire(run.head)
        try:
            return await self._with(run, worktree)
        finally:
            self.worktree = None
            await asyncio.shield(worktrees.release(worktree))

    async def _with(self, run: Run, worktree: Worktree) -> bool:
        core = self._core
        spec = await brief(core, run, worktree, core.runs.environment)
        try:
            worker = await core.nursery.fork(RUN)
            try:
                run = await core.write(self._running)
                await worker.send(line(SpecMessage(spec=spec)))
                self.worker = worker
                for told in await core.read(lambda db: pending_steers(db, run.id)):
                    await self.steer(told.seq, told.body["text"])
                await Conversation(core, run, worker, self.output, core.runs.progress).listen()
            finally:
                self.worker = None
                self._told.clear()
                await asyncio.shield(worker.end(line(Stop())))
        except WorkerLost as lost:
            # Python forgets the error at the end of this block, and the writer's thread comes later.
            reason = lost.message
            return await core.write(lambda tx: self._revive(tx, reason))
        return False

    def _running(self, tx: Transaction) -> Run:
        run = rows.get(tx, self._id)
        assert run is not None
        run = move(tx, run, "RUNNING", "daemon")
        tell(tx, "run.started", run, turn=run.turns)
        return run

    def _revive(self, tx: Transaction, reason: str) -> bool:
        """Its worker is gone: go on with another one, unless that happened too often without progress."""
        run = rows.get(tx, self._id)
        if run is None or run.state not in WORKING:
            return False
        run = revive(tx, interrupt(tx, run, reason))
        kind = "run.failed" if run.state == "FAILED" else "run.interrupted"
        tell(tx, kind, run, reason=run.reason, error=run.error)
        return run.state == "QUEUED"

    async def _fail(self, reason: str, error: str) -> None:
        def work(tx: Transaction) -> None:
            run = rows.get(tx, self._id)
            if run is not None and run.state in WORKING:
                run = move(tx, run, "FAILED", "daemon", reason=reason, error=error)
                tell(tx, "run.failed", run, reason=reason, error=error)

        try:
            await self._core.write(work)
        except CodeframeError as also:
            # Where the disk is full, say, the row cannot be written: the next start of the daemon finds it.
            logger.error("%s failed (%s), and that could not be stored: %s", self._alias, reason, also)
        self.output.write(f"\n── failed ──\n{reason}\n")

    async def _end(self) -> None:
        await self.output.close()
        self._core.runs.progress.end(self._id, await self._last_words())

    async def _last_words(self) -> str:
        run = await self._core.read(lambda db: rows.get(db, self._id))
        if run is None:
            return "Its task was deleted"
        return f"{words.run_state(run.state)}: {run.reason}" if run.reason else words.run_state(run.state)
