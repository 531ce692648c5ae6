"""The rows of tasks and their dependencies: every SQL statement about them, for other nouns too.

The functions that change rows belong into a transaction whose one event names the tasks (`tasks=[...]`),
because the board follows the events. Knows the rules only by asking `states` and `graph`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any, Final

from codeframe_ls.core import clock, ids
from codeframe_ls.core.errors import DependencyCycle, NotFound
from codeframe_ls.core.store import Reader, Row, Transaction
from codeframe_ls.core.tasks import graph, questions, runs, states
from codeframe_ls.core.tasks.model import Entry, NewTask, TaskQuestion
from codeframe_ls.core.tasks.states import Actor, Status

_ENTRIES: Final = (
    "SELECT id, number, title, status, priority, origin, assignee, by_hand, prd_id, section_id, source_hash,"
    " source_path, source_line, (SELECT max(patch.number) FROM patch WHERE task_id = task.id"
    " AND patch.state IN ('PENDING', 'PARTLY_APPLIED')) AS patch FROM task"
)
_EDGES: Final = "SELECT task_id, depends_on FROM dependency JOIN task ON task.id = depends_on"
_AMONG: Final = "IN (SELECT value FROM json_each(?))"
"""A list of ids travels as one JSON value, because the number of `?` in a statement is limited."""
_ENDED: Final = {"DONE": "finished by hand", "CANCELLED": "cancelled"}


@dataclass(frozen=True, slots=True)
class StatusChange:
    """What `change_status` did: the open questions that lost their point, and the ids of runs it stopped."""

    before: Status
    after: Status
    withdrawn: tuple[TaskQuestion, ...] = ()
    stopped: tuple[str, ...] = ()


def find_task(reader: Reader, reference: str) -> Row:
    """The row of the task that a person calls `T12` or by its ULID. Raises NotFound."""
    parsed = ids.parse_reference("task", reference)
    row = None
    if parsed is not None and parsed.ulid is not None:
        row = reader.one("SELECT * FROM task WHERE id = ?", (parsed.ulid,))
    elif parsed is not None:
        row = reader.one("SELECT * FROM task WHERE number = ?", (parsed.number,))
    if row is None:
        raise NotFound(f"There is no task {reference}; `cf tasks list` shows them.")
    return row


def find_tasks(reader: Reader, references: Iterable[str]) -> list[Row]:
    """The rows of several tasks, each once, in the order given. Raises NotFound."""
    found = {row["id"]: row for row in (find_task(reader, reference) for reference in references)}
    return list(found.values())


def entries(reader: Reader, task_ids: Iterable[str] | None = None) -> list[Entry]:
    """All tasks in the order of their numbers, or those of `task_ids` that exist."""
    if task_ids is None:
        edges, found = reader.all(f"{_EDGES} ORDER BY task.number"), reader.all(f"{_ENTRIES} ORDER BY number")
    else:
        chosen = (json.dumps(list(task_ids)),)
        edges = reader.all(f"{_EDGES} WHERE task_id {_AMONG} ORDER BY task.number", chosen)
        found = reader.all(f"{_ENTRIES} WHERE id {_AMONG} ORDER BY number", chosen)
    depends_on: dict[str, list[str]] = {}
    for task, other in edges:
        depends_on.setdefault(task, []).append(intern(other))
    return [_entry(row, tuple(depends_on.get(row["id"], ()))) for row in found]


def with_text(reader: Reader, text: str) -> set[str]:
    """Ids of the tasks that have `text` in title or description, in any case of any alphabet."""
    wanted = text.casefold()
    return {
        row["id"]
        for row in reader.all("SELECT id, title, description FROM task")
        if wanted in row["title"].casefold() or wanted in row["description"].casefold()
    }


def insert_tasks(tx: Transaction, drafts: Sequence[NewTask]) -> list[str]:
    """Store tasks and their dependencies; gives their ids, in order.

    Raises DependencyCycle, which names the tasks by their titles: they have no aliases yet.
    """
    _check_acyclic(drafts)
    first = tx.next_number("task", len(drafts))
    now = clock.now()
    made = [ids.new_id() for _ in drafts]
    tx.executemany(
        "INSERT INTO task (id, number, title, description, acceptance, requirements, status, by_hand,"
        " priority, origin, assignee, prd_id, section_id, version_id, source_hash, source_path, source_line,"
        " source_end, source_text, created_at, updated_at)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            (
                task_id, number, draft.title, draft.description, _json(draft.acceptance),
                _json(draft.requirements), draft.status, draft.by_hand, draft.priority, draft.origin,
                draft.assignee, draft.prd_id, draft.section_id, draft.version_id, draft.source_hash,
                draft.source_path, draft.source_line, draft.source_end, draft.source_text, now, now,
            )
            for number, (task_id, draft) in enumerate(zip(made, drafts, strict=True), start=first)
        ),
    )  # fmt: skip
    keys = {draft.key: task_id for task_id, draft in zip(made, drafts, strict=True) if draft.key}
    tx.executemany(
        "INSERT INTO dependency (task_id, depends_on) VALUES (?, ?)",
        (
            (task_id, other)
            for task_id, draft in zip(made, drafts, strict=True)
            for other in dict.fromkeys(keys.get(name, name) for name in draft.depends_on)
        ),
    )
    return made


def change_status(tx: Transaction, task_id: str, target: Status, actor: Actor) -> StatusChange:
    """Bring a task to another state, as `actor` may. Raises IllegalTransition and NotFound.

    A task with an open question is held: what would make it READY makes it BLOCKED, until the last one is
    answered. Ending a task withdraws its open questions and stops its run.
    """
    row = find_task(tx, task_id)
    before: Status = row["status"]
    states.check(ids.alias("task", row["number"]), before, target, actor)
    held = target == "READY" and bool(questions.open_on(tx, row["id"]))
    after: Status = "BLOCKED" if held else target
    ends = target in ("DONE", "CANCELLED")
    withdrawn = questions.withdraw(tx, row["id"]) if ends else []
    stopped = runs.stop(tx, row["id"], f"Its task was {_ENDED[target]} meanwhile.") if ends else []
    if after != before:
        update(tx, row["id"], status=after, by_hand=after == "DONE" and actor == "person")
    return StatusChange(before, after, tuple(withdrawn), tuple(stopped))


def update(tx: Transaction, task_id: str, **columns: str | int | None) -> None:
    """Set columns of a task, and count the change."""
    sets = "".join(f"{name} = :{name}, " for name in columns)
    tx.execute(
        f"UPDATE task SET {sets}revision = revision + 1, updated_at = :now WHERE id = :id",  # noqa: S608
        {**columns, "now": clock.now(), "id": task_id},
    )


def set_dependencies(tx: Transaction, task_id: str, depends_on: Sequence[str]) -> None:
    """Make a task depend on exactly these (ids). Raises DependencyCycle, which names the cycle by aliases."""
    tx.execute("DELETE FROM dependency WHERE task_id = ?", (task_id,))
    for other in dict.fromkeys(depends_on):
        if cycle := graph.would_close_cycle(_reachable(tx, other), task_id, other):
            names = aliases(tx, cycle)
            raise DependencyCycle(
                f"{names[0]} cannot depend on {names[1]}: that closes the cycle {' → '.join(names)}.",
                cycle=names,
            )
        tx.execute("INSERT INTO dependency (task_id, depends_on) VALUES (?, ?)", (task_id, other))
    update(tx, task_id)


def drop_dependency(tx: Transaction, task_ids: Iterable[str], depends_on: str) -> None:
    """Let these tasks no longer depend on that one."""
    for task_id in task_ids:
        tx.execute("DELETE FROM dependency WHERE task_id = ? AND depends_on = ?", (task_id, depends_on))
        update(tx, task_id)


def delete(tx: Transaction, task_id: str) -> None:
    """Delete a task; the schema takes its dependencies, questions and whatever else belongs to it along."""
    tx.execute("DELETE FROM task WHERE id = ?", (task_id,))


def aliases(reader: Reader, task_ids: Iterable[str]) -> list[str]:
    """The aliases of tasks, in the order given."""
    wanted = list(task_ids)
    found = reader.all(f"SELECT id, number FROM task WHERE id {_AMONG}", (json.dumps(wanted),))  # noqa: S608
    numbers = {row["id"]: row["number"] for row in found}
    return [ids.alias("task", numbers[task_id]) for task_id in wanted]


def with_status(reader: Reader, status: Status) -> list[Row]:
    """The rows of the tasks in one state, in the order of their numbers."""
    return reader.all("SELECT * FROM task WHERE status = ? ORDER BY number", (status,))


def last_event(reader: Reader) -> int:
    """The number of the newest event, 0 when there is none."""
    row = reader.one("SELECT coalesce(max(seq), 0) AS seq FROM event")
    assert row is not None
    return int(row["seq"])


def _entry(row: Row, depends_on: tuple[str, ...]) -> Entry:
    return Entry(
        id=_one(row["id"]),
        number=row["number"],
        alias=ids.alias("task", row["number"]),
        title=row["title"],
        status=_one(row["status"]),
        priority=_one(row["priority"]),
        origin=_one(row["origin"]),
        assignee=_one(row["assignee"]),
        by_hand=bool(row["by_hand"]),
        prd_id=_one(row["prd_id"]),
        section_id=_one(row["section_id"]),
        source_hash=_one(row["source_hash"]),
        source_path=_one(row["source_path"]),
        source_line=row["source_line"],
        depends_on=depends_on,
        patch=row["patch"],
    )


def _one(text: Any) -> Any:
    """The one object in memory for equal texts: in ten thousand tasks these occur thousands of times."""
    return None if text is None else intern(text)


def _reachable(reader: Reader, task_id: str) -> dict[str, list[str]]:
    """The edges of everything that a task depends on, directly or not."""
    depends_on: dict[str, list[str]] = {}
    for task, other in reader.all(
        "WITH RECURSIVE reached (id) AS (SELECT ? UNION SELECT depends_on FROM dependency JOIN reached"
        " ON task_id = id) SELECT task_id, depends_on FROM dependency JOIN reached ON task_id = id",
        (task_id,),
    ):
        depends_on.setdefault(task, []).append(other)
    return depends_on


def _check_acyclic(drafts: Sequence[NewTask]) -> None:
    # A stored task cannot depend on a new one, so a cycle has only new ones on it.
    keys = {draft.key: number for number, draft in enumerate(drafts) if draft.key}
    depends_on = [[keys[name] for name in draft.depends_on if name in keys] for draft in drafts]
    stuck = graph.arrange(depends_on).stuck
    if stuck:
        cycle = graph.cycles(depends_on, stuck)[0]
        names = [drafts[number].title for number in (*cycle, cycle[0])]
        raise DependencyCycle(
            f"The tasks depend on each other in a cycle: {' → '.join(names)}.",
            cycle=names,
        )


def _json(values: Sequence[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
