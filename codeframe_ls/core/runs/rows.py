"""The rows of runs and of what they said: every SQL statement about them.

The functions that change rows belong into a transaction whose one event names the run, and the task where its
state changed. Knows no rule: `moving.py` asks the state machines.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from codeframe_ls.core import clock, ids
from codeframe_ls.core.errors import InvalidParams, NotFound
from codeframe_ls.core.runs.model import Options, Run
from codeframe_ls.core.runs.states import ENDED, LIVE, State
from codeframe_ls.core.store import Reader, Row, Transaction
from codeframe_ls.core.tasks import rows as tasks

Kind = Literal["user", "assistant", "intent", "results", "steer"]

SPOKEN: Final[tuple[Kind, ...]] = ("user", "assistant", "results")
"""The kinds that the conversation with the model consists of."""


@dataclass(frozen=True, slots=True)
class Message:
    """One line of a run's story: the conversation, and what the worker was about to do."""

    seq: int
    kind: Kind
    body: Any
    commit: str | None
    at: str


@dataclass(frozen=True, slots=True)
class ModelCall:
    """What one call or try cost, in tokens."""

    model: str
    input: int
    output: int
    cache_read: int
    cache_write: int
    stop_reason: str
    at: str


def find(db: Reader, reference: str) -> Run:
    """The run that `R7`, a ULID or a task's alias means. Raises InvalidParams or NotFound."""
    of_task = ids.parse_reference("task", reference)
    if of_task is not None and of_task.number is not None:
        task = tasks.find_task(db, reference)
        if newest := newest_of(db, task["id"]):
            return newest
        raise NotFound(f"{reference} has no run yet; `cf work start {reference}` starts one.")
    parsed = ids.parse_reference("run", reference)
    if parsed is None:
        raise InvalidParams(f"`{reference}` names no run; write it as R7, or give its task as T12.")
    row = db.one("SELECT * FROM run WHERE id = ? OR number = ?", (parsed.ulid, parsed.number))
    if row is None:
        raise NotFound(f"There is no run {reference}; `cf work list --all` shows all of them.")
    return _run(row)


def get(db: Reader, run_id: str) -> Run | None:
    """The run with this id; None where it was deleted with its task."""
    row = db.one("SELECT * FROM run WHERE id = ?", (run_id,))
    return None if row is None else _run(row)


def newest_of(db: Reader, task_id: str) -> Run | None:
    """The newest run of a task."""
    row = db.one("SELECT * FROM run WHERE task_id = ? ORDER BY number DESC LIMIT 1", (task_id,))
    return None if row is None else _run(row)


def live_of(db: Reader, task_id: str) -> Run | None:
    """The run of a task that goes on, or waits to."""
    return next((run for run in in_states(db, LIVE) if run.task_id == task_id), None)


def in_states(db: Reader, states: Collection[State]) -> list[Run]:
    """Every run in one of `states`, in the order of their numbers."""
    marks = ", ".join("?" * len(states))
    found = db.all(f"SELECT * FROM run WHERE state IN ({marks}) ORDER BY number", list(states))  # noqa: S608
    return [_run(row) for row in found]


def left_failed(db: Reader) -> list[Run]:
    """The runs that failed and that nothing has come after: no newer run, and their task waits."""
    found = db.all(
        "SELECT run.* FROM run JOIN task ON task.id = run.task_id WHERE run.state = 'FAILED'"
        " AND task.status IN ('READY', 'FAILED', 'BLOCKED')"
        " AND run.number = (SELECT max(number) FROM run AS other WHERE other.task_id = run.task_id)"
        " ORDER BY run.number"
    )
    return [_run(row) for row in found]


def everything(db: Reader, task_id: str | None = None) -> list[Run]:
    """Every run, or every run of a task, in the order of their numbers."""
    if task_id is None:
        return [_run(row) for row in db.all("SELECT * FROM run ORDER BY number")]
    return [_run(row) for row in db.all("SELECT * FROM run WHERE task_id = ? ORDER BY number", (task_id,))]


