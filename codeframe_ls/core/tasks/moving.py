"""The operations that bring a task from one state to another: setStatus, finish, cancel, reopen, approve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from codeframe_ls.core import ids
from codeframe_ls.core.errors import Conflict, IllegalTransition, InvalidParams
from codeframe_ls.core.operation import Call, Params, Result, operation
from codeframe_ls.core.store import Row, Transaction
from codeframe_ls.core.tasks import rows, sources, states, view
from codeframe_ls.core.tasks.change import board_after, record_status, task_to_change
from codeframe_ls.core.tasks.model import StatusName, TaskChange, TaskChanged, TaskName, TaskRef, TaskSummary

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


class TasksSetStatus(TaskChange):
    """Parameters of `tasks.setStatus`."""

    status: StatusName = Field(
        description="The state to bring it to, such as READY or BACKLOG.",
        json_schema_extra={"offered": list(states.CHOSEN)},
    )


class TasksFinish(TaskChange):
    """Parameters of `tasks.finish`."""


class TasksCancel(TaskChange):
    """Parameters of `tasks.cancel`."""

    drop_edges: bool = Field(False, description="Let the tasks that depend on it no longer do so.")


class TaskCancelled(TaskChanged):
    """A cancelled task, and the tasks that depended on it."""

    waiting_forever: list[TaskName] = Field(
        description="Open tasks that still depend on it and can never start; drop the dependency with "
        "`cf tasks set-dependencies`."
    )
    dropped: list[TaskName] = Field(description="Tasks that no longer depend on it.")


class TasksReopen(TaskChange):
    """Parameters of `tasks.reopen`."""


class TasksApprove(Params):
    """Parameters of `tasks.approve`."""

    tasks: list[TaskRef] = Field([], description="Exactly these tasks, as T12 or their ULIDs.")
    all: bool = Field(False, description="Every task in the backlog.")
    but: list[TaskRef] = Field([], description="Every task in the backlog but these.")


class TasksApproved(Result):
    """What was approved, and what stays in the backlog."""

    approved: list[TaskSummary]
    left: list[TaskName] = Field(description="Tasks that stay in the backlog.")


@operation("tasks.setStatus", title="Set Task State", cf="tasks set-status", positional=("task", "status"))
async def set_status(core: Core, params: TasksSetStatus, call: Call) -> TaskChanged:
    """Bring a task to another state, where a person may.

    A person may approve a task (READY), take that back (BACKLOG), end it by hand (DONE, CANCELLED) and reopen
    it. Open questions on a task that ends are withdrawn, and named. The other states follow from runs,
    patches and questions: a Ready task is held (BLOCKED) by asking a question on it with `cf blocker create`,
    and let go by answering that.
    """

    def work(tx: Transaction) -> TaskChanged:
        row = task_to_change(tx, params)
        if params.status == "BLOCKED" and row["status"] == "READY":
            alias = ids.alias("task", row["number"])
            raise IllegalTransition(
                f"{alias} is held by a question on it: ask one with `cf blocker create --task {alias}`."
            )
        return _move(core, tx, row, params.status, call)

    return await core.write(work)


@operation("tasks.finish", title="Finish Task by Hand", positional=("task",))
async def finish(core: Core, params: TasksFinish, call: Call) -> TaskChanged:
    """Mark a task as done by your own word.

    The task says that a person finished it: no check has proven it. Open questions on it are withdrawn, and
    named.
    """

    def work(tx: Transaction) -> TaskChanged:
        return _move(core, tx, task_to_change(tx, params), "DONE", call)

    return await core.write(work)


@operation("tasks.reopen", title="Reopen Task", positional=("task",))
async def reopen(core: Core, params: TasksReopen, call: Call) -> TaskChanged:
    """Take the end of a task back.

    A done, applied or failed task is Ready again, a cancelled one is in the backlog. Tasks that depend on it
    wait for it again.
    """

    def work(tx: Transaction) -> TaskChanged:
        row = task_to_change(tx, params)
        target = states.REOPENED.get(row["status"])
        if target is None:
            alias = ids.alias("task", row["number"])
            raise IllegalTransition(
                f"{alias} has not ended, so it cannot be reopened; `cf tasks show {alias}` tells more."
            )
        return _move(core, tx, row, target, call)

    return await core.write(work)


@operation("tasks.cancel", title="Cancel Task", positional=("task",))
async def cancel(core: Core, params: TasksCancel, call: Call) -> TaskCancelled:
    """Give a task up without doing it; `cf tasks reopen` brings it back.

    Tasks that depend on it would wait for ever. They are named, and with `--drop-edges` they no longer depend
    on it. Open questions on it are withdrawn, and named.
    """

    def work(tx: Transaction) -> TaskCancelled:
        row = task_to_change(tx, params)
        task_id = row["id"]
        change = rows.change_status(tx, task_id, "CANCELLED", call.actor)
        waiting = [other for other in core.board.dependents(task_id) if states.is_open(other.status)]
        touched = [task_id]
        if params.drop_edges:
            rows.drop_dependency(tx, [other.id for other in waiting], task_id)
            touched += [other.id for other in waiting]
        after = board_after(core, tx, touched)
        changed = view.changed(core.board, after, sources.headings(tx), task_id, change)
        named = view.names(after, after.among(other.id for other in waiting))
        tx.event(
            "task.status",
            task_id,
            tasks=touched,
            alias=changed.task.alias,
            before=change.before,
            after=change.after,
            byHand=False,
            blockers=[question.id for question in change.withdrawn],
            withdrawn=[question.alias for question in change.withdrawn],
        )
        return TaskCancelled(
            **dict(changed),
            waiting_forever=[] if params.drop_edges else named,
            dropped=named if params.drop_edges else [],
        )

    return await core.write(work)


@operation("tasks.approve", title="Approve Tasks", positional=("tasks",))
async def approve(core: Core, params: TasksApprove, call: Call) -> TasksApproved:
    """Approve tasks of the backlog, so that they are Ready: exactly those named, all, or all but some.

    A task with an open question is held by it until it is answered. When one of the named tasks is not in the
    backlog, none is approved.
    """
    if bool(params.tasks) + (params.all or bool(params.but)) != 1:
        raise InvalidParams("Name the tasks to approve, or say `--all`, or `--but` and those to leave.")

    def work(tx: Transaction) -> TasksApproved:
        chosen = _backlog(tx, params)
        withheld = {row["id"] for row in rows.find_tasks(tx, params.but)}
        approved = [row["id"] for row in chosen if row["id"] not in withheld]
        for task_id in approved:
            rows.change_status(tx, task_id, "READY", call.actor)
        if approved:
            tx.event("task.status", tasks=approved, before="BACKLOG", after="READY")
        after, sections = board_after(core, tx, approved), sources.headings(tx)
        return TasksApproved(
            approved=[view.summary(after, sections, task) for task in after.among(approved)],
            left=[view.name(after, task) for task in after if task.status == "BACKLOG"],
        )

    return await core.write(work)


def _move(core: Core, tx: Transaction, row: Row, target: states.Status, call: Call) -> TaskChanged:
    return record_status(core, tx, row["id"], rows.change_status(tx, row["id"], target, call.actor))


def _backlog(tx: Transaction, params: TasksApprove) -> list[Row]:
    if not params.tasks:
        return rows.with_status(tx, "BACKLOG")
    named = rows.find_tasks(tx, params.tasks)
    if others := [ids.alias("task", row["number"]) for row in named if row["status"] != "BACKLOG"]:
        raise Conflict(
            f"Only tasks in the backlog can be approved, and {', '.join(others)} "
            f"{'is' if len(others) == 1 else 'are'} not there; nothing was approved.",
            tasks=others,
        )
    return named
