"""`textDocument/codeLens`: what the tasks of each section are up to, and what can be done."""

from __future__ import annotations

from lsprotocol import types

from codeframe_ls.handlers import offers
from codeframe_ls.handlers.state import State, state_of
from codeframe_ls.lsp import Session, feature


@feature(types.TEXT_DOCUMENT_CODE_LENS)
async def code_lens(session: Session, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    """The lenses of a PRD; None for every other document."""
    state = await state_of(session)
    if not state.settings.surfaces.lenses:
        return None
    return await _of_prd(state, params.text_document.uri)


async def _of_prd(state: State, uri: str) -> list[types.CodeLens] | None:
    view = state.view(uri)
    if view is None:
        return None
    path = state.path(view.document)
    assert path is not None, "a PRD is a file"
    outline = await view.outline()
    live = state.core.library.match_live(path, outline, view.document.text)
    board = state.core.board
    return [
        types.CodeLens(range=_line(section.start), command=offer.command())
        for section, known in zip(outline.sections, live.sections, strict=True)
        if section.level or len(outline.sections) == 1
        for offer in offers.of_section(path, section, known, board)
    ]


def _line(line: int) -> types.Range:
    return types.Range(types.Position(line, 0), types.Position(line, 0))
