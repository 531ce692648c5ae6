"""How tasks are told to a face: results made from the board, and from the few things that it does not keep.

Knows no SQL and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from codeframe_ls.core import words
from codeframe_ls.core.tasks.board import Board
from codeframe_ls.core.tasks.model import Entry, TaskChanged, TaskName, TaskSummary
from codeframe_ls.core.tasks.sources import Headings
from codeframe_ls.core.tasks.states import Status


def name(board: Board, task: Entry) -> TaskName:
    """A task in one line, where another one is what matters."""
    return TaskName(
        id=task.id, alias=task.alias, title=task.title, status=task.status, state=board.state(task)
    )


def names(board: Board, tasks: Iterable[Entry]) -> list[TaskName]:
    """`name` of each."""
    return [name(board, task) for task in tasks]


def summary(board: Board, headings: Headings, task: Entry) -> TaskSummary:
    """A task as a line of a list."""
    waits_for = [other.alias for other in board.waits_for(task.id)]
    heading, present_hash = headings.get(task.section_id or "", ("", None))
    return TaskSummary(
        id=task.id,
        alias=task.alias,
        title=task.title,
        status=task.status,
        state=words.task_state(task.status, waits_for=waits_for),
        priority=task.priority,
        assignee=task.assignee,
        section_id=task.section_id,
        section=heading,
        depends_on=[other.alias for other in board.dependencies(task.id)],
        waits_for=waits_for,
        ready=board.is_ready(task.id),
        stale=is_stale(task, present_hash),
        by_hand=task.by_hand,
    )


def is_stale(task: Entry, present_hash: str | None) -> bool:
    """Whether the section that the task came from has changed since."""
    return None not in (task.source_hash, present_hash) and task.source_hash != present_hash


def changed(before: Board, after: Board, headings: Headings, task_id: str, status: Status) -> TaskChanged:
    """A task after a change from `status`, and what the change means for the other tasks."""
    task = after.task(task_id)
    assert task is not None
    return TaskChanged(
        task=summary(after, headings, task),
        before=status,
        can_start=names(after, [other for other in after.ready_since(before) if other is not task]),
        must_wait=names(after, [other for other in after.held_since(before) if other is not task]),
    )
