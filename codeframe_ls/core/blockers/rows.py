"""Rows of the `blocker` table."""

from __future__ import annotations

import json
from collections.abc import Collection

from codeframe_ls.core import clock
from codeframe_ls.core.blockers import states
from codeframe_ls.core.blockers.model import Blocker, State
from codeframe_ls.core.errors import InvalidParams, NotFound
from codeframe_ls.core.ids import parse_reference
from codeframe_ls.core.store import Reader, Row, Transaction


def find(db: Reader, reference: str) -> Blocker:
    """The blocker that `B3` or a ULID means. Raises InvalidParams or NotFound."""
    parsed = parse_reference("blocker", reference)
    if parsed is None:
        raise InvalidParams(f"`{reference}` names no question; write it as B3, or give its ULID.")
    row = db.one("SELECT * FROM blocker WHERE id = ? OR number = ?", (parsed.ulid, parsed.number))
    if row is None:
        raise NotFound(f"There is no question {reference}; `cf blocker list --all` shows all of them.")
    return _blocker(row)


def in_states(db: Reader, states: Collection[State]) -> list[Blocker]:
    """Every blocker in one of `states`, in the order of their numbers."""
    marks = ", ".join("?" * len(states))
    return [
        _blocker(row)
        for row in db.all(f"SELECT * FROM blocker WHERE state IN ({marks}) ORDER BY number", list(states))  # noqa: S608
    ]


def of_task(db: Reader, task_id: str) -> list[Blocker]:
    """Every blocker of a task, in the order of their numbers."""
    return [
        _blocker(row) for row in db.all("SELECT * FROM blocker WHERE task_id = ? ORDER BY number", (task_id,))
    ]


def of_run(db: Reader, run_id: str) -> list[Blocker]:
    """Every question that a run asked, in the order of their numbers."""
    return [
        _blocker(row) for row in db.all("SELECT * FROM blocker WHERE run_id = ? ORDER BY number", (run_id,))
    ]


def waiting_run(db: Reader, task_id: str) -> bool:
    """Whether a run of the task waits for an answer to a question of its own."""
    row = db.one("SELECT 1 FROM run WHERE task_id = ? AND state = 'BLOCKED'", (task_id,))
    return row is not None


def insert(db: Transaction, blocker: Blocker) -> None:
    """Add a new blocker."""
    db.execute(
        "INSERT INTO blocker (id, number, kind, state, task_id, question, detail, options, default_answer,"
        " path, line, anchor, created_at, run_id, tool_use_id, command)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            blocker.id,
            blocker.number,
            blocker.kind,
            blocker.state,
            blocker.task_id,
            blocker.question,
            blocker.detail,
            json.dumps(blocker.options, ensure_ascii=False),
            blocker.default,
            blocker.path,
            blocker.line,
            blocker.anchor,
            blocker.created_at,
            blocker.run_id,
            blocker.tool_use_id,
            blocker.command,
        ),
    )


def resolve(db: Transaction, blocker: Blocker) -> None:
    """Record that the run which asked has taken the answer up."""
    update(db, states.resolved(blocker, clock.now()))


def update(db: Transaction, blocker: Blocker) -> None:
    """Store the state of a blocker and how it was answered; all else never changes."""
    db.execute(
        "UPDATE blocker SET state = ?, answer = ?, answered_by = ?, answered_at = ?, resolved_at = ? "
        "WHERE id = ?",
        (
            blocker.state,
            blocker.answer,
            blocker.answered_by,
            blocker.answered_at,
            blocker.resolved_at,
            blocker.id,
        ),
    )


def _blocker(row: Row) -> Blocker:
    return Blocker(
        id=row["id"],
        number=row["number"],
        kind=row["kind"],
        state=row["state"],
        task_id=row["task_id"],
        question=row["question"],
        detail=row["detail"],
        options=tuple(json.loads(row["options"])),
        default=row["default_answer"],
        path=row["path"],
        line=row["line"],
        anchor=row["anchor"],
        answer=row["answer"],
        answered_by=row["answered_by"],
        created_at=row["created_at"],
        answered_at=row["answered_at"],
        resolved_at=row["resolved_at"],
        run_id=row["run_id"],
        tool_use_id=row["tool_use_id"],
        command=row["command"],
    )
