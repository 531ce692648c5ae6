"""The runs of one core in memory: who works now, and what makes them begin and end.

It follows the rows, by the event of each commit: a run that is queued gets carried, one that works no more is
let go. So every way to start, answer, stop or cancel is one transaction, and nothing else. Knows no face.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.core.git.worktrees import Worktrees
from codeframe_ls.core.model import KEY
from codeframe_ls.core.runs import rows
from codeframe_ls.core.runs.carrying import Carrying
from codeframe_ls.core.runs.model import Run
from codeframe_ls.core.runs.moving import move, tell
from codeframe_ls.core.runs.progress import Progress
from codeframe_ls.core.runs.reviving import interrupt_all, revive
from codeframe_ls.core.runs.slots import Slots
from codeframe_ls.core.store import Event, Transaction

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)

PUT_ASIDE: Final = "The daemon was ended; the run goes on when it is there again."
CUT_OFF: Final = "The daemon died while the run worked."
NO_KEY: Final = (
    f"No API key is known; the run goes on when an editor or `cf` comes that was started with {KEY}."
)

_OWN_ENDS: Final = frozenset({"run.completed", "run.failed"})
"""Events of ends that a run comes to by itself, so that nobody needs to cut it off."""


class _Carried(NamedTuple):
    carrying: Carrying
    task: asyncio.Task[None]


class Runs:
    """Made with the core; `start` it when the core is open, `stop` it before the core closes."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.progress = Progress()
        self.slots = Slots(lambda: core.settings_file.read().run.parallel)
        self.environment: Mapping[str, str] = {}
        """The variables of the newest client that had a key: what a run works with."""
        self._carried: dict[str, _Carried] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._unsubscribe: Callable[[], None] | None = None
        self._worktrees: Worktrees | None = None
        self._stopping = False

    async def start(self) -> None:
        """Note what an earlier daemon left; it goes on when a client brings a key (`heard`)."""
        self._unsubscribe = self._core.bus.subscribe(self._hear)
        await self._core.write(lambda tx: interrupt_all(tx, CUT_OFF))

    async def stop(self) -> None:
        """Let go of every run; each goes on with the next daemon. No process is left."""
        self._stopping = True
        if self._unsubscribe is not None:
            self._unsubscribe()
        working = [carried.task for carried in self._carried.values()]
        for task in (*working, *self._background):
            task.cancel()
        await asyncio.gather(*working, *self._background, return_exceptions=True)
        try:
            await self._core.write(lambda tx: interrupt_all(tx, PUT_ASIDE))
        except CodeframeError as error:
            # They are found as working by the next daemon, which comes to the same.
            logger.error("It could not be stored that the runs were put aside: %s", error.message)

    def environment_for(self, asker: Mapping[str, str]) -> Mapping[str, str]:
        """The variables that a run of this asker works with."""
        return asker if asker.get(KEY) else self.environment

    def heard(self, environment: Mapping[str, str]) -> None:
        """Note what a client brought. With the first key, what was interrupted goes on."""
        if not environment.get(KEY) or self._stopping:
            return
        first = not self.environment
        self.environment = environment
        if first and any(run.state == "INTERRUPTED" for run in self._core.live_runs.all):
            self._core.nursery.warm()
            self._spawn(self._core.write(_revive_all), "revive the runs")

    def carrying(self, run_id: str) -> Carrying | None:
        """What carries a run that works now."""
        found = self._carried.get(run_id)
        return found.carrying if found is not None else None

    async def ended(self, run_id: str) -> None:
        """Wait until nothing works for a run any more: no worker, and its worktree given back."""
        while (found := self._carried.get(run_id)) is not None:
            await asyncio.wait([found.task])

    async def worktrees(self) -> Worktrees:
        """The pool of worktrees, made on the first need."""
        if self._worktrees is None:
            self._worktrees = Worktrees(await self._core.private())
            await self._worktrees.repair()
        return self._worktrees

    def _hear(self, event: Event) -> None:
        """Follow one commit; the read models show it, or more, when this is called."""
        live = self._core.live_runs
        for run_id, carried in self._carried.items():
            if run_id not in live.by_id and event.kind not in _OWN_ENDS:
                carried.task.cancel()
        for run in live.all:
            if run.state == "QUEUED":
                self._take_up(run)

    def _take_up(self, run: Run) -> None:
        if self._stopping or run.id in self._carried:
            return
        if not self.environment:
            self._spawn(self._core.write(lambda tx: _wait_for_key(tx, run.id)), "wait for a key")
            return
        self._core.nursery.warm()
        carrying = Carrying(self._core, run)
        task = asyncio.create_task(carrying.run(), name=f"run {run.alias}")
        self._carried[run.id] = _Carried(carrying, task)
        task.add_done_callback(lambda _: self._let_go(run))

    def _let_go(self, run: Run) -> None:
        task = self._carried.pop(run.id).task
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("%s could not be carried.", run.alias, exc_info=error)
            return
        again = self._core.live_runs.by_id.get(run.id)
        if again is not None and again.state == "QUEUED":
            # It was answered, or taken up again, while its worker was still on its way out.
            self._take_up(again)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._background.add(task)
        task.add_done_callback(self._spawned)

    def _spawned(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("To %s failed.", task.get_name(), exc_info=error)


def _revive_all(tx: Transaction) -> None:
    found = rows.in_states(tx, {"INTERRUPTED"})
    revived = [revive(tx, run, counted=run.reason not in (PUT_ASIDE, NO_KEY)) for run in found]
    if revived:
        tasks = [run.task_id for run in revived]
        tx.event("run.queued", run=revived[0].alias, runs=[run.alias for run in revived], tasks=tasks)


def _wait_for_key(tx: Transaction, run_id: str) -> None:
    run = rows.get(tx, run_id)
    if run is not None and run.state == "QUEUED":
        tell(tx, "run.interrupted", move(tx, run, "INTERRUPTED", "daemon", reason=NO_KEY), reason=NO_KEY)
