"""The operations that make, edit, assign and delete tasks: create, update, assign, delete."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from codeframe_ls.core import ids, words
from codeframe_ls.core.errors import Conflict, InvalidParams
from codeframe_ls.core.operation import Call, FilePath, Line, OneLine, Params, Prose, Result, operation
from codeframe_ls.core.store import Transaction
from codeframe_ls.core.tasks import questions, rows, sources, view
from codeframe_ls.core.tasks.change import board_after, summary_after, task_to_change
from codeframe_ls.core.tasks.model import (
    Criterion,
    NewTask,
    Priority,
    TaskChange,
    TaskName,
    TaskQuestion,
    TaskRef,
    TaskSummary,
    Title,
)
from codeframe_ls.core.tasks.place import Place, locate
from codeframe_ls.core.tasks.titles import title_from

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


class TasksCreate(Params):
    """Parameters of `tasks.create`."""

    title: OneLine = Field(
        "", max_length=500, description="What is to be done; by default the first line of `text`."
    )
    description: Prose = Field("", description="All that helps to do it.")
    acceptance: list[Criterion] = Field([], description="Acceptance criteria, one each.")
    requirements: list[OneLine] = Field([], description="Ids of requirements, such as FR-12.")
    priority: Priority | None = Field(None, description="How urgent it is.")
    depends_on: list[TaskRef] = Field([], description="Tasks that have to be done before it.")
    backlog: bool = Field(False, description="Put it in the backlog, to be approved later.")
    path: FilePath = Field(
        "", description="The file that it came from: a PRD, or any other of the working tree."
    )
    section: list[str] = Field(
        [], description="Headings of the PRD's section, outermost first; the last ones are enough."
    )
    line: Line | None = Field(None, description="The line that it came from.")
    end_line: Line | None = Field(None, description="The first line after it; by default the next one.")
    text: Prose = Field("", description="The selection, TODO or diagnostic that it came from.")
    origin: Literal["manual", "selection", "todo", "diagnostic"] = Field(
        "manual", description="What it came from."
    )


class TaskCreated(Result):
    """The new task."""

    task: TaskSummary


class TasksUpdate(TaskChange):
    """Parameters of `tasks.update`. What is left out stays as it is."""

    title: Title | None = Field(None, description="The new title.")
    description: Prose | None = Field(None, description="The new description.")
    acceptance: list[Criterion] | None = Field(None, description="The new acceptance criteria, all of them.")
    requirements: list[OneLine] | None = Field(None, description="The new ids of requirements, all of them.")
    priority: Literal["high", "medium", "low", "none"] | None = Field(None, description="The new priority.")


class TaskUpdated(Result):
    """The task as it is now."""

    task: TaskSummary
    revision: int


class TasksAssign(Params):
    """Parameters of `tasks.assign`."""

    tasks: list[TaskRef] = Field(min_length=1, description="The tasks, as T12 or their ULIDs.")
    to: str = Field("", max_length=200, description="Who does them; left out, they are nobody's.")


class TasksAssigned(Result):
    """The tasks as they are now."""

    tasks: list[TaskSummary]


class TasksDelete(TaskChange):
    """Parameters of `tasks.delete`."""

    force: bool = Field(False, description="Delete it although other tasks depend on it.")


class TaskDeleted(Result):
    """What was deleted, and which tasks depended on it."""

    id: str
    alias: str
    title: str
    lost_dependency: list[TaskName] = Field(description="Tasks that depended on it and no longer do.")
    lost_questions: list[TaskQuestion] = Field(description="Questions on it that were open, and are gone.")


@operation("tasks.create", title="Create Task", positional=("title",))
async def create(core: Core, params: TasksCreate, call: Call) -> TaskCreated:
    """Create a task by hand, from a section of a PRD, a selection, a TODO or a diagnostic.

    It is Ready at once, unless `--backlog` is given or the settings ask for a separate approval. Of a PRD's
    section it remembers the content, so that it can tell when that has changed.
    """
    title = params.title or title_from(params.text)
    if not title:
        raise InvalidParams("The task needs a title: give one, or a text to take it from.")
    approved = not params.backlog and core.settings_file.read().tasks.approval == "with-plan"
    place = await locate(core, call, params.path, params.section, params.line)

    def work(tx: Transaction) -> TaskCreated:
        depends_on = [row["id"] for row in rows.find_tasks(tx, params.depends_on)]
        [task_id] = rows.insert_tasks(tx, [_new_task(params, title, place, depends_on, approved)])
        task = summary_after(core, tx, task_id)
        tx.event("task.created", task_id, tasks=[task_id], alias=task.alias, title=task.title)
        return TaskCreated(task=task)

    return await core.write(work)


@operation("tasks.update", title="Edit Task", positional=("task",))
async def update(core: Core, params: TasksUpdate, call: Call) -> TaskUpdated:
    """Change the title, description, acceptance criteria, requirements or priority of a task."""
    columns: dict[str, str | int | None] = {}
    for name in ("title", "description"):
        if (text := getattr(params, name)) is not None:
            columns[name] = text
    for name in ("acceptance", "requirements"):
        if (lines := getattr(params, name)) is not None:
            columns[name] = json.dumps(lines, ensure_ascii=False)
    if params.priority is not None:
        columns["priority"] = None if params.priority == "none" else params.priority
    if not columns:
        raise InvalidParams("Say what to change: title, description, acceptance, requirements or priority.")

    def work(tx: Transaction) -> TaskUpdated:
        row = task_to_change(tx, params)
        rows.update(tx, row["id"], **columns)
        task = summary_after(core, tx, row["id"])
        tx.event("task.updated", row["id"], tasks=[row["id"]], alias=task.alias, changed=sorted(columns))
        return TaskUpdated(task=task, revision=row["revision"] + 1)

    return await core.write(work)


@operation("tasks.assign", title="Assign Tasks", positional=("tasks",))
async def assign(core: Core, params: TasksAssign, call: Call) -> TasksAssigned:
    """Say who does some tasks, or that nobody does."""
    to = params.to.strip()

    def work(tx: Transaction) -> TasksAssigned:
        assigned = [row["id"] for row in rows.find_tasks(tx, params.tasks)]
        for task_id in assigned:
            rows.update(tx, task_id, assignee=to)
        after, headings = board_after(core, tx, assigned), sources.headings(tx)
        tx.event("task.updated", tasks=assigned, changed=["assignee"], assignee=to)
        return TasksAssigned(tasks=[view.summary(after, headings, task) for task in after.among(assigned)])

    return await core.write(work)


@operation("tasks.delete", title="Delete Task", positional=("task",))
async def delete(core: Core, params: TasksDelete, call: Call) -> TaskDeleted:
    """Delete a task for good, with its questions; its number is never used again.

    Refused while other tasks depend on it, which are named: with `--force` they no longer depend on it, and
    may be able to start. To give a task up and keep its trace, cancel it.
    """

    def work(tx: Transaction) -> TaskDeleted:
        row = task_to_change(tx, params)
        task_id, alias = row["id"], ids.alias("task", row["number"])
        if row["status"] == "IN_PROGRESS":
            raise Conflict(f"{alias} is in progress; cancel it first (`cf tasks cancel {alias}`).")
        dependents = core.board.dependents(task_id)
        if dependents and not params.force:
            named = [other.alias for other in dependents]
            raise Conflict(
                f"{words.count(len(named), 'task depends', 'tasks depend')} on {alias}: {', '.join(named)}; "
                "say `--force` to delete it and drop those dependencies.",
                dependents=named,
            )
        rows.drop_dependency(tx, [other.id for other in dependents], task_id)
        lost = questions.withdraw(tx, task_id)
        rows.delete(tx, task_id)
        touched = [task_id, *(other.id for other in dependents)]
        after = board_after(core, tx, touched)
        tx.event(
            "task.deleted",
            task_id,
            tasks=touched,
            alias=alias,
            title=row["title"],
            withdrawn=[question.alias for question in lost],
        )
        return TaskDeleted(
            id=task_id,
            alias=alias,
            title=row["title"],
            lost_dependency=view.names(after, after.among(other.id for other in dependents)),
            lost_questions=lost,
        )

    return await core.write(work)


def _new_task(
    params: TasksCreate, title: str, place: Place, depends_on: list[str], approved: bool
) -> NewTask:
    end = params.end_line
    if end is None and params.line is not None:
        end = params.line + 1
    return NewTask(
        title=title,
        description=params.description,
        acceptance=params.acceptance,
        requirements=params.requirements,
        status="READY" if approved else "BACKLOG",
        priority=params.priority,
        origin=params.origin,
        prd_id=place.prd_id,
        section_id=place.section_id,
        version_id=place.version_id,
        source_hash=place.hash,
        source_path=place.path,
        source_line=params.line,
        source_end=end,
        source_text=params.text,
        depends_on=depends_on,
    )
