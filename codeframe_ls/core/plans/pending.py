"""Which plans wait for a person: asked after every commit, so it reads no plan's body."""

from __future__ import annotations

from typing import NamedTuple

from codeframe_ls.core import ids
from codeframe_ls.core.store import Reader


class Pending(NamedTuple):
    """A plan that was neither applied nor discarded, and the path of its PRD."""

    alias: str
    prd: str


def pending(db: Reader) -> list[Pending]:
    """Every plan that waits, oldest first."""
    rows = db.all(
        "SELECT plan.number, prd.path FROM plan JOIN prd ON prd.id = plan.prd_id "
        "WHERE plan.state = 'PENDING' ORDER BY plan.number"
    )
    return [Pending(ids.alias("plan", row["number"]), row["path"]) for row in rows]
