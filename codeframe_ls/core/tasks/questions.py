"""The questions of a task, as far as its state depends on them; the rest belongs to their own noun."""

from __future__ import annotations

from codeframe_ls.core import clock, ids, words
from codeframe_ls.core.store import Reader, Row, Transaction
from codeframe_ls.core.tasks.model import TaskQuestion


def open_on(reader: Reader, task_id: str) -> list[str]:
    """Ids of the questions that hold the task."""
    rows = reader.all(
        "SELECT id FROM blocker WHERE task_id = ? AND state = 'OPEN' ORDER BY number", (task_id,)
    )
    return [row["id"] for row in rows]


def of(reader: Reader, task_id: str) -> list[Row]:
    """Every question about the task, open ones first."""
    return reader.all(
        "SELECT id, number, question, state FROM blocker WHERE task_id = ? ORDER BY state <> 'OPEN', number",
        (task_id,),
    )


def withdraw(tx: Transaction, task_id: str) -> list[TaskQuestion]:
    """Withdraw the open questions of a task that has ended without an answer; gives them as they are now."""
    opened = set(open_on(tx, task_id))
    tx.execute(
        "UPDATE blocker SET state = 'WITHDRAWN', resolved_at = ? WHERE task_id = ? AND state = 'OPEN'",
        (clock.now(), task_id),
    )
    return [question(row) for row in of(tx, task_id) if row["id"] in opened]


def question(row: Row) -> TaskQuestion:
    """A row of `of` as a face shows it."""
    return TaskQuestion(
        id=row["id"],
        alias=ids.alias("blocker", row["number"]),
        question=row["question"],
        state=words.blocker_state(row["state"]),
    )
