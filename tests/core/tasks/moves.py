"""Bringing a task where only a run or the daemon can bring it, as their own transactions will."""

from __future__ import annotations

from codeframe_ls.core.core import Core
from codeframe_ls.core.store import Transaction
from codeframe_ls.core.tasks import rows
from codeframe_ls.core.tasks.rows import StatusChange
from codeframe_ls.core.tasks.states import Actor, Status


async def move(core: Core, alias: str, target: Status, actor: Actor) -> StatusChange:
    """One transaction with one event, which changes the state of one task."""

    def work(tx: Transaction) -> StatusChange:
        task_id = rows.find_task(tx, alias)["id"]
        change = rows.change_status(tx, task_id, target, actor)
        tx.event("task.status", task_id, tasks=[task_id], before=change.before, after=change.after)
        return change

    return await core.write(work)
