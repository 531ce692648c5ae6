"""Applying a plan: all of it in one transaction, or nothing.

Everything that a person reviewed is checked against the state as it is at that moment. Knows rows, no face.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from codeframe_ls.core import ids
from codeframe_ls.core.plans import problems, rows
from codeframe_ls.core.plans.checks import check_applicable
from codeframe_ls.core.plans.model import Entry, Place, Plan
from codeframe_ls.core.plans.rows import DraftRow
from codeframe_ls.core.store import Reader, Transaction
from codeframe_ls.core.tasks import rows as task_rows
from codeframe_ls.core.tasks.model import NewTask, TaskQuestion
from codeframe_ls.core.tasks.states import REOPENED, Status


@dataclass(slots=True)
class Outcome:
    """Ids of the tasks that applying touched, by what happened to them, and the questions withdrawn."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    withdrawn: list[TaskQuestion] = field(default_factory=list)

    def tasks(self) -> list[str]:
        """Every task that was touched, once."""
        return list(
            dict.fromkeys(self.added + self.changed + self.cancelled + self.reopened + self.confirmed)
        )


def apply(db: Transaction, plan: Plan, ready: Status, *, outdated: bool) -> tuple[Plan, Outcome]:
    """Carry out the chosen entries; new tasks become `ready`: READY or BACKLOG.

    Raises what `check_applicable` raises.
    """
    numbers = {row["id"]: row["number"] for row in db.all("SELECT id, number FROM task")}
    edges = _edges(db, numbers)
    check_applicable(db, plan, edges, outdated=outdated)
    work = _Application(db, plan, ready, {ids.alias("task", number): key for key, number in numbers.items()})
    work.run(edges)
    return rows.close(db, plan, "APPLIED"), work.outcome


