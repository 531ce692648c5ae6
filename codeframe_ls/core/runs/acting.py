"""`runs.start`, `.retry`, `.resume`, `.stop` and `.steer`: what a person does with runs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pydantic import Field

from codeframe_ls.core import clock, errors
from codeframe_ls.core.blockers import rows as blockers
from codeframe_ls.core.blockers import states as blocker_states
from codeframe_ls.core.blockers import written
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.errors import (
    CodeframeError,
    Conflict,
    IllegalTransition,
    InvalidParams,
    NotReady,
    RunError,
    RunLive,
)
from codeframe_ls.core.operation import Call, Params, operation
from codeframe_ls.core.runs import results, rows, starting
from codeframe_ls.core.runs.model import Run, RunRef
from codeframe_ls.core.runs.moving import move, tell
from codeframe_ls.core.runs.operations import RunsShow
from codeframe_ls.core.runs.progress import Status
from codeframe_ls.core.runs.results import Refusal, RunDetail, RunsStarted
from codeframe_ls.core.runs.starting import Wanted
from codeframe_ls.core.runs.states import WORKING
from codeframe_ls.core.store import Reader, Transaction
from codeframe_ls.core.tasks import sources
from codeframe_ls.core.tasks.model import TaskRef

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)


class RunsStart(Params):
    """Parameters of `runs.start`."""

    tasks: list[TaskRef] = Field([], description="The tasks to start, as T12 or their ULIDs.")
    section: str = Field(
        "", description="Every task of this section that can start now, by its heading or ULID."
    )
    base_red: bool = Field(
        False,
        description="Start although checks fail before any change; green then means that none fails anew.",
    )
    trust: bool = Field(
        False, description="Let the commands of the repository's checks run, from now on: you vouch for them."
    )
    wait: bool = Field(False, description="Wait until each run has ended or asks a question.")


class RunsRetry(Params):
    """Parameters of `runs.retry`."""

    run: RunRef = Field(description="The run that ended, as R7 or its ULID, or its task as T12.")
    wait: bool = Field(False, description="Wait until the new run has ended or asks a question.")


class RunsResume(RunsRetry):
    """Parameters of `runs.resume`."""


class RunsStop(RunsShow):
    """Parameters of `runs.stop`."""


class RunsSteer(RunsShow):
    """Parameters of `runs.steer`."""

    text: str = Field(min_length=1, max_length=20_000, description="What to tell the agent.")


@operation("runs.start", cf="work start", title="Start Task", positional=("tasks",), long=True)
async def start(core: Core, params: RunsStart, call: Call) -> RunsStarted:
    """Let an agent work on tasks, each in a worktree of its own, from exactly what you have now.

    Unsaved text of your editors is part of that. Your files do not move: what comes of it is a patch to
    review, a question, or a stored reason.
    """
    asked = await core.read(lambda db: _asked(core, db, params))
    started: list[Run] = []
    refused: list[tuple[str, CodeframeError]] = []
    for task in asked:
        try:
            started.append(await starting.start(core, Wanted(task, params.base_red, params.trust), call))
        except CodeframeError as error:
            refused.append((task, error))
    if not started:
        raise refused[0][1]
    if params.wait:
        for run in started:
            await _rest(core, run.id, call)
            if len(asked) == 1:
                await _check_end(core, run.id)
    ids_ = [run.id for run in started]
    return await core.read(
        lambda db: RunsStarted(
            runs=[results.summary(db, rows.find(db, run_id)) for run_id in ids_],
            refused=[Refusal(task=task, message=error.message, error=error.name) for task, error in refused],
        )
    )


@operation("runs.retry", cf="work retry", title="Retry Run", positional=("run",), long=True)
async def retry(core: Core, params: RunsRetry, call: Call) -> RunDetail:
    """Start the task of a run that ended without a patch once more, from what you have now."""
    old = await core.read(lambda db: rows.find(db, params.run))
    run = await starting.start(core, Wanted(old.task_id, old.options.base_red), call)
    return await _told(core, run, call, wait=params.wait)


@operation("runs.resume", cf="work resume", title="Resume Run", positional=("run",), long=True)
async def resume(core: Core, params: RunsResume, call: Call) -> RunDetail:
    """Take up the work of a run that was stopped, failed or was interrupted, where it left off.

    It goes on from the files and the conversation of its last turn, with the settings of now.
    """
    starting.check_key(core.runs.environment_for(call.environment))

    def work(tx: Transaction) -> Run:
        run = rows.find(tx, params.run)
        live = rows.live_of(tx, run.task_id)
        if live is not None and live.id != run.id:
            raise RunLive(f"{live.alias} is at work on this task already.", run=live.alias)
        run = move(tx, run, "QUEUED", "person", reason=starting.waiting(core))
        run = rows.update(tx, run.id, revived=0)
        tell(tx, "run.queued", run, reason=run.reason)
        return run

    return await _told(core, await core.write(work), call, wait=params.wait)


@operation("runs.stop", cf="work stop", title="Stop Run", positional=("run",))
async def stop(core: Core, params: RunsStop, call: Call) -> RunDetail:
    """Stop a run at once, with everything that it started; its task is Ready again.

    What it has done so far stays stored: `cf work resume` takes it up again. A question that it asked is
    withdrawn.
    """
    by = call.client or call.actor

    def work(tx: Transaction) -> tuple[Run, list[Blocker]]:
        run = rows.find(tx, params.run)
        asked = [one for one in blockers.of_run(tx, run.id) if one.state == "OPEN"]
        withdrawn = [blocker_states.withdrawn(one, clock.now()) for one in asked]
        for one in withdrawn:
            blockers.update(tx, one)
        run = move(tx, run, "STOPPED", call.actor, reason=f"Stopped by {by}.")
        tell(tx, "run.stopped", run, reason=run.reason, blockers=[one.id for one in withdrawn])
        return run, withdrawn

    run, withdrawn = await core.write(work)
    await core.runs.ended(run.id)
    for blocker in withdrawn:
        try:
            await written.follow(core, blocker)
        except CodeframeError as error:
            logger.warning("The page of %s was not brought up to date: %s", blocker.alias, error.message)
    return await core.read(lambda db: results.detail(db, run))


@operation("runs.steer", cf="work steer", title="Steer Run", positional=("run", "text"))
async def steer(core: Core, params: RunsSteer, call: Call) -> RunDetail:
    """Tell a working agent something; it hears of it before its next turn."""

    def work(tx: Transaction) -> tuple[Run, int]:
        run = rows.find(tx, params.run)
        if run.state not in WORKING:
            raise IllegalTransition(_not_steerable(run))
        number = rows.add_message(tx, run.id, "steer", {"text": params.text})
        tell(tx, "run.steered", run, moved=False)
        return run, number

    run, number = await core.write(work)
    if (carrying := core.runs.carrying(run.id)) is not None:
        await carrying.steer(number, params.text)
    return await core.read(lambda db: results.detail(db, run))


def _asked(core: Core, db: Reader, params: RunsStart) -> list[str]:
    """The tasks that are to be started, each once."""
    if bool(params.tasks) == bool(params.section):
        raise InvalidParams("Name the tasks to start, such as T12, or say `--section` and one section.")
    if params.tasks:
        return list(dict.fromkeys(params.tasks))
    chosen = sources.sections_called(db, params.section)
    found = [task.alias for task in core.board.ready() if task.section_id in chosen]
    if not found:
        raise NotReady("No task of this section can start now; `cf tasks next` tells what waits for what.")
    return found


def _not_steerable(run: Run) -> str:
    if run.state == "BLOCKED":
        return f"{run.alias} waits for an answer; what you answer is what it hears (`cf blocker list`)."
    return f"{run.alias} does not work now, so nobody would hear it; `cf work list` shows what works."


async def _told(core: Core, run: Run, call: Call, *, wait: bool) -> RunDetail:
    if wait:
        await _rest(core, run.id, call)
        await _check_end(core, run.id)
    return await core.read(lambda db: results.detail(db, rows.find(db, run.id)))


async def _rest(core: Core, run_id: str, call: Call) -> None:
    """Wait until a run works no more; its progress goes to the asker. Who stops waiting stops nothing."""

    def tell_asker(status: Status) -> None:
        if status.run_id == run_id:
            call.report(f"{status.run} {status.words}", status.percentage)

    unsubscribe = core.runs.progress.subscribe(tell_asker)
    try:
        await core.runs.ended(run_id)
    finally:
        unsubscribe()


async def _check_end(core: Core, run_id: str) -> None:
    """Raises what made a run fail, for who waited for it."""
    run = await core.read(lambda db: rows.find(db, run_id))
    if run.state == "FAILED":
        kinds = {kind.name: kind for kind in vars(errors).values() if _is_error(kind)}
        raise kinds.get(run.error, RunError)(f"{run.alias} failed: {run.reason}", run=run.alias)
    if run.state == "STOPPED":
        raise Conflict(f"{run.alias} was stopped: {run.reason}", run=run.alias)


def _is_error(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, CodeframeError)
