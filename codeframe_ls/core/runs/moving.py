"""Bringing a run from one state to another, its task with it: always in one transaction.

Everything that changes a run's state goes through `move`, so that the two state machines can never tell
different stories. Knows neither worker nor worktree.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from codeframe_ls.core.runs import rows, states
from codeframe_ls.core.runs.model import Run
from codeframe_ls.core.runs.states import State
from codeframe_ls.core.store import Event, Transaction
from codeframe_ls.core.tasks import rows as tasks
from codeframe_ls.core.tasks.states import Actor, Status

_TASK: Final[dict[State, Status]] = {
    "QUEUED": "IN_PROGRESS",
    "RUNNING": "IN_PROGRESS",
    "VERIFYING": "IN_PROGRESS",
    "INTERRUPTED": "IN_PROGRESS",
    "BLOCKED": "BLOCKED",
    "COMPLETED": "DONE",
    "FAILED": "FAILED",
    "STOPPED": "READY",
}
_RUNS_OWN: Final = frozenset({"BLOCKED", "DONE", "FAILED"})
"""States of a task that its run brings it to; to all others the daemon does, which follows."""


def move(tx: Transaction, run: Run, target: State, actor: Actor, *, reason: str = "", error: str = "") -> Run:
    """Bring a run to `target` as `actor` may, and its task to the state that fits.

    Raises IllegalTransition, also where the task's own state does not allow it.
    """
    states.check(run.alias, run.state, target, actor)
    moved = rows.set_state(tx, run, target, reason, error)
    follow(tx, moved, actor)
    return moved


def follow(tx: Transaction, run: Run, actor: Actor) -> None:
    """Bring the task of a run to the state that fits the run's."""
    status = _TASK[run.state]
    if run.state == "FAILED" and not rows.messages(tx, run.id, ("assistant",)):
        # The model never said a word: nothing was tried, so the task can be started as before.
        status = "READY"
    if tasks.find_task(tx, run.task_id)["status"] != status:
        own = actor == "run" and status in _RUNS_OWN
        tasks.change_status(tx, run.task_id, status, "run" if own else "daemon")


def tell(tx: Transaction, kind: str, run: Run, *, moved: bool = True, **payload: object) -> Event:
    """Record the event of a change of a run; `moved`: its state, and so maybe its task's, has changed."""
    touched: Iterable[str] = [run.task_id] if moved else []
    return tx.event(
        kind,
        run.id,
        run=run.alias,
        state=run.state,
        **({"tasks": list(touched)} if moved else {}),
        **payload,
    )
