"""`textDocument/definition`: `T12` leads to its section; `R7`, `P4`, `B3` and what waits, to their pages.

The way to a question or a review in an editor that can neither show our pages by itself nor run a lens.
"""

from __future__ import annotations

from lsprotocol import types

from codeframe_ls.core import ids
from codeframe_ls.core.blockers import rows as blockers
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.errors import NotFound
from codeframe_ls.core.patches import rows as patches
from codeframe_ls.core.runs import results as run_results
from codeframe_ls.core.runs import rows as runs
from codeframe_ls.handlers import aliases, places, showing
from codeframe_ls.handlers.aliases import Alias
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
    try:
        found = await _of_alias(state, alias)
    except NotFound:
        return None
    return None if found is None else [found]


async def _of_alias(state: State, alias: Alias) -> types.Location | None:
    """Raises NotFound for what is not there, PageError or DiskFull where a page cannot be written."""
    name = ids.alias(alias.noun, alias.number)
    if alias.noun == "task":
        task = state.core.board.numbered(alias.number)
        return None if task is None else await places.of_task(state, task)
    if alias.noun == "blocker":
        return await _location(state, await state.core.read(lambda db: blockers.find(db, name)))
    if alias.noun == "patch":
        patch = await state.core.read(lambda db: patches.find(db, name))
        return places.location(state, await showing.review_page(state, patch), 0)
    if alias.noun == "run":
        run = await state.core.read(lambda db: run_results.detail(db, runs.find(db, name)))
        return places.location(state, await showing.run_page(state, run), 0)
    return None


async def _of_heading(state: State, document: Document, line: int) -> list[types.Location] | None:
    """The pages of what waits for a person in the section whose heading is at `line`."""
    read = await places.read_open(state, document)
    if read is None:
        return None
    index = read.outline.at(line)
    if index is None or line >= read.outline.sections[index].body:
        return None
    section_id = read.live.sections[index].id
    tasks = state.core.board.section_tasks(section_id) if section_id else []
    questions = [blocker for task in tasks for blocker in state.core.questions.of(task.id)]
    found = [await _location(state, blocker) for blocker in questions]
    for number in (task.patch for task in tasks if task.patch is not None):
        alias = ids.alias("patch", number)
        patch = await state.core.read(lambda db, alias=alias: patches.find(db, alias))  # type: ignore[misc]
        found.append(places.location(state, await showing.review_page(state, patch), 0))
    return found or None


async def _location(state: State, blocker: Blocker) -> types.Location:
    return places.location(state, await showing.question_page(state, blocker), 0)
