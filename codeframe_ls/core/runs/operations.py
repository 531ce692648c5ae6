"""`runs.list`, `.show` and `.output`: what the runs do and did."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from pydantic import Field

from codeframe_ls.core.operation import Call, Params, operation
from codeframe_ls.core.runs import output, results, rows
from codeframe_ls.core.runs.model import Run, RunRef
from codeframe_ls.core.runs.results import RunDetail, RunList, RunOutput
from codeframe_ls.core.runs.states import LIVE, WORKING
from codeframe_ls.core.store import Reader
from codeframe_ls.core.tasks import rows as tasks
from codeframe_ls.core.tasks.model import TaskRef

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


class RunsList(Params):
    """Parameters of `runs.list`."""

    all: bool = Field(False, description="Also those that have ended.")
    task: TaskRef | None = Field(None, description="Every run of this task, as T12 or its ULID.")


class RunsShow(Params):
    """Parameters of `runs.show`."""

    run: RunRef = Field(description="The run, as R7 or its ULID, or its task as T12.")


class RunsOutput(RunsShow):
    """Parameters of `runs.output`."""

    offset: int = Field(0, ge=0, description="Where to begin, in bytes.")
    wait: float = Field(
        0.0, ge=0, le=60, description="Seconds to wait for more where there is none and the run works."
    )


@operation("runs.list", cf="work list", title="Show Runs", reads=True)
async def list_runs(core: Core, params: RunsList, call: Call) -> RunList:
    """Show the runs that go on, all of them, or those of one task."""

    def work(db: Reader) -> RunList:
        every = rows.everything(db)
        shown = [run for run in every if params.all or run.state in LIVE]
        if params.task is not None:
            task_id = tasks.find_task(db, params.task)["id"]
            shown = [run for run in every if run.task_id == task_id]
        return RunList(
            runs=[results.summary(db, run) for run in shown],
            live=sum(run.state in LIVE for run in every),
            total=len(every),
        )

    return await core.read(work)


@operation("runs.show", cf="work show", title="Show Run", positional=("run",), reads=True)
async def show(core: Core, params: RunsShow, call: Call) -> RunDetail:
    """Show one run: its turns, tools, checks, questions and tokens."""
    return await core.read(lambda db: results.detail(db, rows.find(db, params.run)))


@operation("runs.output", cf="work output", title="Show Output of Run", positional=("run",), reads=True)
async def show_output(core: Core, params: RunsOutput, call: Call) -> RunOutput:
    """Show what a run prints, from any place on, while it works and afterwards."""
    run = await core.read(lambda db: rows.find(db, params.run))
    place = output.place(core.repository.state_dir, run.id)
    data, size = await asyncio.to_thread(output.read, place, params.offset)
    if not data and params.wait and (carrying := core.runs.carrying(run.id)) is not None:
        with suppress(TimeoutError):
            async with asyncio.timeout(params.wait):
                await carrying.output.more()
        data, size = await asyncio.to_thread(output.read, place, params.offset)
    offset = min(params.offset, size) + len(data)

    def work(db: Reader) -> RunOutput:
        now: Run = rows.find(db, run.id)
        return RunOutput(
            run=results.summary(db, now),
            text=data.decode(errors="replace"),
            offset=offset,
            size=size,
            over=offset >= size and now.state not in WORKING and core.runs.carrying(run.id) is None,
        )

    return await core.read(work)
