"""Reading and changing the database within one transaction.

A change is rows and exactly one event: that is what makes the event log the whole story. Knows no noun.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codeframe_ls.core import clock
from codeframe_ls.core.ids import Noun

Row = sqlite3.Row
Value = str | int | float | bytes | None
Values = Sequence[Value] | Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the append-only log. `subject` is a ULID or empty; `payload` holds JSON values."""

    seq: int
    at: str
    kind: str
    subject: str
    payload: Mapping[str, Any]

    @classmethod
    def from_row(cls, row: Row) -> Event:
        """The event of a row of the `event` table."""
        return cls(row["seq"], row["at"], row["kind"], row["subject"], json.loads(row["payload"]))


class Reader:
    """Reads one consistent state."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, sql: str, values: Values = ()) -> list[Row]:
        """Every row of the query."""
        return self._connection.execute(sql, values).fetchall()

    def one(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of the query, or None."""
        row: Row | None = self._connection.execute(sql, values).fetchone()
        return row


class Transaction(Reader):
    """Changes rows, and records the one event that tells of the change."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._changes_before = connection.total_changes
        self.recorded: Event | None = None

    def execute(self, sql: str, values: Values = ()) -> int:
        """Run one statement; the number of rows that it changed."""
        return self._connection.execute(sql, values).rowcount

    def executemany(self, sql: str, values: Iterable[Values]) -> None:
        """Run one statement for each of `values`."""
        self._connection.executemany(sql, values)

    def next_number(self, noun: Noun, how_many: int = 1) -> int:
        """Reserve `how_many` alias numbers of a noun, and give the first."""
        row = self.one(
            "INSERT INTO counter (noun, last) VALUES (?, ?) "
            "ON CONFLICT (noun) DO UPDATE SET last = last + excluded.last RETURNING last",
            (noun, how_many),
        )
        assert row is not None
        return int(row["last"]) - how_many + 1

    def event(self, kind: str, subject: str = "", **payload: Any) -> Event:
        """Record the event of this transaction, such as `event("task.created", task.id, title=...)`.

        A transaction that changes many things still has one event; its payload names them
        (`tasks`: the ids of every task that was changed, added or deleted).
        """
        assert self.recorded is None, "a transaction tells of itself in one event"
        at = clock.now()
        row = self.one(
            "INSERT INTO event (at, kind, subject, payload) VALUES (?, ?, ?, ?) RETURNING seq",
            (at, kind, subject, json.dumps(payload, ensure_ascii=False, separators=(",", ":"))),
        )
        assert row is not None
        self.recorded = Event(row["seq"], at, kind, subject, payload)
        return self.recorded

    def check_told(self) -> None:
        """Called before the commit: rows that changed without an event are a programming error."""
        changed = self._connection.total_changes != self._changes_before
        assert self.recorded is not None or not changed, "rows changed, but no event tells of it"
