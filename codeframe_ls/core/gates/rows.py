"""Rows of the table `gate_result`: what the checks said, kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from codeframe_ls.core import clock, ids
from codeframe_ls.core.errors import InvalidParams, NotFound
from codeframe_ls.core.gates.model import GateResult
from codeframe_ls.core.store import Reader, Row, Transaction

Scope = Literal["tree", "base", "verify", "patch"]

KEPT_ON_TREE: Final = 20
"""Results of one check on the user's own tree that are kept; those of runs stay as long as their run."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One result with its place: `run` is the alias of its run, empty where a person asked for it."""

    scope: Scope
    run: str
    commit: str | None
    at: str
    result: GateResult


def insert(
    db: Transaction,
    results: Iterable[GateResult],
    *,
    scope: Scope,
    run_id: str | None = None,
    commit: str | None = None,
) -> None:
    """Keep results. On the tree, all but the newest of each check are dropped after a while."""
    now = clock.now()
    for result in results:
        db.execute(
            "INSERT INTO gate_result (id, run_id, scope, gate, state, commit_id, body, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                ids.new_id(),
                run_id,
                scope,
                result.gate,
                result.state,
                commit,
                result.model_dump_json(by_alias=True),
                now,
            ),
        )
        if scope == "tree":
            db.execute(
                "DELETE FROM gate_result WHERE scope = 'tree' AND gate = ? AND id NOT IN (SELECT id FROM"
                " gate_result WHERE scope = 'tree' AND gate = ? ORDER BY at DESC, id DESC LIMIT ?)",
                (result.gate, result.gate, KEPT_ON_TREE),
            )


def of_run(db: Reader, reference: str) -> list[Stored]:
    """Every result of the run that `R7` or a ULID means, in their order. Raises InvalidParams or NotFound."""
    parsed = ids.parse_reference("run", reference)
    if parsed is None:
        raise InvalidParams(f"`{reference}` names no run; write it as R7, or give its ULID.")
    run = db.one("SELECT id, number FROM run WHERE id = ? OR number = ?", (parsed.ulid, parsed.number))
    if run is None:
        raise NotFound(f"There is no run {reference}; `cf work list` shows all of them.")
    found = db.all("SELECT * FROM gate_result WHERE run_id = ? ORDER BY at, id", (run["id"],))
    return [_stored(row, ids.alias("run", run["number"])) for row in found]


def newest_on_tree(db: Reader) -> list[Stored]:
    """The newest result of each check on the user's own tree, in the order in which they ran."""
    rows = db.all("SELECT * FROM gate_result WHERE scope = 'tree' ORDER BY at, id")
    newest = {row["gate"]: row for row in rows}
    return [_stored(row, "") for row in rows if newest[row["gate"]] is row]


def _stored(row: Row, run: str) -> Stored:
    return Stored(
        scope=row["scope"],
        run=run,
        commit=row["commit_id"],
        at=row["at"],
        result=GateResult.model_validate_json(row["body"]),
    )
