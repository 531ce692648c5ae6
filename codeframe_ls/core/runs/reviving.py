"""What becomes of a run whose process died: it goes on by itself, but not for ever.

A death without any progress since the last one counts; after three of them a person has to look. Changes rows
only; who starts a worker hears of the event.
"""

from __future__ import annotations

from typing import Final

from codeframe_ls.core.runs import rows
from codeframe_ls.core.runs.model import Run
from codeframe_ls.core.runs.moving import move
from codeframe_ls.core.runs.states import WORKING
from codeframe_ls.core.store import Transaction

REVIVALS: Final = 3
"""How often a run goes on by itself without having got any further."""


def interrupt(tx: Transaction, run: Run, reason: str) -> Run:
    """Note that a working run was cut off, and why."""
    return move(tx, run, "INTERRUPTED", "daemon", reason=reason)


def revive(tx: Transaction, run: Run, *, counted: bool = True) -> Run:
    """Queue an interrupted run again, or let it fail where it died too often.

    `counted`: it died, rather than being put aside in good order.
    """
    if counted and run.revived >= REVIVALS:
        reason = (
            f"{run.reason} It went on by itself {REVIVALS} times without getting any further; "
            f"`codeframe-ls daemon logs` tells more, and `cf work resume {run.alias}` tries again."
        )
        return move(tx, run, "FAILED", "daemon", reason=reason, error="worker-lost")
    run = move(tx, run, "QUEUED", "daemon", reason=run.reason)
    return rows.update(tx, run.id, revived=run.revived + 1) if counted else run


def interrupt_all(tx: Transaction, reason: str) -> list[Run]:
    """Note that every working run was cut off; gives them. Records the event where there is one."""
    found = [interrupt(tx, run, reason) for run in rows.in_states(tx, WORKING)]
    if found:
        aliases = [run.alias for run in found]
        tx.event("run.interrupted", run=aliases[0], runs=aliases, tasks=[run.task_id for run in found])
    return found
