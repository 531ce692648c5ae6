"""`textDocument/codeLens`: how the tasks of each section stand and what can be done; a plan's page too."""

from __future__ import annotations

from lsprotocol import types

from codeframe_ls.core.plans import rows as plans
from codeframe_ls.handlers import offers, places
from codeframe_ls.handlers.offers import PREFIX
from codeframe_ls.handlers.showing import plan_of_page
from codeframe_ls.handlers.state import State, state_of
from codeframe_ls.lsp import Session, feature
from codeframe_ls.lsp.documents import Document


@feature(types.TEXT_DOCUMENT_CODE_LENS)
async def code_lens(session: Session, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    """The lenses of a PRD or of a plan's page; None for every other document."""
    state = await state_of(session)
    document = session.documents.get(params.text_document.uri)
    if document is None or not state.settings.surfaces.lenses:
        return None
    if alias := plan_of_page(state.page_name(document) or ""):
        return await _of_plan(state, alias)
    return await _of_prd(state, document)


async def _of_prd(state: State, document: Document) -> list[types.CodeLens] | None:
    path = state.path(document)
    if path is None or state.view_of(document) is None:
        return None
    read = await places.read(state, path)
    board = state.core.board
    return [
        types.CodeLens(range=places.line(section.start), command=offer.command())
        for index, section in enumerate(read.outline.sections)
        if section.level or len(read.outline.sections) == 1
        for offer in offers.of_section(read, index, board)
    ]


async def _of_plan(state: State, alias: str) -> list[types.CodeLens] | None:
    if (await state.core.read(lambda db: plans.find_plan(db, alias))).state != "PENDING":
        return None
    return [
        types.CodeLens(
            range=places.line(0),
            command=types.Command(title=title, command=PREFIX + operation, arguments=[{"plan": alias}]),
        )
        for title, operation in ((f"▷ Apply {alias}", "plans.apply"), (f"Discard {alias}", "plans.discard"))
    ]
