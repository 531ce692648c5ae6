"""Rows of the `patch` table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from codeframe_ls.core import clock, ids
from codeframe_ls.core.errors import InvalidParams, NotFound
from codeframe_ls.core.ids import parse_reference
from codeframe_ls.core.patches.model import Applied, Body, Patch, State
from codeframe_ls.core.store import Reader, Row, Transaction


def find(db: Reader, reference: str) -> Patch:
    """The patch that `P4` or a ULID means. Raises InvalidParams or NotFound."""
    parsed = parse_reference("patch", reference)
    if parsed is None:
        raise InvalidParams(f"`{reference}` names no patch; write it as P4, or give its ULID.")
    row = db.one("SELECT * FROM patch WHERE id = ? OR number = ?", (parsed.ulid, parsed.number))
    if row is None:
        raise NotFound(f"There is no patch {reference}; `cf patch list --all` shows all of them.")
    return _patch(row)


def get(db: Reader, patch_id: str) -> Patch | None:
    """The patch with this id, or None."""
    row = db.one("SELECT * FROM patch WHERE id = ?", (patch_id,))
    return _patch(row) if row else None


def in_states(db: Reader, states: Collection[State]) -> list[Patch]:
    """Every patch in one of `states`, in the order of their numbers."""
    marks = ", ".join("?" * len(states))
    found = db.all(f"SELECT * FROM patch WHERE state IN ({marks}) ORDER BY number", list(states))  # noqa: S608
    return [_patch(row) for row in found]


def all_of_task(db: Reader, task_id: str) -> list[Patch]:
    """Every patch of a task, oldest first."""
    return [
        _patch(row) for row in db.all("SELECT * FROM patch WHERE task_id = ? ORDER BY number", (task_id,))
    ]


def of_task(db: Reader, task_id: str) -> Patch | None:
    """The newest patch of a task."""
    row = db.one("SELECT * FROM patch WHERE task_id = ? ORDER BY number DESC LIMIT 1", (task_id,))
    return _patch(row) if row else None


def of_run(db: Reader, run_id: str) -> Patch | None:
    """The patch that a run made."""
    row = db.one("SELECT * FROM patch WHERE run_id = ?", (run_id,))
    return _patch(row) if row else None


def insert(
    db: Transaction,
    *,
    run_id: str,
    task_id: str,
    base: str,
    head: str,
    proven: bool,
    evidence: Mapping[str, Any],
    notes: Sequence[str] = (),
) -> Patch:
    """Store the result of a run that has come to its end; it waits for review. Commits are private ones."""
    patch = Patch(
        id=ids.new_id(),
        number=db.next_number("patch"),
        run_id=run_id,
        task_id=task_id,
        state="PENDING",
        base=base,
        head=head,
        proven=proven,
        body=Body(evidence=dict(evidence), notes=tuple(notes)),
        applied=None,
        created_at=clock.now(),
        closed_at=None,
    )
    db.execute(
        "INSERT INTO patch (id, number, run_id, task_id, state, base, head, proven, body, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            patch.id,
            patch.number,
            run_id,
            task_id,
            patch.state,
            base,
            head,
            int(proven),
            patch.body.model_dump_json(by_alias=True),
            patch.created_at,
        ),
    )
    return patch


def update(db: Transaction, patch: Patch) -> None:
    """Store the state, the decisions, and how it was applied; all else never changes."""
    db.execute(
        "UPDATE patch SET state = ?, body = ?, applied = ?, closed_at = ? WHERE id = ?",
        (
            patch.state,
            patch.body.model_dump_json(by_alias=True),
            patch.applied.model_dump_json(by_alias=True) if patch.applied else None,
            patch.closed_at,
            patch.id,
        ),
    )


def _patch(row: Row) -> Patch:
    return Patch(
        id=row["id"],
        number=row["number"],
        run_id=row["run_id"],
        task_id=row["task_id"],
        state=row["state"],
        base=row["base"],
        head=row["head"],
        proven=bool(row["proven"]),
        body=Body.model_validate_json(row["body"]),
        applied=Applied.model_validate_json(row["applied"]) if row["applied"] else None,
        created_at=row["created_at"],
        closed_at=row["closed_at"],
    )
