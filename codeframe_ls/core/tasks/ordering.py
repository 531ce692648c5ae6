"""The operations on the order of tasks: setDependencies, next, graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from codeframe_ls.core import words
from codeframe_ls.core.errors import InvalidParams
from codeframe_ls.core.operation import Call, Params, Result, operation
from codeframe_ls.core.store import Reader, Transaction
from codeframe_ls.core.tasks import graph, rows, sources, view
from codeframe_ls.core.tasks.board import Board
from codeframe_ls.core.tasks.change import board_after, task_to_change
from codeframe_ls.core.tasks.model import Entry, Line, Priority, TaskChange, TaskName, TaskRef, TaskSummary
from codeframe_ls.core.tasks.states import is_open

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

_URGENCY: dict[Priority | None, int] = {"high": 0, "medium": 1, None: 1, "low": 2}


class TasksSetDependencies(TaskChange):
    """Parameters of `tasks.setDependencies`."""

    depends_on: list[TaskRef] | None = Field(
        None, description="What it depends on from now on, all of it; an empty list for nothing."
    )
    add: list[TaskRef] = Field([], description="Tasks that it depends on as well.")
    remove: list[TaskRef] = Field([], description="Tasks that it no longer depends on.")


class TaskDependencies(Result):
    """A task with its dependencies as they are now."""

    task: TaskSummary
    depends_on: list[TaskName]


class TasksNext(Params):
    """Parameters of `tasks.next`."""


@dataclass(slots=True, kw_only=True)
class NextTask(Line):
    """A task that can start now."""

    task: TaskSummary
    why: Annotated[str, Field(description="Why it stands where it stands.")]
    behind: Annotated[int, Field(description="Length of the longest chain of open tasks that waits for it.")]


@dataclass(slots=True, kw_only=True)
class WaitingTask(Line):
    """A READY task that cannot start yet."""

    task: TaskName
    waits_for: Annotated[list[str], Field(description="Aliases of the tasks that it waits for.")]
    forever: Annotated[
        bool,
        Field(description="Whether it never can, because it waits for a cancelled task in the end."),
    ]


class NextTasks(Result):
    """What can start now, best first, and what has to wait for what."""

    ready: list[NextTask]
    waiting: list[WaitingTask]


class TasksGraph(Params):
    """Parameters of `tasks.graph`."""


@dataclass(slots=True, kw_only=True)
class GraphNode(Line):
    """One task of the graph."""

    task: TaskName
    level: Annotated[int | None, Field(description="Its step in `levels`; none when it is on a cycle.")]
    depends_on: Annotated[list[str], Field(description="Aliases of the tasks that it depends on.")]


class TaskGraph(Result):
    """Every task with what it depends on, and the order that follows."""

    nodes: list[GraphNode]
    order: list[str] = Field(description="Aliases in an order in which each comes after what it depends on.")
    levels: list[list[str]] = Field(description="The order in steps; the tasks of one step are independent.")
    cycles: list[list[str]] = Field(
        description="Cycles, each once around. No operation makes one, so any is a fault of the stored state."
    )


@operation(
    "tasks.setDependencies", title="Set Task Dependencies", cf="tasks set-dependencies", positional=("task",)
)
async def set_dependencies(core: Core, params: TasksSetDependencies, call: Call) -> TaskDependencies:
    """Set what a task depends on, or add to it, or take from it.

    A task can start once everything that it depends on is done. A dependency that would close a cycle is
    refused, and the cycle is named.
    """
    if params.depends_on is None and not params.add and not params.remove:
        raise InvalidParams("Say what it depends on: all of it (`--depends-on`), or `--add`, or `--remove`.")

    def work(tx: Transaction) -> TaskDependencies:
        row = task_to_change(tx, params)
        task_id = row["id"]
        entry = core.board.task(task_id)
        assert entry is not None
        wanted = list(entry.depends_on) if params.depends_on is None else _ids(tx, params.depends_on)
        removed = _ids(tx, params.remove)
        wanted = [other for other in wanted if other not in removed] + _ids(tx, params.add)
        rows.set_dependencies(tx, task_id, wanted)
        after = board_after(core, tx, [task_id])
        dependencies = after.dependencies(task_id)
        tx.event(
            "task.dependencies",
            task_id,
            tasks=[task_id],
            alias=entry.alias,
            dependsOn=[other.id for other in dependencies],
        )
        return TaskDependencies(
            task=view.summary(after, sources.headings(tx), after.among([task_id])[0]),
            depends_on=view.names(after, dependencies),
        )

    return await core.write(work)


@operation("tasks.next", title="Show What Can Start", reads=True)
async def next_tasks(core: Core, params: TasksNext, call: Call) -> NextTasks:
    """Show which tasks can start now, best first and why, and which wait for what.

    High priority comes first. Among equals comes first what the longest chain of open tasks waits for,
    because that chain decides when everything is done; then the older task.
    """

    def work(reader: Reader) -> NextTasks:
        board, sections = core.board, sources.headings(reader)
        behind, stranded = _behind(board), _stranded(board)
        ready = sorted(
            board.ready(), key=lambda task: (_URGENCY[task.priority], -behind[task.id], task.number)
        )
        return NextTasks(
            ready=[
                NextTask(
                    task=view.summary(board, sections, task),
                    why=_why(task, behind[task.id]),
                    behind=behind[task.id],
                )
                for task in ready
            ],
            waiting=[
                _waiting(board, task, stranded)
                for task in board
                if task.status == "READY" and not board.is_ready(task.id)
            ],
        )

    return await core.read(work)


@operation("tasks.graph", title="Show Task Graph", reads=True)
async def task_graph(core: Core, params: TasksGraph, call: Call) -> TaskGraph:
    """Show every task and dependency, an order in which they can be done, and its steps."""

    def work(reader: Reader) -> TaskGraph:
        board = core.board
        _, depends_on = graph.indexed({task.id: task.depends_on for task in board})
        order = graph.arrange(depends_on)
        names = [task.alias for task in board]
        level_of = {number: depth for depth, level in enumerate(order.levels) for number in level}
        levels = [[names[number] for number in level] for level in order.levels]
        return TaskGraph(
            nodes=[
                GraphNode(
                    task=view.name(board, task),
                    level=level_of.get(number),
                    depends_on=[names[other] for other in depends_on[number]],
                )
                for number, task in enumerate(board)
            ],
            order=[name for level in levels for name in level],
            levels=levels,
            cycles=[[names[number] for number in cycle] for cycle in graph.cycles(depends_on, order.stuck)],
        )

    return await core.read(work)


def _ids(reader: Reader, references: list[str]) -> list[str]:
    return [row["id"] for row in rows.find_tasks(reader, references)]


def _behind(board: Board) -> dict[str, int]:
    """For each open task, the length of the longest chain of open tasks behind it."""
    tasks = {task.id: task for task in board if is_open(task.status)}
    nodes, depends_on = graph.indexed(
        {task.id: [other for other in task.depends_on if other in tasks] for task in tasks.values()}
    )
    return dict(zip(nodes, graph.longest_behind(depends_on, graph.arrange(depends_on)), strict=True))


def _why(task: Entry, behind: int) -> str:
    reasons = []
    if task.priority in ("high", "low"):
        reasons.append(f"{task.priority} priority")
    if behind:
        reasons.append(f"a chain of {words.count(behind, 'open task')} waits for it")
    else:
        reasons.append("no open task waits for it")
    return ", ".join(reasons)


def _stranded(board: Board) -> set[str]:
    """Open tasks that wait for a cancelled one, directly or not."""
    stranded: set[str] = set()
    queue = [task.id for task in board if task.status == "CANCELLED"]
    for task_id in queue:
        for dependent in board.dependents(task_id):
            if is_open(dependent.status) and dependent.id not in stranded:
                stranded.add(dependent.id)
                queue.append(dependent.id)
    return stranded


def _waiting(board: Board, task: Entry, stranded: set[str]) -> WaitingTask:
    return WaitingTask(
        task=view.name(board, task),
        waits_for=[other.alias for other in board.waits_for(task.id)],
        forever=task.id in stranded,
    )
