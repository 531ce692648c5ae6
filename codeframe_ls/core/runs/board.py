"""The runs that go on in memory, so that lenses and lists never wait for the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from codeframe_ls.core.runs import rows
from codeframe_ls.core.runs.model import Run
from codeframe_ls.core.runs.states import LIVE
from codeframe_ls.core.store import Event, Reader


@dataclass(frozen=True, slots=True)
class LiveRuns:
    """The runs that go on, or wait to, at one moment. Never changes."""

    all: tuple[Run, ...] = ()
    by_task: Mapping[str, Run] = field(default_factory=dict)
    by_id: Mapping[str, Run] = field(default_factory=dict)

    def of(self, task_id: str) -> Run | None:
        """The run of a task that goes on."""
        return self.by_task.get(task_id)


class RunsProjection:
    """Keeps `live` in step with the database, on the writer thread; a `core.Projection`."""

    def __init__(self) -> None:
        self.live = LiveRuns()

    def load(self, reader: Reader) -> None:
        """Read the runs that go on."""
        found = tuple(rows.in_states(reader, LIVE))
        self.live = LiveRuns(found, {run.task_id: run for run in found}, {run.id: run for run in found})

    def apply(self, reader: Reader, event: Event) -> None:
        """Follow one commit. A task that a person ends takes its run along, whatever the event is called."""
        touched = event.payload.get("tasks", ())
        restored = event.kind == "checkpoint.restored"
        if restored or "run" in event.payload or not self.live.by_task.keys().isdisjoint(touched):
            self.load(reader)
