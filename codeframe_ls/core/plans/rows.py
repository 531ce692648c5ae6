"""Plans, and the drafts that earlier plans were made of, as rows. Knows SQL and what the columns mean."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from codeframe_ls.core import clock, ids
from codeframe_ls.core.errors import NotFound
from codeframe_ls.core.ids import new_id, parse_reference
from codeframe_ls.core.plans.draft import TaskDraft
from codeframe_ls.core.plans.known import Base, Known
from codeframe_ls.core.plans.model import Body, Fields, Plan, PlannedTask, Source
from codeframe_ls.core.prd import rows as prd_rows
from codeframe_ls.core.prd.span import unchanged
from codeframe_ls.core.store import Reader, Row, Transaction
from codeframe_ls.core.tasks.states import SATISFIED


@dataclass(frozen=True, slots=True)
class DraftRow:
    """What became of a draft: the task that it made, or None when a person left it out."""

    section_id: str | None
    task_id: str | None
    draft: TaskDraft


def find_plan(db: Reader, reference: str) -> Plan:
    """The plan that a person calls `G1` or by its ULID. Raises NotFound."""
    parsed = parse_reference("plan", reference)
    row = None
    if parsed is not None:
        row = db.one("SELECT * FROM plan WHERE id = ? OR number = ?", (parsed.ulid, parsed.number))
    if row is None:
        raise NotFound(f"There is no plan {reference}; `cf plans list` shows them.")
    return _plan(row)


def all_plans(db: Reader) -> list[Row]:
    """Number, state and origin of every plan, oldest first, without the bodies' text."""
    return db.all(
        "SELECT plan.id, plan.number, plan.state, plan.source, plan.created_at, plan.closed_at, "
        "       json_extract(body, '$.madeBy') AS made_by, json_extract(body, '$.scope') AS scope, "
        "       json_array_length(body, '$.entries') AS entries, prd.path AS prd, "
        "       json_extract(body, '$.supersededBy') AS superseded_by "
        "FROM plan LEFT JOIN prd ON prd.id = plan.prd_id ORDER BY plan.number"
    )


def insert_plan(db: Transaction, source: Source, prd_id: str, version_id: str, body: Body) -> Plan:
    """Store a new plan."""
    plan = Plan(
        id=new_id(),
        number=db.next_number("plan"),
        state="PENDING",
        source=source,
        prd_id=prd_id,
        version_id=version_id,
        created_at=clock.now(),
        closed_at=None,
        body=body,
    )
    db.execute(
        "INSERT INTO plan (id, number, state, source, prd_id, version_id, body, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (plan.id, plan.number, plan.state, source, prd_id, version_id, _json(body), plan.created_at),
    )
    return plan


def update_body(db: Transaction, plan: Plan, body: Body) -> Plan:
    """Store a changed plan."""
    db.execute("UPDATE plan SET body = ? WHERE id = ?", (_json(body), plan.id))
    return plan.model_copy(update={"body": body})


def close(db: Transaction, plan: Plan, state: str) -> Plan:
    """Record that a plan was applied or discarded."""
    at = clock.now()
    db.execute("UPDATE plan SET state = ?, closed_at = ? WHERE id = ?", (state, at, plan.id))
    return plan.model_copy(update={"state": state, "closed_at": at})


def applied_since(db: Reader, plan: Plan) -> list[Plan]:
    """The plans of the same PRD that were applied after this one was made."""
    rows = db.all(
        "SELECT * FROM plan WHERE prd_id = ? AND state = 'APPLIED' AND closed_at >= ? ORDER BY number",
        (plan.prd_id, plan.created_at),
    )
    return [_plan(row) for row in rows]


