"""`textDocument/hover`: a section's tasks on its heading, and what `T12`, `R7` or `P4` stands for."""

from __future__ import annotations

from lsprotocol import types

from codeframe_ls.core import words
from codeframe_ls.handlers import aliases, described, offers, places, text
from codeframe_ls.handlers.state import State, state_of
from codeframe_ls.lsp import Session, feature
from codeframe_ls.lsp.documents import Document

SHOWN_TASKS = 20
"""A hover is a glance: the rest is counted and said."""


@feature(types.TEXT_DOCUMENT_HOVER)
async def hover(session: Session, params: types.HoverParams) -> types.Hover | None:
    """Tell of the alias at the position, else of the section whose heading is there."""
    state = await state_of(session)
    document = session.documents.get(params.text_document.uri)
    if document is None or not state.settings.surfaces.hovers:
        return None
    position = params.position
    alias = aliases.at(document, position.line, position.character, session.encoding)
    if alias is not None:
        lines = await described.lines(state, alias)
        where = types.Range(types.Position(alias.line, alias.start), types.Position(alias.line, alias.end))
        return text.hover(session, lines, where) if lines else None
    return await _of_heading(state, document, position.line)


async def _of_heading(state: State, document: Document, line: int) -> types.Hover | None:
    read = await places.read_open(state, document)
    if read is None:
        return None
    index = read.outline.at(line)
    if index is None or not read.outline.sections[index].level:
        return None
    section, known = read.outline.sections[index], read.live.sections[index]
    if line >= section.body or known.id is None:
        return None
    board = state.core.board
    tasks = board.section_tasks(known.id)
    if not tasks:
        return None
    lines = [f"**{offers.standing(board.section_counts(known.id))}**"]
    if known.stale:
        lines.append(f"**{words.STALE}** since {_listed(state, known.stale)}.")
    lines += ["\n".join(f"- {described.task_line(state, task)}" for task in tasks[:SHOWN_TASKS])]
    if len(tasks) > SHOWN_TASKS:
        lines.append(f"… and {len(tasks) - SHOWN_TASKS} more.")
    return text.hover(
        state.session, lines, types.Range(types.Position(section.start, 0), types.Position(section.body, 0))
    )


def _listed(state: State, task_ids: tuple[str, ...]) -> str:
    entries = (state.core.board.task(task_id) for task_id in task_ids)
    return ", ".join(task.alias for task in entries if task is not None)
