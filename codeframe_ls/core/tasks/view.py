"""How tasks are told to a face: results made from the board, and from the few things that it does not keep.

Knows no SQL and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codeframe_ls.core import ids
from codeframe_ls.core.prd.span import unchanged
from codeframe_ls.core.tasks.board import Board
from codeframe_ls.core.tasks.model import Entry, TaskChanged, TaskName, TaskSummary
from codeframe_ls.core.tasks.rows import StatusChange
from codeframe_ls.core.tasks.sources import Headings


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
    section = headings.get(task.section_id or "")
    return TaskSummary(
        id=task.id,
        alias=task.alias,
        title=task.title,
        status=task.status,
        state=board.state(task),
        priority=task.priority,
        assignee=task.assignee,
        section_id=task.section_id,
        section=section.text if section else "",
        depends_on=[other.alias for other in board.dependencies(task.id)],
        waits_for=waits_for,
        ready=board.is_ready(task.id),
        stale=is_stale(task, headings),
        by_hand=task.by_hand,
        patch=ids.alias("patch", task.patch) if task.patch else "",
    )


def is_stale(task: Entry, headings: Headings) -> bool:
    """Whether the text that the task came from has changed since, or is gone; never of a cancelled one."""
    if (
        task.status == "CANCELLED"
        or task.source_hash is None
        or task.section_id is None
        or task.section_id not in headings
    ):
        return False
    return not unchanged(task.source_hash, _hashes_from(task.section_id, headings))


def _hashes_from(section_id: str, headings: Headings) -> Iterator[str]:
    while section := headings.get(section_id):
        yield section.hash
        section_id = section.following


def changed(
    before: Board, after: Board, headings: Headings, task_id: str, change: StatusChange
) -> TaskChanged:
    """A task after a change of its state, and what it means for the other tasks and its questions."""
    task = after.task(task_id)
    assert task is not None
    return TaskChanged(
        task=summary(after, headings, task),
        before=change.before,
        can_start=names(after, [other for other in after.ready_since(before) if other is not task]),
        must_wait=names(after, [other for other in after.held_since(before) if other is not task]),
        withdrawn_questions=list(change.withdrawn),
    )
