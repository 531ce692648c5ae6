"""`events.list` and `events.since`: the log for people and for clients that reconnect."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic import Field

from codeframe_ls.core.operation import Call, Model, Params, Result, operation
from codeframe_ls.core.store import Event, Reader, Row

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core
    from codeframe_ls.core.tasks.board import Board


class EventEntry(Model):
    """One event of the log."""

    seq: int
    at: str
    kind: str
    subject: str
    payload: dict[str, Any]

    @classmethod
    def of(cls, event: Event) -> EventEntry:
        """The entry of a stored event."""
        return cls(
            seq=event.seq, at=event.at, kind=event.kind, subject=event.subject, payload=dict(event.payload)
        )


class LoggedEvent(EventEntry):
    """One event as a person reads of it."""

    tasks: list[str] = Field(description="Aliases of the tasks that it names, as far as they still exist.")


class EventsList(Params):
    """Parameters of `events.list`."""

    last: int = Field(50, ge=1, description="How many of the newest events to show.")
    kind: str = Field("", description="Only events whose kind starts with this, such as `task.`.")


class EventsSince(Params):
    """Parameters of `events.since`."""

    seq: int = Field(ge=0, description="The last sequence number that you have seen; 0 for all.")


class Events(Result):
    """Events in their order, and the newest sequence number of the log."""

    events: list[LoggedEvent]
    last_seq: int
    total: int = Field(description="How many events match, shown or not.")


@operation("events.list", title="Show Events", reads=True)
async def list_events(core: Core, params: EventsList, call: Call) -> Events:
    """Show the newest events of the log, oldest first."""

    def work(reader: Reader) -> Events:
        rows = reader.all(
            "SELECT * FROM event WHERE substr(kind, 1, length(?1)) = ?1 ORDER BY seq DESC LIMIT ?2",
            (params.kind, params.last),
        )
        total = reader.one(
            "SELECT count(*) AS n FROM event WHERE substr(kind, 1, length(?1)) = ?1", (params.kind,)
        )
        return Events(events=_entries(core, reversed(rows)), last_seq=_last_seq(reader), total=_number(total))

    return await core.read(work)


@operation("events.since", title="Show Events Since", positional=("seq",), reads=True)
async def events_since(core: Core, params: EventsSince, call: Call) -> Events:
    """Show every event after a sequence number.

    A client that reconnects asks with the last number that it has seen: it misses nothing and gets nothing
    twice.
    """

    def work(reader: Reader) -> Events:
        rows = reader.all("SELECT * FROM event WHERE seq > ? ORDER BY seq", (params.seq,))
        return Events(events=_entries(core, rows), last_seq=_last_seq(reader), total=len(rows))

    return await core.read(work)


def _entries(core: Core, rows: Iterable[Row]) -> list[LoggedEvent]:
    entries = (EventEntry.of(Event.from_row(row)) for row in rows)
    return [LoggedEvent(**dict(entry), tasks=_names(core.board, entry.payload)) for entry in entries]


def _names(board: Board, payload: dict[str, Any]) -> list[str]:
    tasks = (board.task(task_id) for task_id in payload.get("tasks", ()))
    return [task.alias for task in tasks if task is not None]


def _last_seq(reader: Reader) -> int:
    return _number(reader.one("SELECT coalesce(max(seq), 0) AS n FROM event"))


def _number(row: Row | None) -> int:
    assert row is not None
    return int(row["n"])
