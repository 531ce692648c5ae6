"""The board: every task in memory, as lenses, hovers and lists need it.

A `Board` never changes: each commit that touches tasks makes the next one, which shares all that stayed the
same. So the event loop reads it without a lock and without the database. Long texts stay in the database.
Knows neither documents nor faces; what a commit touched it learns from the event's `tasks`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from codeframe_ls.core import words
from codeframe_ls.core.store import Event, Reader
from codeframe_ls.core.tasks import rows
from codeframe_ls.core.tasks.model import Entry
from codeframe_ls.core.tasks.states import SATISFIED, Status, is_open


@dataclass(frozen=True, slots=True)
class Counts:
    """How the tasks of one section, or of the whole board, stand.

    `ready` are those that can start now, `in_review` those whose patch waits for a person.
    """

    by_status: Mapping[Status, int] = field(default_factory=lambda: MappingProxyType({}))
    ready: int = 0
    in_review: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_status.values())

    @property
    def done(self) -> int:
        """Those that hold up nothing any more: DONE or MERGED."""
        return sum(self.by_status.get(status, 0) for status in SATISFIED)

    @property
    def needs_input(self) -> int:
        """Those that a question holds."""
        return self.by_status.get("BLOCKED", 0)

    @property
    def running(self) -> int:
        """Those that a run works on."""
        return self.by_status.get("IN_PROGRESS", 0)

    @property
    def waiting(self) -> int:
        """READY, but something that they depend on is not done."""
        return self.by_status.get("READY", 0) - self.ready


_NO_COUNTS: Final = Counts()


class Board:
    """All tasks at one moment. Made by `updated`, then only read."""

    __slots__ = (
        "_dependents",
        "_numbers",
        "_ready",
        "_section_counts",
        "_sections",
        "_tasks",
        "counts",
        "seq",
    )

    def __init__(self) -> None:
        self.seq = 0
        self.counts = _NO_COUNTS
        self._tasks: dict[str, Entry] = {}
        self._numbers: dict[int, str] = {}
        self._dependents: dict[str, tuple[str, ...]] = {}
        self._ready: frozenset[str] = frozenset()
        self._sections: dict[str, tuple[str, ...]] = {}
        self._section_counts: dict[str, Counts] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def __iter__(self) -> Iterator[Entry]:
        """Every task, in the order of their numbers."""
        return map(self._tasks.__getitem__, map(self._numbers.__getitem__, sorted(self._numbers)))

    def __contains__(self, task_id: str) -> bool:
        return task_id in self._tasks

    def task(self, task_id: str) -> Entry | None:
        """The task with this id, or None."""
        return self._tasks.get(task_id)

    def numbered(self, number: int) -> Entry | None:
        """The task with this number: 12 for T12. None when there is none."""
        task_id = self._numbers.get(number)
        return None if task_id is None else self._tasks[task_id]

    def among(self, task_ids: Iterable[str]) -> list[Entry]:
        """The tasks with these ids, in the order of their numbers. Raises KeyError."""
        return sorted((self._tasks[task_id] for task_id in task_ids), key=_number)

    def section_tasks(self, section_id: str) -> list[Entry]:
        """The tasks of one section (not of its subsections), in the order of their numbers."""
        return [self._tasks[task_id] for task_id in self._sections.get(section_id, ())]

    def section_counts(self, section_id: str) -> Counts:
        """How the tasks of one section (not of its subsections) stand. Takes no longer for many tasks."""
        return self._section_counts.get(section_id, _NO_COUNTS)

    def dependencies(self, task_id: str) -> list[Entry]:
        """The tasks that this one depends on directly, in the order of their numbers."""
        return [self._tasks[other] for other in self._tasks[task_id].depends_on]

    def dependents(self, task_id: str) -> list[Entry]:
        """The tasks that depend on this one directly, in the order of their numbers."""
        return self.among(self._dependents.get(task_id, ()))

    def ready(self) -> list[Entry]:
        """What can start now: READY, and every dependency DONE or MERGED. In the order of their numbers."""
        return self.among(self._ready)

    def is_ready(self, task_id: str) -> bool:
        """Whether the task can start now."""
        return task_id in self._ready

    def ready_since(self, before: Board) -> list[Entry]:
        """What can start now and could not before."""
        return self.among(self._ready - before._ready)

    def held_since(self, before: Board) -> list[Entry]:
        """What could start before and cannot now, deleted tasks aside."""
        return self.among(task_id for task_id in before._ready - self._ready if task_id in self._tasks)

    def waits_for(self, task_id: str) -> list[Entry]:
        """The dependencies of the task that are not DONE or MERGED; none for a task that has ended itself."""
        task = self._tasks[task_id]
        if not is_open(task.status):
            return []
        return [other for other in self.dependencies(task_id) if other.status not in SATISFIED]

    def has_blocker(self, task_id: str) -> bool:
        """Whether a question holds the task."""
        return self._tasks[task_id].status == "BLOCKED"

    def state(self, task: Entry) -> str:
        """The people's words for how the task stands, such as "waits for T3"."""
        waits_for = [other.alias for other in self.waits_for(task.id)]
        return words.task_state(task.status, in_review=task.patch is not None, waits_for=waits_for)

    def updated(self, seq: int, touched: Iterable[str], found: Iterable[Entry]) -> Board:
        """The board after the event `seq`, which touched these ids; those not among `found` are gone."""
        board = Board()
        board.seq = seq
        board._tasks = self._tasks.copy()
        board._numbers = self._numbers.copy()
        board._dependents = self._dependents.copy()
        board._sections = self._sections.copy()
        board._section_counts = self._section_counts.copy()
        before = [old for task_id in set(touched) if (old := board._tasks.pop(task_id, None))]
        after = list(found)
        board._tasks.update((task.id, task) for task in after)
        board._renumber(before, after)
        board._relink(before, after)
        board._regroup(before, after)
        changed = {task.id for task in (*before, *after)}
        affected = changed.union(*(board._dependents.get(task_id, ()) for task_id in changed))
        board._ready = (self._ready - affected) | {
            task_id for task_id in affected if task_id in board._tasks and board._can_start(task_id)
        }
        board._recount(self, before, after, affected)
        return board

    def _can_start(self, task_id: str) -> bool:
        return self._tasks[task_id].status == "READY" and not self.waits_for(task_id)

    def _renumber(self, before: Sequence[Entry], after: Sequence[Entry]) -> None:
        for task in before:
            del self._numbers[task.number]
        self._numbers.update((task.number, task.id) for task in after)

    def _relink(self, before: Sequence[Entry], after: Sequence[Entry]) -> None:
        edited: dict[str, set[str]] = {}
        for tasks, change in ((before, set.discard), (after, set.add)):
            for task in tasks:
                for other in task.depends_on:
                    if other not in edited:
                        edited[other] = set(self._dependents.get(other, ()))
                    change(edited[other], task.id)
        _replace(self._dependents, {key: tuple(members) for key, members in edited.items()})

    def _regroup(self, before: Sequence[Entry], after: Sequence[Entry]) -> None:
        edited: dict[str, set[str]] = {}
        for tasks, change in ((before, set.discard), (after, set.add)):
            for task in tasks:
                if task.section_id is not None:
                    if task.section_id not in edited:
                        edited[task.section_id] = set(self._sections.get(task.section_id, ()))
                    change(edited[task.section_id], task.id)
        in_order = {
            key: tuple(sorted(members, key=lambda task_id: self._tasks[task_id].number))
            for key, members in edited.items()
        }
        _replace(self._sections, in_order)

    def _recount(
        self, previous: Board, before: Sequence[Entry], after: Sequence[Entry], affected: Iterable[str]
    ) -> None:
        sections = {task.section_id for task in before}
        sections.update(self._tasks[task_id].section_id for task_id in affected if task_id in self._tasks)
        for section in sections - {None}:
            assert section is not None
            members = self._sections.get(section, ())
            if members:
                statuses = Counter(self._tasks[task_id].status for task_id in members)
                self._section_counts[section] = Counts(
                    MappingProxyType(dict(statuses)),
                    ready=sum(task_id in self._ready for task_id in members),
                    in_review=sum(self._tasks[task_id].patch is not None for task_id in members),
                )
            else:
                self._section_counts.pop(section, None)
        total = Counter(previous.counts.by_status)
        total.subtract(task.status for task in before)
        total.update(task.status for task in after)
        in_review = previous.counts.in_review - _in_review(before) + _in_review(after)
        self.counts = Counts(MappingProxyType(dict(+total)), len(self._ready), in_review)


