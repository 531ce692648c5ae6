"""Where things are: the section of a task, the heading of a section, the line of a question.

An open PRD is where its buffer has it; any other where its newest version has it.
"""

from __future__ import annotations

from typing import NamedTuple

from lsprotocol import types

from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.blockers.place import locate
from codeframe_ls.core.prd import rows as prd_rows
from codeframe_ls.core.prd.library import Live
from codeframe_ls.core.prd.outline import Outline, Section
from codeframe_ls.core.prd.parsing import parse_off_loop
from codeframe_ls.core.prd.text import decode
from codeframe_ls.core.tasks.model import Entry
from codeframe_ls.handlers.state import State
from codeframe_ls.lsp.documents import Document


class Read(NamedTuple):
    """A PRD as it reads now, and what is known of its sections."""

    path: str
    uri: str
    """Where the client has it."""
    outline: Outline
    live: Live
    twice: frozenset[tuple[str, ...]]
    """Heading paths that more than one section has."""

    def section(self, section_id: str) -> Section | None:
        """The section with this id, None when the text has lost it."""
        for section, known in zip(self.outline.sections, self.live.sections, strict=True):
            if known.id == section_id:
                return section
        return None


def line(number: int) -> types.Range:
    """An empty range at the beginning of a line."""
    return types.Range(types.Position(number, 0), types.Position(number, 0))


async def read(state: State, path: str) -> Read:
    """A registered or open PRD."""
    document = state.session.documents.at(state.core.repository.root / path)
    opened = None if document is None else await read_open(state, document)
    if opened is not None:
        return opened
    return _read(state, path, location(state, path, 0).uri, await _stored(state, path), "")


async def read_open(state: State, document: Document) -> Read | None:
    """An open document as it is in its editor; None where it is no PRD."""
    view = state.view_of(document)
    path = state.path(document)
    if view is None or path is None:
        return None
    return _read(state, path, document.uri, await view.outline(), document.text)


def _read(state: State, path: str, uri: str, outline: Outline, text: str) -> Read:
    twice = frozenset(section.path for section in outline.sections if section.occurrence > 1)
    return Read(path, uri, outline, state.core.library.match_live(path, outline, text), twice)


async def of_section(state: State, prd_id: str, section_id: str) -> types.Location | None:
    """The heading of a section, None when its PRD or the section is gone."""
    for path, known in state.core.library.prds.items():
        if known.prd.id == prd_id and not known.prd.missing:
            found = await read(state, path)
            section = found.section(section_id)
            return None if section is None else types.Location(found.uri, line(section.start))
    return None


async def of_task(state: State, task: Entry) -> types.Location | None:
    """The section that a task came from, or the line of another file; None when it came from none."""
    if task.prd_id is not None and task.section_id is not None:
        return await of_section(state, task.prd_id, task.section_id)
    if task.source_path is not None:
        return location(state, task.source_path, task.source_line or 0)
    return None


def of_question(state: State, blocker: Blocker) -> types.Location | None:
    """The line that a question names, found again in an open document; None when it names none."""
    if blocker.path is None:
        return None
    document = state.session.documents.at(state.core.repository.root / blocker.path)
    number = blocker.line or 0
    if document is not None and blocker.line is not None:
        number = locate(list(document.lines), blocker.line, blocker.anchor)
    return location(state, blocker.path, number)


def location(state: State, path: str, number: int) -> types.Location:
    """A line of a file of the tree, in the client's own spelling of its URI."""
    return types.Location(state.session.documents.uri(state.core.repository.root / path), line(number))


async def _stored(state: State, path: str) -> Outline:
    version = state.core.library.prds[path].prd.version
    kept = state.stored_outlines.get(path)
    if kept is None or kept[0] != version.id:
        data = await state.core.read(lambda db: prd_rows.content(db, version.id))
        kept = (version.id, await parse_off_loop(decode(data, path)))
        state.stored_outlines[path] = kept
    return kept[1]
