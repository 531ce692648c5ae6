"""Which waiting plans a new one takes the place of: those of the same sections that nobody has edited.

Asked within the transaction that stores the new plan, so it reads no plan's entries.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from codeframe_ls.core import clock, ids
from codeframe_ls.core.plans.model import Plan
from codeframe_ls.core.store import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Waiting:
    """A plan that was neither applied nor discarded. `sections`: the ids of those it was made for."""

    id: str
    number: int
    scope: tuple[str, ...]
    sections: frozenset[str]
    edited: bool

    @property
    def alias(self) -> str:
        """What a person calls it."""
        return ids.alias("plan", self.number)


def supersede(db: Transaction, plan: Plan) -> list[str]:
    """Discard the plans that `plan` takes the place of, and record the reason; their aliases."""
    gone = [other for other in overlapping(db, plan) if not other.edited and _covers(db, plan, other)]
    for other in gone:
        db.execute(
            "UPDATE plan SET state = 'DISCARDED', closed_at = ?, "
            "body = json_set(body, '$.supersededBy', ?) WHERE id = ?",
            (clock.now(), ids.alias("plan", plan.number), other.id),
        )
    return [other.alias for other in gone]


def overlapping(db: Reader, plan: Plan) -> list[Waiting]:
    """The other plans of the same PRD that wait and speak of a section that `plan` speaks of."""
    rows = db.all(
        "SELECT id, number, json_extract(body, '$.scope') AS scope, "
        "       json_extract(body, '$.sections') AS sections, json_extract(body, '$.edited') AS edited "
        "FROM plan WHERE prd_id = ? AND state = 'PENDING' AND id <> ? ORDER BY number",
        (plan.prd_id, plan.id),
    )
    found = [
        Waiting(
            row["id"],
            row["number"],
            tuple(json.loads(row["scope"])),
            frozenset(json.loads(row["sections"])),
            bool(row["edited"]),
        )
        for row in rows
    ]
    whole = not plan.body.scope
    return [
        other for other in found if whole or not other.scope or other.sections & plan.body.sections.keys()
    ]


def left_waiting(others: Sequence[Waiting]) -> list[str]:
    """Sentences about plans that somebody has edited, and that a new one therefore left alone."""
    return [
        f"{other.alias} speaks of the same sections and waits too, because it was edited; "
        f"`cf plans discard {other.alias}` drops it."
        for other in others
        if other.edited
    ]


def _covers(db: Reader, plan: Plan, other: Waiting) -> bool:
    """Whether the new plan speaks of every section that the other one did and that the document still has."""
    if not plan.body.scope:
        return True
    return bool(other.scope) and _present(db, other.sections) <= plan.body.sections.keys()


def _present(db: Reader, sections: Collection[str]) -> set[str]:
    rows = db.all(
        "SELECT id FROM section WHERE position IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(sections)),),
    )
    return {row["id"] for row in rows}
