"""What must hold when a plan is applied: it is open, and neither the document nor a task has moved on.

Knows rows; changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from codeframe_ls.core import ids
from codeframe_ls.core.errors import Conflict, DependencyCycle, PlanClosed
from codeframe_ls.core.plans import problems, rows
from codeframe_ls.core.plans.model import Plan
from codeframe_ls.core.store import Reader

_NAMED: Final = 5
"""How many things a sentence names before it counts the rest."""


def check_applicable(db: Reader, plan: Plan, edges: Mapping[str, Sequence[str]], *, outdated: bool) -> None:
    """Make sure that what a person reviewed is what applying will do; `edges` are the tasks' dependencies.

    Raises PlanClosed when the plan was applied or discarded before, Conflict when the document or a task has
    changed since it was made (`outdated` allows the former), and DependencyCycle, which names the cycle.
    """
    check_pending(plan)
    _check_successors(db, plan)
    if not outdated:
        _check_sections(db, plan)
    _check_tasks(db, plan)
    if found := problems.cycles(plan.body, edges):
        raise DependencyCycle(found[0].sentence, cycle=list(found[0].keys))


def check_pending(plan: Plan) -> None:
    """Raises PlanClosed when the plan was applied or discarded before."""
    if plan.body.superseded_by:
        raise PlanClosed(
            f"{ids.alias('plan', plan.number)} was replaced by {plan.body.superseded_by}, made later; "
            f"`cf plans show {plan.body.superseded_by}` shows that one."
        )
    if plan.state != "PENDING":
        done = "applied" if plan.state == "APPLIED" else "discarded"
        raise PlanClosed(
            f"{ids.alias('plan', plan.number)} was {done} already; generate again to get a new plan."
        )


def changed_sections(db: Reader, plan: Plan) -> list[str]:
    """Headings of the sections in the plan's scope that are not as they were when it was made."""
    present = {
        row["id"]: row
        for row in db.all("SELECT id, path, hash, position FROM section WHERE prd_id = ?", (plan.prd_id,))
    }
    changed = []
    for section_id, hash_ in plan.body.sections.items():
        row = present.get(section_id)
        if row is None or row["position"] is None or row["hash"] != hash_:
            changed.append(_heading(row["path"]) if row else "a section that is gone")
    if not plan.body.scope:
        known = plan.body.sections
        changed += [
            _heading(row["path"])
            for row in present.values()
            if row["position"] is not None and row["id"] not in known
        ]
    return changed


def _check_successors(db: Reader, plan: Plan) -> None:
    for other in rows.applied_since(db, plan):
        if plan.body.sections.keys() & other.body.sections.keys():
            raise Conflict(
                f"{ids.alias('plan', other.number)} was applied since {ids.alias('plan', plan.number)} "
                "was made; generate again."
            )


def _check_sections(db: Reader, plan: Plan) -> None:
    if changed := changed_sections(db, plan):
        raise Conflict(
            f"The PRD changed since {ids.alias('plan', plan.number)} was made ({_listed(changed)}); "
            "generate again, or apply it as it is with `--outdated`.",
            sections=changed,
        )


def _check_tasks(db: Reader, plan: Plan) -> None:
    present = {row["id"]: row["revision"] for row in db.all("SELECT id, revision FROM task")}
    changed = [
        entry.key
        for entry in plan.body.entries
        if entry.task is not None and entry.chosen and entry.action != "keep"
        if present.get(entry.task.id) != entry.task.revision
    ]
    if changed:
        raise Conflict(
            f"{_listed(changed)} changed since {ids.alias('plan', plan.number)} was made; generate again.",
            tasks=changed,
        )


def _heading(path: str) -> str:
    headings = json.loads(path)
    return f"“{headings[-1]}”" if headings else "the text before the first heading"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED} more" if len(names) > _NAMED else shown
