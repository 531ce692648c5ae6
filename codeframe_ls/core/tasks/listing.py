"""The operations that show tasks: list, show, assignment."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import Field

from codeframe_ls.core import words
from codeframe_ls.core.operation import Call, FilePath, Model, Params, Result, operation
from codeframe_ls.core.store import Reader, Row
from codeframe_ls.core.tasks import questions, rows, sources, view
from codeframe_ls.core.tasks.model import (
    Entry,
    StatusName,
    TaskDetail,
    TaskList,
    TaskName,
    TaskRef,
    TaskSource,
)
from codeframe_ls.core.tasks.states import is_open

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


class TasksList(Params):
    """Parameters of `tasks.list`. What several of them choose has to fit all of them."""

    status: list[StatusName] = Field([], description="Only tasks in one of these states, such as READY.")
    section: str = Field("", description="Only tasks of the sections with this heading or ULID.")
    prd: FilePath = Field("", description="Only tasks of this PRD, as its path, D1 or its ULID.")
    text: str = Field("", description="Only tasks with this text in title or description, in any case.")
    assignee: str = Field("", description="Only tasks that are assigned to this name.")
    ready: bool = Field(False, description="Only tasks that can start now.")
    waiting: bool = Field(False, description="Only READY tasks that wait for another one.")


class TasksShow(Params):
    """Parameters of `tasks.show`."""

    task: TaskRef = Field(description="The task, as T12 or its ULID.")


class TasksAssignment(Params):
    """Parameters of `tasks.assignment`."""

    assignee: str = Field("", description="Only the tasks of this name.")


class Assignment(Model):
    """The open tasks of one name."""

    assignee: str
    tasks: list[TaskName]


class Held(Model):
    """A task that a run works on, or waits with."""

    task: TaskName
    run: str = Field(description="The run, such as R7.")
    state: str = Field(description="The run's state in people's words.")


class Assignments(Result):
    """Who has which open tasks."""

    assignments: list[Assignment]
    unassigned: int = Field(description="Open tasks that are nobody's.")
    held: list[Held] = Field(description="Tasks that a run has in hand.")


@operation("tasks.list", title="List Tasks", reads=True)
async def list_tasks(core: Core, params: TasksList, call: Call) -> TaskList:
    """List tasks, all of them or those that fit; how all tasks stand is told with them."""

    def work(reader: Reader) -> TaskList:
        board, sections = core.board, sources.headings(reader)
        tasks: list[Entry] = board.ready() if params.ready else list(board)
        for fits in _filters(core, reader, params):
            tasks = [task for task in tasks if fits(task)]
        return TaskList(
            tasks=[view.summary(board, sections, task) for task in tasks],
            total=len(board),
            by_status=dict(board.counts.by_status),
        )

    return await core.read(work)


@operation("tasks.show", title="Show Task", positional=("task",), reads=True)
async def show(core: Core, params: TasksShow, call: Call) -> TaskDetail:
    """Show one task with its source, its dependencies both ways and its questions."""

    def work(reader: Reader) -> TaskDetail:
        row = rows.find_task(reader, params.task)
        board = core.board
        task = board.task(row["id"])
        assert task is not None
        return TaskDetail(
            task=view.summary(board, sources.headings(reader), task),
            description=row["description"],
            acceptance=json.loads(row["acceptance"]),
            requirements=json.loads(row["requirements"]),
            source=_source(reader, row),
            depends_on=view.names(board, board.dependencies(task.id)),
            dependents=view.names(board, board.dependents(task.id)),
            questions=[questions.question(row) for row in questions.of(reader, task.id)],
            revision=row["revision"],
            created_at=row["created_at"],
            updated_at=row["updated_at"],
        )

    return await core.read(work)


@operation("tasks.assignment", title="Show Assignments", reads=True)
async def assignment(core: Core, params: TasksAssignment, call: Call) -> Assignments:
    """Show who has which open tasks, which run has one in hand, and how many are nobody's."""
    board = core.board
    by_name: dict[str, list[TaskName]] = {}
    for task in board:
        if is_open(task.status):
            by_name.setdefault(task.assignee, []).append(view.name(board, task))
    unassigned = len(by_name.pop("", []))
    return Assignments(
        assignments=[
            Assignment(assignee=name, tasks=tasks)
            for name, tasks in sorted(by_name.items())
            if params.assignee in ("", name)
        ],
        unassigned=unassigned,
        held=[
            Held(task=view.name(board, held), run=run.alias, state=words.run_state(run.state))
            for run in core.live_runs.all
            if (held := board.task(run.task_id)) is not None
        ],
    )


def _filters(core: Core, reader: Reader, params: TasksList) -> list[Callable[[Entry], bool]]:
    board = core.board
    filters: list[Callable[[Entry], bool]] = []
    if params.status:
        filters.append(lambda task: task.status in params.status)
    if params.waiting:
        filters.append(lambda task: task.status == "READY" and not board.is_ready(task.id))
    if params.assignee:
        filters.append(lambda task: task.assignee == params.assignee)
    if params.prd:
        prd_id = sources.prd_called(reader, params.prd).id
        filters.append(lambda task: task.prd_id == prd_id)
    if params.section:
        chosen = sources.sections_called(reader, params.section)
        filters.append(lambda task: task.section_id in chosen)
    if params.text:
        found = rows.with_text(reader, params.text)
        filters.append(lambda task: task.id in found)
    return filters


def _source(reader: Reader, row: Row) -> TaskSource:
    origin = sources.origin(reader, row["id"])
    return TaskSource(
        origin=row["origin"],
        prd=origin["prd"] or "",
        version=origin["version"],
        section=json.loads(origin["section"]) if origin["section"] else [],
        path=origin["prd"] or row["source_path"] or "",
        line=row["source_line"],
        end_line=row["source_end"],
        text=row["source_text"],
    )