class BoardProjection:
    """Keeps `board` in step with the database, on the writer thread; a `core.Projection`."""

    def __init__(self) -> None:
        self.board = Board()

    def load(self, reader: Reader) -> None:
        """Build the board from the database."""
        self.board = Board().updated(rows.last_event(reader), (), rows.entries(reader))

    def apply(self, reader: Reader, event: Event) -> None:
        """Follow one commit: read again the tasks that its event names."""
        if touched := event.payload.get("tasks"):
            self.board = followed(self.board, reader, event.seq, touched)


def followed(board: Board, reader: Reader, seq: int, touched: Iterable[str]) -> Board:
    """The board after these tasks (ids) have changed, also before the change is committed."""
    named = set(touched)
    found = rows.entries(reader, named)
    # The edges to a deleted task went with it, so its dependents have changed too.
    gone = named.difference(task.id for task in found)
    orphaned = {task.id for task_id in gone for task in board.dependents(task_id)} - named
    if orphaned:
        found += rows.entries(reader, orphaned)
    return board.updated(seq, named | orphaned, found)


def _replace(target: dict[str, tuple[str, ...]], edited: Mapping[str, tuple[str, ...]]) -> None:
    for key, members in edited.items():
        if members:
            target[key] = members
        else:
            target.pop(key, None)


def _in_review(tasks: Iterable[Entry]) -> int:
    return sum(task.patch is not None for task in tasks)


def _number(task: Entry) -> int:
    return task.number
