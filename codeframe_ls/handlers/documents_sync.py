"""`didOpen`, `didSave`, `didClose`: what a document's life means for PRDs, pages and settings."""

from __future__ import annotations

from lsprotocol import types

from codeframe_ls.core import saved_pages
from codeframe_ls.core.config.settings import FILE_NAME
from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.core.prd.library import saved
from codeframe_ls.handlers import sentences
from codeframe_ls.handlers.calls import call_of
from codeframe_ls.handlers.state import state_of
from codeframe_ls.lsp import Session, feature


@feature(types.TEXT_DOCUMENT_DID_OPEN)
async def did_open(session: Session, params: types.DidOpenTextDocumentParams) -> None:
    """Show what is known of the document."""
    (await state_of(session)).diagnostics.refresh()


@feature(types.TEXT_DOCUMENT_DID_CLOSE)
async def did_close(session: Session, params: types.DidCloseTextDocumentParams) -> None:
    """Forget what was known of the buffer alone."""
    state = await state_of(session)
    state.closed(params.text_document.uri)
    state.diagnostics.refresh()


@feature(types.TEXT_DOCUMENT_DID_SAVE)
async def did_save(session: Session, params: types.DidSaveTextDocumentParams) -> None:
    """Take in a saved PRD as a version, a saved page as what it says, saved settings as what holds."""
    state = await state_of(session)
    document = session.documents.get(params.text_document.uri)
    path = None if document is None else state.path(document)
    if document is None or path is None:
        return
    try:
        if page_name := state.page_name(document):
            # Many a person saves and leaves at once; what they sent is sent.
            sending = saved_pages.save(state.core, page_name, document.text, call_of(session))
            sent = await state.core.outlive(sending)
            if sent is not None and not state.asks_itself:
                session.show_message(sentences.of_result(sent))
        elif path in state.core.library.prds or state.is_prd(document):
            await saved(state.core, path)
        elif path == FILE_NAME:
            session.refresh_code_lenses()
    except CodeframeError as error:
        session.show_message(error.message, types.MessageType.Warning)
    state.diagnostics.refresh()