def insert(
    tx: Transaction,
    *,
    run_id: str,
    task_id: str,
    base: str,
    model: str,
    options: Options,
    retry_of: str | None,
    reason: str,
) -> Run:
    """Store a new run, QUEUED."""
    tx.execute(
        "INSERT INTO run (id, number, task_id, state, reason, retry_of, base, head, model, options,"
        " created_at) VALUES (?, ?, ?, 'QUEUED', ?, ?, ?, ?, ?, ?, ?)",
        (
            run_id,
            tx.next_number("run"),
            task_id,
            reason,
            retry_of,
            base,
            base,
            model,
            options.model_dump_json(by_alias=True),
            clock.now(),
        ),
    )
    run = get(tx, run_id)
    assert run is not None
    return run


def update(tx: Transaction, run_id: str, **columns: str | int | float | None) -> Run:
    """Set columns of a run, and give it as it is then."""
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    tx.execute(f"UPDATE run SET {sets} WHERE id = :id", {**columns, "id": run_id})  # noqa: S608
    run = get(tx, run_id)
    assert run is not None
    return run


def set_state(tx: Transaction, run: Run, state: State, reason: str, error: str = "") -> Run:
    """Bring a run to another state; when it began and ended is recorded with that."""
    now = clock.now()
    return update(
        tx,
        run.id,
        state=state,
        reason=reason,
        error=error,
        started_at=run.started_at or (now if state == "RUNNING" else None),
        ended_at=now if state in ENDED else None,
    )


def add_message(tx: Transaction, run_id: str, kind: Kind, body: Any, commit: str | None = None) -> int:
    """Append to the story of a run; gives the number of the line."""
    row = tx.one("SELECT coalesce(max(seq), 0) + 1 AS seq FROM message WHERE run_id = ?", (run_id,))
    assert row is not None
    tx.execute(
        "INSERT INTO message (run_id, seq, kind, body, commit_id, at) VALUES (?, ?, ?, ?, ?, ?)",
        (run_id, row["seq"], kind, json.dumps(body, ensure_ascii=False), commit, clock.now()),
    )
    return int(row["seq"])


def messages(db: Reader, run_id: str, kinds: Sequence[Kind] = ()) -> list[Message]:
    """The story of a run in order, all of it or the lines of some kinds."""
    wanted = json.dumps(list(kinds))
    found = db.all(
        "SELECT * FROM message WHERE run_id = ?1"
        " AND (?2 = '[]' OR kind IN (SELECT value FROM json_each(?2))) ORDER BY seq",
        (run_id, wanted),
    )
    return [
        Message(row["seq"], row["kind"], json.loads(row["body"]), row["commit_id"], row["at"])
        for row in found
    ]


def add_call(tx: Transaction, run_id: str, call: ModelCall) -> None:
    """Record what a call of the model cost."""
    tx.execute(
        "INSERT INTO model_call (run_id, model, input, output, cache_read, cache_write, stop_reason, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            run_id,
            call.model,
            call.input,
            call.output,
            call.cache_read,
            call.cache_write,
            call.stop_reason,
            call.at,
        ),
    )


def calls(db: Reader, run_id: str) -> list[ModelCall]:
    """What a run's calls of the model cost, in order."""
    return [
        ModelCall(
            row["model"],
            row["input"],
            row["output"],
            row["cache_read"],
            row["cache_write"],
            row["stop_reason"],
            row["at"],
        )
        for row in db.all("SELECT * FROM model_call WHERE run_id = ? ORDER BY id", (run_id,))
    ]


def _run(row: Row) -> Run:
    return Run(
        id=row["id"],
        number=row["number"],
        task_id=row["task_id"],
        state=row["state"],
        reason=row["reason"],
        error=row["error"],
        retry_of=row["retry_of"],
        base=row["base"],
        head=row["head"],
        model=row["model"],
        options=Options.model_validate_json(row["options"]),
        summary=row["summary"],
        seq=row["seq"],
        turns=row["turns"],
        rounds=row["rounds"],
        seconds=row["seconds"],
        revived=row["revived"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
    )