def known_tasks(db: Reader, prd_id: str) -> list[Known]:
    """The tasks of a PRD that applied plans made and nobody deleted, in the order of their numbers."""
    aliases = {row["id"]: ids.alias("task", row["number"]) for row in db.all("SELECT id, number FROM task")}
    bases: dict[str, list[Base]] = defaultdict(list)
    retired: set[str] = set()
    for row in db.all("SELECT * FROM draft WHERE prd_id = ? AND task_id IS NOT NULL ORDER BY id", (prd_id,)):
        bases[row["task_id"]].append(Base(_named(row["body"], aliases), row["section_id"]))
        if row["retired"]:
            retired.add(row["task_id"])
    depends_on: dict[str, list[str]] = defaultdict(list)
    for row in db.all(
        "SELECT d.task_id, d.depends_on FROM dependency d JOIN task t ON t.id = d.depends_on "
        "ORDER BY t.number"
    ):
        depends_on[row["task_id"]].append(aliases[row["depends_on"]])
    present = [(known.id, known.hash) for known in prd_rows.sections(db, prd_id).present]
    hashes = [hash_ for _, hash_ in present]
    places = {section_id: index for index, (section_id, _) in enumerate(present)}
    rows = db.all("SELECT * FROM task WHERE prd_id = ? ORDER BY number", (prd_id,))
    return [
        Known(
            task=_planned(row, tuple(depends_on[row["id"]]), _is_stale(row, hashes, places)),
            origin=row["origin"],
            section_id=row["section_id"],
            bases=tuple(bases[row["id"]]),
            retired=row["id"] in retired,
            kept=row["source_hash"] is None,
        )
        for row in rows
        if row["id"] in bases
    ]


def left_out(db: Reader, prd_id: str) -> list[Base]:
    """The drafts of a PRD that a person left out, or whose task a person deleted."""
    rows = db.all("SELECT * FROM draft WHERE prd_id = ? AND task_id IS NULL ORDER BY id", (prd_id,))
    return [Base(_named(row["body"], {}), row["section_id"]) for row in rows]


def replace_drafts(
    db: Transaction, prd_id: str, tasks: Iterable[str], left_out_of: Sequence[str], rows: Iterable[DraftRow]
) -> None:
    """Forget the drafts of these tasks, and those left out of these sections; remember `rows` instead.

    A row left out of a section that is gone is forgotten too.
    """
    db.executemany("DELETE FROM draft WHERE task_id = ?", [(task_id,) for task_id in tasks])
    db.execute(
        "DELETE FROM draft WHERE prd_id = ? AND task_id IS NULL AND (section_id IS NULL "
        "OR section_id IN (SELECT value FROM json_each(?)) "
        "OR section_id IN (SELECT id FROM section WHERE position IS NULL))",
        (prd_id, json.dumps(list(left_out_of))),
    )
    db.executemany(
        "INSERT INTO draft (prd_id, section_id, task_id, body) VALUES (?, ?, ?, ?)",
        [(prd_id, row.section_id, row.task_id, row.draft.model_dump_json()) for row in rows],
    )


def retire(db: Transaction, tasks: Iterable[str]) -> None:
    """Remember that these tasks were cancelled because they had left the document."""
    db.executemany("UPDATE draft SET retired = 1 WHERE task_id = ?", [(task_id,) for task_id in tasks])


def detach(db: Transaction, tasks: Iterable[str]) -> None:
    """Forget what these tasks were made from: later plans leave them alone."""
    db.executemany("DELETE FROM draft WHERE task_id = ?", [(task_id,) for task_id in tasks])


def _is_stale(row: Row, hashes: Sequence[str], places: dict[str, int]) -> bool:
    if row["source_hash"] is None:
        return False
    place = places.get(row["section_id"])
    return place is None or not unchanged(row["source_hash"], islice(hashes, place, None))


def _planned(row: Row, depends_on: tuple[str, ...], stale: bool) -> PlannedTask:
    # What this program has stored needs no validation, which would double the time for ten thousand tasks.
    return PlannedTask.model_construct(
        id=row["id"],
        number=row["number"],
        status=row["status"],
        revision=row["revision"],
        stale=stale,
        fields=Fields.model_construct(
            title=row["title"],
            description=row["description"],
            acceptance=tuple(json.loads(row["acceptance"])),
            requirements=tuple(json.loads(row["requirements"])),
            priority=row["priority"],
            depends_on=depends_on,
            done=row["status"] in SATISFIED,
        ),
    )


def _named(body: str, aliases: dict[str, str]) -> TaskDraft:
    stored = json.loads(body)
    stored["depends_on"] = [aliases[other] for other in stored["depends_on"] if other in aliases]
    return TaskDraft.model_construct(**stored)


def _plan(row: Row) -> Plan:
    return Plan(
        id=row["id"],
        number=row["number"],
        state=row["state"],
        source=row["source"],
        prd_id=row["prd_id"],
        version_id=row["version_id"],
        created_at=row["created_at"],
        closed_at=row["closed_at"],
        body=Body.model_validate_json(row["body"]),
    )


def _json(body: Body) -> str:
    return body.model_dump_json(by_alias=True)
