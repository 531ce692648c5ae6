"""Rows of the `checkpoint` table."""

from __future__ import annotations

from codeframe_ls.core.checkpoints.model import Checkpoint, Part
from codeframe_ls.core.errors import InvalidParams, NotFound
from codeframe_ls.core.ids import parse_reference
from codeframe_ls.core.store import Reader, Row, Transaction


def find(db: Reader, reference: str) -> Checkpoint:
    """The checkpoint that `C2` or a ULID means. Raises InvalidParams or NotFound."""
    parsed = parse_reference("checkpoint", reference)
    if parsed is None:
        raise InvalidParams(f"`{reference}` names no checkpoint; write it as C2, or give its ULID.")
    row = db.one("SELECT * FROM checkpoint WHERE id = ? OR number = ?", (parsed.ulid, parsed.number))
    if row is None:
        raise NotFound(f"There is no checkpoint {reference}; `cf checkpoint list` shows them.")
    return _checkpoint(row)


def everything(db: Reader) -> list[Checkpoint]:
    """Every checkpoint, oldest first."""
    return [_checkpoint(row) for row in db.all("SELECT * FROM checkpoint ORDER BY number")]


def last_before_restore(db: Reader) -> Checkpoint | None:
    """The newest checkpoint that was made before a restore: what `checkpoints.undo` brings back."""
    row = db.one("SELECT * FROM checkpoint WHERE restored_from IS NOT NULL ORDER BY number DESC LIMIT 1")
    return _checkpoint(row) if row else None


def insert(db: Transaction, checkpoint: Checkpoint) -> None:
    """Add a new checkpoint."""
    db.execute(
        "INSERT INTO checkpoint (id, number, kind, label, subject, commit_id, rows_blob, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            checkpoint.id,
            checkpoint.number,
            checkpoint.kind,
            checkpoint.label,
            checkpoint.subject,
            checkpoint.commit,
            checkpoint.rows_blob,
            checkpoint.created_at,
        ),
    )


def mark_restored(db: Transaction, checkpoint: Checkpoint, restored_from: str, part: Part) -> None:
    """Record which restoring this one can take back."""
    db.execute(
        "UPDATE checkpoint SET restored_from = ?, restored_part = ? WHERE id = ?",
        (restored_from, part, checkpoint.id),
    )


def delete(db: Transaction, checkpoint: Checkpoint) -> None:
    """Forget a checkpoint."""
    db.execute("DELETE FROM checkpoint WHERE id = ?", (checkpoint.id,))


def _checkpoint(row: Row) -> Checkpoint:
    return Checkpoint(
        id=row["id"],
        number=row["number"],
        kind=row["kind"],
        label=row["label"],
        subject=row["subject"],
        commit=row["commit_id"],
        rows_blob=row["rows_blob"],
        restored_from=row["restored_from"],
        restored_part=row["restored_part"],
        created_at=row["created_at"],
    )