class _Application:
    def __init__(self, db: Transaction, plan: Plan, ready: Status, tasks: dict[str, str]) -> None:
        self.db, self.plan, self.ready = db, plan, ready
        self.ids = tasks
        self.drafted: dict[str, str] = {}
        """The new task of an entry's drafts; a follow-up takes them over from the task that it follows."""
        self.outcome = Outcome()
        self.origin = plan.source
        self.chosen = [entry for entry in plan.body.entries if entry.chosen]
        self.columns = {
            row["id"]: row
            for row in db.all(
                "SELECT id, section_id, source_hash, status FROM task WHERE prd_id = ?", (plan.prd_id,)
            )
        }

    def run(self, edges: Mapping[str, Sequence[str]]) -> None:
        self._add()
        for entry in self.chosen:
            if entry.task is not None and entry.task.id in self.columns:
                self._update(entry, entry.task.id)
        self._connect(edges)
        self._remember()

    def _add(self) -> None:
        entries = [entry for entry in self.chosen if entry.action == "add"]
        made = task_rows.insert_tasks(self.db, [self._new(entry) for entry in entries])
        for entry, task_id in zip(entries, made, strict=True):
            self.outcome.added.append(task_id)
            self.drafted[entry.key] = task_id
            if entry.task is None:
                self.ids[entry.key] = task_id

    def _new(self, entry: Entry) -> NewTask:
        fields, place = entry.fields, entry.place
        assert place is not None, "an addition comes from the document"
        return NewTask(
            title=fields.title,
            description=fields.description,
            acceptance=fields.acceptance,
            requirements=fields.requirements,
            status="DONE" if fields.done else self.ready,
            by_hand=fields.done,
            priority=fields.priority,
            origin=self.origin,
            prd_id=self.plan.prd_id,
            section_id=place.section_id,
            version_id=self.plan.version_id,
            source_hash=place.source_hash,
            source_line=place.line,
            source_end=place.end_line,
        )

    def _update(self, entry: Entry, task_id: str) -> None:
        if entry.action == "cancel":
            self._to(task_id, "CANCELLED")
            self.outcome.cancelled.append(task_id)
            return
        if entry.action in ("change", "reopen"):
            changes = self._changes(entry)
            if changes:
                task_rows.update(self.db, task_id, **changes)
            if entry.action == "reopen":
                self._reopen(entry, task_id)
            else:
                self.outcome.changed.append(task_id)
                if entry.fields.done and self.columns[task_id]["status"] not in ("DONE", "MERGED"):
                    self._to(task_id, "DONE")
        self._confirm(entry, task_id)

    def _changes(self, entry: Entry) -> dict[str, str | int | None]:
        stored: dict[str, str | int | None] = {}
        for name in entry.changed_fields():
            value: Any = getattr(entry.fields, name)
            if name in ("title", "description", "priority"):
                stored[name] = value
            elif name in ("acceptance", "requirements"):
                stored[name] = json.dumps(list(value), ensure_ascii=False)
        return stored

    def _reopen(self, entry: Entry, task_id: str) -> None:
        status: Status = self.columns[task_id]["status"]
        target = REOPENED[status]
        self._to(task_id, target)
        if target == "BACKLOG" and self.ready == "READY":
            self._to(task_id, "READY")
        if entry.fields.done:
            self._to(task_id, "DONE")
        self.outcome.reopened.append(task_id)

    def _confirm(self, entry: Entry, task_id: str) -> None:
        """Record that a person has seen what the document says of the task today."""
        place = _source(entry)
        row = self.columns[task_id]
        source_hash = place.source_hash if place else None
        section_id = place.section_id if place else row["section_id"]
        if (row["source_hash"], row["section_id"]) == (source_hash, section_id):
            return
        where: dict[str, str | int | None] = {"source_hash": source_hash, "section_id": section_id}
        if place:
            where |= {
                "version_id": self.plan.version_id,
                "source_line": place.line,
                "source_end": place.end_line,
            }
        task_rows.update(self.db, task_id, **where)
        self.outcome.confirmed.append(task_id)

    def _to(self, task_id: str, status: Status) -> None:
        change = task_rows.change_status(self.db, task_id, status, "person")
        self.outcome.withdrawn += change.withdrawn

    def _connect(self, edges: Mapping[str, Sequence[str]]) -> None:
        """Set the dependencies; that they close no cycle was checked for all of them together."""
        wanted = problems.edges(self.plan.body, edges)
        follow_ups = iter(self.outcome.added)
        for entry in self.chosen:
            added = next(follow_ups) if entry.action == "add" else None
            if added is not None:
                self._depend(added, entry.fields.depends_on if entry.task else wanted[entry.key])
            elif entry.task is not None and tuple(edges.get(entry.key, ())) != tuple(wanted[entry.key]):
                self.db.execute("DELETE FROM dependency WHERE task_id = ?", (entry.task.id,))
                self._depend(entry.task.id, wanted[entry.key])

    def _depend(self, task_id: str, others: Sequence[str]) -> None:
        self.db.executemany(
            "INSERT INTO dependency (task_id, depends_on) VALUES (?, ?)",
            [
                (task_id, self.ids[other])
                for other in others
                if other in self.ids and self.ids[other] != task_id
            ],
        )

    def _remember(self) -> None:
        """Store what became of each draft, as the base of the next comparison."""
        kept: list[DraftRow] = []
        replaced: list[str] = []
        follow_ups = iter(self.outcome.added)
        for entry in self.plan.body.entries:
            added = next(follow_ups) if entry.chosen and entry.action == "add" else None
            if added is not None:
                kept += self._draft_rows(entry, added)
                if entry.task is not None:
                    replaced.append(entry.task.id)
            elif entry.task is None:
                kept += self._draft_rows(entry, None)
            elif entry.chosen and entry.drafts:
                replaced.append(entry.task.id)
                kept += self._draft_rows(entry, entry.task.id)
        rows.replace_drafts(self.db, self.plan.prd_id, replaced, list(self.plan.body.sections), kept)
        rows.retire(self.db, self.outcome.cancelled)

    def _draft_rows(self, entry: Entry, task_id: str | None) -> Iterable[DraftRow]:
        """The drafts of the entry, each with its own section: merging may have brought several together."""
        for draft in entry.drafts:
            found = (self.drafted.get(name) or self.ids.get(name) for name in draft.depends_on)
            others = [other for other in found if other is not None]
            yield DraftRow(draft.section_id, task_id, draft.model_copy(update={"depends_on": others}))


def _source(entry: Entry) -> Place | None:
    """Where the task comes from from now on; None when it left the document or was followed up."""
    return None if entry.action == "add" else entry.place


def _edges(db: Reader, numbers: Mapping[str, int]) -> dict[str, list[str]]:
    edges: dict[str, list[str]] = {ids.alias("task", number): [] for number in numbers.values()}
    for row in db.all(
        "SELECT d.task_id, d.depends_on FROM dependency d JOIN task t ON t.id = d.depends_on "
        "ORDER BY t.number"
    ):
        edges[ids.alias("task", numbers[row["task_id"]])].append(
            ids.alias("task", numbers[row["depends_on"]])
        )
    return edges
