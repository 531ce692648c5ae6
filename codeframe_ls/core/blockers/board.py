"""The open questions in memory, so that lenses and diagnostics never wait for the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from codeframe_ls.core.blockers import rows
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.store import Event, Reader


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    """The open questions at one moment, in the order of their numbers. Never changes."""

    all: tuple[Blocker, ...] = ()
    by_task: Mapping[str, tuple[Blocker, ...]] = field(default_factory=dict)

    def numbered(self, number: int) -> Blocker | None:
        """The open question with this number: 3 for B3. None when there is none."""
        return next((blocker for blocker in self.all if blocker.number == number), None)

    def of(self, task_id: str) -> tuple[Blocker, ...]:
        """The open questions on a task."""
        return self.by_task.get(task_id, ())


class QuestionsProjection:
    """Keeps `open` in step with the database, on the writer thread; a `core.Projection`."""

    def __init__(self) -> None:
        self.open = OpenQuestions()

    def load(self, reader: Reader) -> None:
        """Read the open questions."""
        found = tuple(rows.in_states(reader, {"OPEN"}))
        by_task: dict[str, tuple[Blocker, ...]] = {}
        for blocker in found:
            if blocker.task_id is not None:
                by_task[blocker.task_id] = (*by_task.get(blocker.task_id, ()), blocker)
        self.open = OpenQuestions(found, by_task)

    def apply(self, reader: Reader, event: Event) -> None:
        """Follow one commit. A deleted task takes its questions with it, whatever the event is called."""
        touched = event.payload.get("tasks", ())
        told = event.kind.startswith("blocker.") or event.payload.get("blockers")
        if told or not self.open.by_task.keys().isdisjoint(touched):
            self.load(reader)
