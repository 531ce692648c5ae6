"""Where tasks come from: the PRD, section and version of a task, looked up in their rows.

Knows no task's state and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from codeframe_ls.core.errors import Conflict, NotFound
from codeframe_ls.core.prd import rows as prd_rows
from codeframe_ls.core.prd.rows import Prd
from codeframe_ls.core.store import Reader, Row


class Heading(NamedTuple):
    """A section as its tasks see it: heading, present hash ("" once it is gone), id of the next one."""

    text: str
    hash: str
    following: str


Headings = Mapping[str, Heading]
"""By the section's id."""


def headings(reader: Reader) -> dict[str, Heading]:
    """Every section that any task may have come from."""
    found = reader.all(
        "SELECT id, json_extract(path, '$[#-1]') AS heading,"
        " CASE WHEN position IS NULL THEN '' ELSE hash END AS hash,"
        " lead(id) OVER (PARTITION BY prd_id, position IS NULL ORDER BY position) AS following FROM section"
    )
    return {row["id"]: Heading(row["heading"] or "", row["hash"], row["following"] or "") for row in found}


def prd_called(reader: Reader, reference: str) -> Prd:
    """The PRD that a person calls by its path, `D1` or its ULID. Raises NotFound."""
    prd = prd_rows.find(reader, reference)
    if prd is None:
        raise NotFound(f"There is no PRD {reference}; `cf prd list` shows them.")
    return prd


def sections_called(reader: Reader, name: str) -> set[str]:
    """Ids of the sections with this heading, in any case, or with this ULID. Raises NotFound."""
    wanted = name.strip().casefold()
    found = {
        section_id for section_id, heading in headings(reader).items()
        if wanted in (heading.text.casefold(), section_id.casefold())
    }  # fmt: skip
    if not found:
        raise NotFound(f"There is no section “{name}”; `cf prd show` lists them.")
    return found


def present(reader: Reader, prd: Prd) -> list[Row]:
    """The rows of the sections that the PRD has now, in document order."""
    return reader.all(
        "SELECT id, path, occurrence, hash FROM section WHERE prd_id = ? AND position IS NOT NULL"
        " ORDER BY position",
        (prd.id,),
    )


def section_in(reader: Reader, prd: Prd, path: Sequence[str]) -> Row:
    """The row of the section whose headings end in `path`, as in `["Login", "Errors"]`.

    Raises NotFound, and Conflict when several do.
    """
    wanted = [heading.strip().casefold() for heading in path]
    name = " › ".join(path)
    found = []
    for row in present(reader, prd):
        steps = [str(step).casefold() for step in json.loads(row["path"])]
        if steps[-len(wanted) :] == wanted:
            found.append(row)
    if not found:
        raise NotFound(f"{prd.path} has no section “{name}”; `cf prd show` lists them.")
    if len(found) > 1:
        places = ", ".join(f"“{' › '.join(json.loads(row['path']))}”" for row in found)
        raise Conflict(f"{prd.path} has {len(found)} sections “{name}”: {places}; name more of the headings.")
    return found[0]


def section_of(reader: Reader, task_id: str) -> Row | None:
    """Headings (JSON) and text of the section that a task came from."""
    return reader.one(
        "SELECT section.path, section.text FROM task JOIN section ON section.id = task.section_id"
        " WHERE task.id = ?",
        (task_id,),
    )


def origin(reader: Reader, task_id: str) -> Row:
    """The PRD's path, the version's number and the section's headings of a task; NULL where it has none."""
    row = reader.one(
        "SELECT prd.path AS prd, prd_version.number AS version, section.path AS section FROM task"
        " LEFT JOIN prd ON prd.id = task.prd_id LEFT JOIN prd_version ON prd_version.id = version_id"
        " LEFT JOIN section ON section.id = section_id WHERE task.id = ?",
        (task_id,),
    )
    assert row is not None
    return row
