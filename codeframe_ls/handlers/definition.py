"""`textDocument/definition`: `T12` leads to its section, `B3` and a section that waits to a question's page.

The way to a question in an editor that can neither show our pages by itself nor run a lens.
"""

from __future__ import annotations

from lsprotocol import types

from codeframe_ls.core import ids
from codeframe_ls.core.blockers import rows as blockers
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.errors import NotFound
from codeframe_ls.handlers import aliases, places, showing
from codeframe_ls.handlers.state import State, state_of
from codeframe_ls.lsp import Session, feature
from codeframe_ls.lsp.documents import Document


@feature(types.TEXT_DOCUMENT_DEFINITION)
async def definition(session: Session, params: types.DefinitionParams) -> list[types.Location] | None:
    """Where the alias or the heading at the position leads."""
    state = await state_of(session)
    document = session.documents.get(params.text_document.uri)
    if document is None:
        return None
    position = params.position
    alias = aliases.at(document, position.line, position.character, session.encoding)
    if alias is None:
        return await _of_heading(state, document, position.line)
    if alias.noun == "task":
        task = state.core.board.numbered(alias.number)
        found = None if task is None else await places.of_task(state, task)
        return None if found is None else [found]
    if alias.noun == "blocker":
        return await _page(state, alias.number)
    return None


async def _of_heading(state: State, document: Document, line: int) -> list[types.Location] | None:
    """The pages of the open questions on the tasks of the section whose heading is at `line`."""
    path = state.path(document)
    if path is None or state.view_of(document) is None:
        return None
    read = await places.read(state, path)
    index = read.outline.at(line)
    if index is None or line >= read.outline.sections[index].body:
        return None
    section_id = read.live.sections[index].id
    tasks = state.core.board.section_tasks(section_id) if section_id else []
    questions = [blocker for task in tasks for blocker in state.core.questions.of(task.id)]
    return [await _location(state, blocker) for blocker in questions] or None


async def _page(state: State, number: int) -> list[types.Location] | None:
    try:
        blocker = await state.core.read(lambda db: blockers.find(db, ids.alias("blocker", number)))
    except NotFound:
        return None
    return [await _location(state, blocker)]


async def _location(state: State, blocker: Blocker) -> types.Location:
    return places.location(state, await showing.question_page(state, blocker), 0)
