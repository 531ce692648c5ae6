"""The run of a task, as far as the task's state depends on it; the rest belongs to its own noun."""

from __future__ import annotations

from codeframe_ls.core import clock
from codeframe_ls.core.store import Transaction


def stop(tx: Transaction, task_id: str, reason: str) -> list[str]:
    """Stop the run that goes on for a task which a person has ended otherwise; gives the ids of such runs.

    What works for it in memory follows the row.
    """
    live = tx.all(
        "SELECT id FROM run WHERE task_id = ?"
        " AND state IN ('QUEUED', 'RUNNING', 'VERIFYING', 'BLOCKED', 'INTERRUPTED')",
        (task_id,),
    )
    for row in live:
        tx.execute(
            "UPDATE run SET state = 'STOPPED', reason = ?, ended_at = ? WHERE id = ?",
            (reason, clock.now(), row["id"]),
        )
    return [row["id"] for row in live]
