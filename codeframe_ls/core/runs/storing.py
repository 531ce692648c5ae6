"""Storing what a worker says: each message in one transaction with its event, before it is acknowledged.

The worker is our own program, and what it passes on is a model's: shapes are checked by `spec.py`, the order
of the states here. Knows neither socket nor process.
"""

from __future__ import annotations

from collections.abc import Collection

from codeframe_ls.core import clock, ids
from codeframe_ls.core.blockers import rows as blockers
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.gates import rows as gates
from codeframe_ls.core.gates.model import GateResult
from codeframe_ls.core.patches import rows as patches
from codeframe_ls.core.printable import one_line
from codeframe_ls.core.runs import evidence, rows
from codeframe_ls.core.runs.model import Run
from codeframe_ls.core.runs.moving import move, tell
from codeframe_ls.core.runs.spec import (
    Ask,
    Completed,
    Failed,
    GateMessage,
    Intent,
    Message,
    Results,
    Stored,
    Usage,
    Verifying,
)
from codeframe_ls.core.runs.states import WORKING
from codeframe_ls.core.store import Transaction


def store(
    tx: Transaction, run_id: str, message: Stored, seconds: float, changed: Collection[str] = ()
) -> Run | None:
    """Store one message; gives the run as it is then, or None where it does not work any more.

    `seconds` is how long its processes have lived, `changed` what a completed run's commit changes. Raises
    IllegalTransition for a message that does not fit the run's state, and ValidationError for a check's
    result that is none.
    """
    run = rows.get(tx, run_id)
    if run is None or run.state not in WORKING:
        return None
    run = rows.update(tx, run.id, seq=message.seq, seconds=seconds)
    match message:
        case Message():
            return _message(tx, run, message)
        case Intent():
            body = message.model_dump(mode="json", by_alias=True, exclude={"seq", "type"})
            rows.add_message(tx, run.id, "intent", body)
            tell(tx, "run.intent", run, moved=False, tool=message.name)
        case Results():
            return _results(tx, run, message)
        case Usage():
            return _usage(tx, run, message)
        case Verifying():
            run = move(tx, run, "VERIFYING", "run")
            run = rows.update(tx, run.id, rounds=run.rounds + 1)
            tell(tx, "run.verifying", run, round=run.rounds)
        case GateMessage():
            result = GateResult.model_validate(message.result)
            gates.insert(tx, [result], scope=message.scope, run_id=run.id, commit=message.commit)
            tell(tx, "run.gate", run, moved=False, gate=result.gate, scope=message.scope, result=result.state)
        case Ask():
            return _ask(tx, run, message)
        case Completed():
            return _completed(tx, run, message, changed)
        case Failed():
            run = move(tx, run, "FAILED", "run", reason=message.message, error=message.error)
            tell(tx, "run.failed", run, reason=run.reason, error=run.error)
    return run


def _message(tx: Transaction, run: Run, message: Message) -> Run:
    rows.add_message(
        tx, run.id, message.role, {"content": message.content, "stopReason": message.stop_reason}
    )
    moved = False
    if message.role == "assistant":
        run = rows.update(tx, run.id, turns=run.turns + 1)
        if run.state == "VERIFYING":
            # The checks were red, and it goes on.
            run, moved = move(tx, run, "RUNNING", "run"), True
    tell(tx, "run.message", run, moved=moved, role=message.role, turn=run.turns)
    return run


def _results(tx: Transaction, run: Run, message: Results) -> Run:
    body = {"content": message.content, "steered": message.steered}
    rows.add_message(tx, run.id, "results", body, message.commit)
    # It got further: what interrupts it from here on is counted afresh.
    run = rows.update(tx, run.id, head=message.commit or run.head, revived=0)
    taken_up = [blocker for blocker in blockers.of_run(tx, run.id) if blocker.state == "ANSWERED"]
    for blocker in taken_up:
        blockers.resolve(tx, blocker)
    tell(tx, "run.results", run, moved=False, turn=run.turns, commit=message.commit)
    return run


def _usage(tx: Transaction, run: Run, message: Usage) -> Run:
    call = rows.ModelCall(
        message.model,
        message.input,
        message.output,
        message.cache_read,
        message.cache_write,
        message.stop_reason,
        clock.now(),
    )
    rows.add_call(tx, run.id, call)
    tell(
        tx,
        "run.usage",
        run,
        moved=False,
        input=call.input,
        output=call.output,
        cacheRead=call.cache_read,
        cacheWrite=call.cache_write,
    )
    return run


def _ask(tx: Transaction, run: Run, ask: Ask) -> Run:
    blocker = Blocker(
        id=ids.new_id(),
        number=tx.next_number("blocker"),
        kind=ask.kind,
        state="OPEN",
        task_id=run.task_id,
        question=one_line(ask.question) or "The agent asks for help, and says no more.",
        detail=ask.detail,
        options=_options(ask.options),
        default=one_line(ask.default) if ask.default else None,
        path=None,
        line=None,
        anchor=None,
        answer=None,
        answered_by=None,
        created_at=clock.now(),
        answered_at=None,
        resolved_at=None,
        run_id=run.id,
        tool_use_id=ask.tool_use_id,
        command=ask.command,
    )
    blockers.insert(tx, blocker)
    run = move(tx, run, "BLOCKED", "run", reason=f"{blocker.alias}: {blocker.question}")
    tx.event(
        "blocker.created",
        blocker.id,
        alias=blocker.alias,
        question=blocker.question,
        tasks=[run.task_id],
        run=run.alias,
        state=run.state,
    )
    return run


def _options(offered: tuple[str, ...]) -> tuple[str, ...]:
    """Each on one line, none twice: they are chosen by their text or their number."""
    lines = {one_line(option).casefold(): one_line(option) for option in offered if one_line(option)}
    return tuple(lines.values())


def _completed(tx: Transaction, run: Run, message: Completed, changed: Collection[str]) -> Run:
    found = evidence.of(tx, run, message, changed)
    run = rows.update(tx, run.id, head=message.commit, summary=message.summary)
    run = move(tx, run, "COMPLETED", "run")
    patch = patches.insert(
        tx,
        run_id=run.id,
        task_id=run.task_id,
        base=run.base,
        head=run.head,
        proven=found.proven,
        evidence=found.values,
        notes=found.notes,
    )
    tell(tx, "run.completed", run, patch=patch.alias, proven=found.proven)
    return run
