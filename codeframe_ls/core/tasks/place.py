"""The place that a new task comes from: a section of a PRD, or a line of another file of the working tree.

Reads documents through the PRD's own modules; knows no task.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codeframe_ls.core import words
from codeframe_ls.core.errors import InvalidParams, NotFound
from codeframe_ls.core.operation import Call
from codeframe_ls.core.prd import rows as prd_rows
from codeframe_ls.core.prd import saving
from codeframe_ls.core.prd.naming import named_path
from codeframe_ls.core.prd.outline import Section
from codeframe_ls.core.prd.parsing import parse_off_loop
from codeframe_ls.core.prd.rows import Prd
from codeframe_ls.core.prd.text import decode
from codeframe_ls.core.store import Reader
from codeframe_ls.core.tasks import sources

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


@dataclass(frozen=True, slots=True)
class Place:
    """Ids of the PRD, section and version, and the section's content hash; or the `path` of another file."""

    prd_id: str | None = None
    section_id: str | None = None
    version_id: str | None = None
    hash: str | None = None
    path: str | None = None


async def locate(core: Core, call: Call, path: str, section: Sequence[str], line: int | None) -> Place:
    """Find the place that a person names by file, headings and 0-based line.

    Without a file, headings are those of the current or only PRD. A line of a PRD lies in its section, in the
    text that the asker sees. A document that the settings call a PRD is registered by that, as by generating;
    any other file stays what it is. Raises NotFound, Conflict, InvalidParams and PrdOutsideRepository.
    """
    if not path and not section:
        if line is not None:
            raise InvalidParams("A line needs the file that it is counted in: give `path` too.")
        return Place()
    relative = core.repository.relative(path) if path else await named_path(core, "")
    if relative not in core.library.prds and await saving.looks_like_prd(core, relative):
        await saving.register(core, relative)
    prd = await core.read(lambda db: prd_rows.find(db, relative))
    if prd is None:
        if section:
            raise NotFound(
                f"{relative} is no PRD, so it has no sections; `cf prd add {relative}` makes it one."
            )
        if not (core.repository.root / relative).exists():
            raise NotFound(f"There is no file {relative} in {core.repository.root}.")
        return Place(path=relative)
    if section:
        return await core.read(lambda db: _named(db, prd, section))
    found = None if line is None else await _section_at(core, call, prd, line)
    return await core.read(lambda db: _found(db, prd, found))


def _named(reader: Reader, prd: Prd, section: Sequence[str]) -> Place:
    row = sources.section_in(reader, prd, section)
    return Place(prd.id, row["id"], prd.version.id, row["hash"])


async def _section_at(core: Core, call: Call, prd: Prd, line: int) -> Section | None:
    text = call.unsaved(core.repository.root / prd.path)
    if text is None:
        text = decode(await core.read(lambda db: prd_rows.content(db, prd.version.id)), prd.path)
    outline = await parse_off_loop(text)
    if line >= outline.line_count:
        raise InvalidParams(
            f"{prd.path} has {words.count(outline.line_count, 'line')}, and no line {line + 1}."
        )
    index = outline.at(line)
    return None if index is None else outline.sections[index]


def _found(reader: Reader, prd: Prd, section: Section | None) -> Place:
    if section is not None:
        for row in sources.present(reader, prd):
            if (tuple(json.loads(row["path"])), row["occurrence"]) == (section.path, section.occurrence):
                return Place(prd.id, row["id"], prd.version.id, section.hash)
    # A section that was typed a moment ago is not stored yet: the task belongs to the document alone.
    return Place(prd.id, None, prd.version.id)
