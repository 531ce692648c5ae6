"""What an answer means for the run that asked: in the answer's own transaction it is queued to go on.

The worker is started by whoever hears the event (`runs.py`), or by the next start of the daemon.
"""

from __future__ import annotations

from codeframe_ls.core.blockers import rows as blockers
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.errors import IllegalTransition
from codeframe_ls.core.gates import trust
from codeframe_ls.core.runs import rows
from codeframe_ls.core.runs.model import Run
from codeframe_ls.core.runs.moving import move
from codeframe_ls.core.runs.spec import ALWAYS_RUN_IT
from codeframe_ls.core.store import Reader, Transaction


def resume(tx: Transaction, blocker: Blocker) -> Run | None:
    """After a question has ended: queue the run that asked it, if it waits for nothing else, and give it."""
    run = rows.get(tx, blocker.run_id) if blocker.run_id is not None else None
    if run is None or run.state != "BLOCKED":
        return None
    if blocker.command is not None and blocker.answer == ALWAYS_RUN_IT:
        trust.trust(tx, [blocker.command], blocker.answered_by or "")
    if any(other.state == "OPEN" for other in blockers.of_run(tx, run.id)):
        return None
    return move(tx, run, "QUEUED", "daemon", reason=f"{blocker.alias} is answered.")


def check_not_waited_for(db: Reader, blocker: Blocker) -> None:
    """Raises IllegalTransition for a question that a run waits for: without an answer it cannot go on."""
    run = rows.get(db, blocker.run_id) if blocker.run_id is not None else None
    if run is not None and run.state == "BLOCKED" and blocker.state == "OPEN":
        raise IllegalTransition(
            f"{run.alias} waits for {blocker.alias}: answer it (`cf blocker answer {blocker.alias}`), "
            f"or stop the run (`cf work stop {run.alias}`)."
        )
