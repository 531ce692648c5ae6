"""What every operation that changes a task does around its change.

It refuses one that rests on a stale reading, and tells what the change means for other tasks, both inside the
change's own transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from codeframe_ls.core import ids
from codeframe_ls.core.errors import Conflict
from codeframe_ls.core.store import Reader, Row, Transaction
from codeframe_ls.core.tasks import rows, sources, view
from codeframe_ls.core.tasks.board import Board, followed
from codeframe_ls.core.tasks.model import TaskChange, TaskChanged, TaskSummary
from codeframe_ls.core.tasks.rows import StatusChange

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


def task_to_change(tx: Transaction, params: TaskChange) -> Row:
    """The row of the named task. Raises NotFound, and Conflict when it has changed since it was read."""
    row = rows.find_task(tx, params.task)
    if params.revision is not None and params.revision != row["revision"]:
        alias = ids.alias("task", row["number"])
        raise Conflict(
            f"{alias} has changed since you read it (revision {row['revision']}, you saw {params.revision}); "
            f"look at it again with `cf tasks show {alias}`.",
            revision=row["revision"],
        )
    return row


def board_after(core: Core, reader: Reader, touched: Iterable[str]) -> Board:
    """The board as this transaction leaves it. For the writer thread, where the board fits the database."""
    return followed(core.board, reader, core.board.seq, touched)


def record_status(core: Core, tx: Transaction, task_id: str, change: StatusChange) -> TaskChanged:
    """Record the event of one task's change of state, and tell what it means."""
    after = board_after(core, tx, [task_id])
    result = view.changed(core.board, after, sources.headings(tx), task_id, change)
    tx.event(
        "task.status",
        task_id,
        tasks=[task_id],
        alias=result.task.alias,
        before=change.before,
        after=change.after,
        byHand=result.task.by_hand,
        blockers=[question.id for question in change.withdrawn],
        withdrawn=[question.alias for question in change.withdrawn],
    )
    return result


def summary_after(core: Core, reader: Reader, task_id: str) -> TaskSummary:
    """A task as this transaction leaves it."""
    board = board_after(core, reader, [task_id])
    task = board.task(task_id)
    assert task is not None
    return view.summary(board, sources.headings(reader), task)
