"""The rows of the work (tasks, questions, plans, patches) as one JSON text, and bringing them back.

Restoring makes these tables hold what the text says. A task that was made since is deleted with its runs; the
checkpoint that is taken before holds those too, so nothing is lost. What happened stays on record: runs that
ended, events, versions of PRDs and the counters of aliases are never turned back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from codeframe_ls.core import clock
from codeframe_ls.core.patches.model import OPEN
from codeframe_ls.core.store import Reader, Transaction

_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "task": ("id",),
    "dependency": ("task_id", "depends_on"),
    "plan": ("id",),
    "draft": ("id",),
    "blocker": ("id",),
    "patch": ("id",),
}
"""The tables that a restore makes as they were, with their keys; each comes after those it refers to."""
_RUNS: Final[Mapping[str, tuple[str, ...]]] = {
    "run": ("id",),
    "message": ("run_id", "seq"),
    "model_call": ("id",),
    "gate_result": ("id",),
}
"""Of these the rows are held that a restore would delete, and the runs that wait for an answer."""

Rows = dict[str, list[dict[str, Any]]]


class Standing(NamedTuple):
    """How a task stands: its state, and whether a patch of it waits for review."""

    status: str
    in_review: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """The ids of the tasks and questions that a restore has changed, added or deleted."""

    tasks: tuple[str, ...]
    blockers: tuple[str, ...]


def dump(db: Reader, doomed: Collection[str] = ()) -> str:
    """The work as JSON. `doomed`: ids of the tasks that a restore is about to delete."""
    rows: Rows = {
        table: _all(db, f"SELECT * FROM {table} ORDER BY {', '.join(key)}")  # noqa: S608
        for table, key in _TABLES.items()
    }
    chosen = "SELECT id FROM run WHERE state = 'BLOCKED' OR task_id IN (SELECT value FROM json_each(?))"
    for table in _RUNS:
        column = "id" if table == "run" else "run_id"
        sql = f"SELECT * FROM {table} WHERE {column} IN ({chosen}) ORDER BY {', '.join(_RUNS[table])}"  # noqa: S608
        rows[table] = _all(db, sql, json.dumps(list(doomed)))
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def tasks_made_since(db: Reader, text: str) -> list[str]:
    """The tasks that restoring `text` would delete (ids)."""
    then = {row["id"] for row in json.loads(text)["task"]}
    return [row["id"] for row in db.all("SELECT id FROM task ORDER BY number") if row["id"] not in then]


def restore(db: Transaction, text: str) -> Restored:
    """Make the tables hold what `text` says; tells what that has changed."""
    rows: Rows = json.loads(text)
    tasks, questions = _tasks(db), _questions(db)
    # Rows refer to each other; at the commit everything must fit.
    db.execute("PRAGMA defer_foreign_keys = ON")
    for table, key in reversed(list(_TABLES.items())):
        _delete_others(db, table, key, rows[table])
    for table, key in {"task": _TABLES["task"], **_RUNS, **_TABLES}.items():
        _upsert(db, table, key, rows[table])
    _settle(db)
    return Restored(_changed(tasks, _tasks(db)), _changed(questions, _questions(db)))


def differences(before: str, after: str) -> list[tuple[str, Standing | None, Standing | None]]:
    """The tasks that stand differently in two texts: title with its number, how it stood, how it stands."""
    texts = [json.loads(text) for text in (before, after)]
    was, becomes = ({row["id"]: row for row in rows["task"]} for rows in texts)
    stood, stands = (_standings(rows) for rows in texts)
    found = []
    for task_id in sorted(was.keys() | becomes.keys()):
        row = becomes.get(task_id) or was[task_id]
        if stood.get(task_id) != stands.get(task_id):
            found.append((f"T{row['number']} {row['title']}", stood.get(task_id), stands.get(task_id)))
    return found


def _standings(rows: Rows) -> dict[str, Standing]:
    reviewed = {patch["task_id"] for patch in rows["patch"] if patch["state"] in OPEN}
    return {row["id"]: Standing(row["status"], row["id"] in reviewed) for row in rows["task"]}


def _settle(db: Transaction) -> None:
    """Mend what would not fit the runs as they are now."""
    now = clock.now()
    db.execute("UPDATE blocker SET run_id = NULL WHERE run_id NOT IN (SELECT id FROM run)")
    db.execute("DELETE FROM patch WHERE run_id NOT IN (SELECT id FROM run)")
    # No run is at work while a restore goes on, so nothing will ever come of these.
    db.execute("UPDATE task SET status = 'READY', updated_at = ? WHERE status = 'IN_PROGRESS'", (now,))
    db.execute(
        "UPDATE task SET status = 'READY', updated_at = ? WHERE status = 'BLOCKED'"
        " AND id NOT IN (SELECT task_id FROM blocker WHERE state = 'OPEN' AND task_id IS NOT NULL)",
        (now,),
    )
    db.execute(
        "UPDATE run SET state = 'STOPPED', ended_at = ?, reason = 'A checkpoint from before it was restored.'"
        " WHERE state IN ('BLOCKED', 'INTERRUPTED')"
        " AND id NOT IN (SELECT run_id FROM blocker WHERE state = 'OPEN' AND run_id IS NOT NULL)",
        (now,),
    )


def _all(db: Reader, sql: str, *values: str) -> list[dict[str, Any]]:
    return [dict(row) for row in db.all(sql, values)]


def _delete_others(db: Transaction, table: str, key: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    kept = json.dumps([[row[column] for column in key] for row in rows])
    values = ", ".join(f"json_extract(value, '$[{n}]')" for n in range(len(key)))
    db.execute(
        f"DELETE FROM {table} WHERE ({', '.join(key)}) NOT IN (SELECT {values} FROM json_each(?))",  # noqa: S608
        (kept,),
    )


def _upsert(db: Transaction, table: str, key: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    columns = list(rows[0])
    sets = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in key)
    db.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(f':{column}' for column in columns)})"  # noqa: S608
        f" ON CONFLICT ({', '.join(key)}) DO " + (f"UPDATE SET {sets}" if sets else "NOTHING"),
        rows,
    )


def _tasks(db: Reader) -> dict[str, tuple[Any, ...]]:
    edges: dict[str, list[str]] = {}
    for row in db.all("SELECT task_id, depends_on FROM dependency ORDER BY depends_on"):
        edges.setdefault(row["task_id"], []).append(row["depends_on"])
    return {row["id"]: (*row, tuple(edges.get(row["id"], ()))) for row in db.all("SELECT * FROM task")}


def _questions(db: Reader) -> dict[str, tuple[Any, ...]]:
    return {row["id"]: tuple(row) for row in db.all("SELECT * FROM blocker")}


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(one for one in before.keys() | after.keys() if before.get(one) != after.get(one)))
