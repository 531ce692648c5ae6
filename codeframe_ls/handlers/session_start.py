"""What begins when an editor's session has its core: outlines, events, settings, and what it missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from codeframe_ls.handlers import events, notice, run_pages, run_progress, settings, since
from codeframe_ls.handlers.buffers import SessionBuffers
from codeframe_ls.handlers.diagnostics import Diagnostics
from codeframe_ls.handlers.state import State, begin, state_of
from codeframe_ls.lsp import Session, attach, feature
from codeframe_ls.lsp.documents import Document
from codeframe_ls.lsp.line_index import Edit

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


@attach
async def session_start(session: Session, core: Core) -> None:
    """Wire a session to the core; nothing here waits for the client."""
    state = begin(session, core)
    state.diagnostics = Diagnostics(state)

    def edited(document: Document, edit: Edit) -> None:
        state.edited(document, edit)
        state.diagnostics.refresh_soon()

    session.on_end(session.documents.on_change(edited))
    events.follow(state)
    run_progress.follow(state)
    run_pages.follow(state)
    session.on_end(core.buffers.join(session.id, session.client_name, SessionBuffers(session)))
    core.heard(session.hello.environment)
    notice.of(core).attend(session)
    session.on_end(lambda: since.leave(state))
    session.spawn(_load_settings(state), "settings")
    session.spawn(since.tell(state, core.questions.all), "what changed since")


@feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
async def did_change_configuration(session: Session, params: types.DidChangeConfigurationParams) -> None:
    """Take the editor's settings anew."""
    await _load_settings(await state_of(session), params.settings)


async def _load_settings(state: State, pushed: object = None) -> None:
    state.editor_settings = await settings.of_editor(state.session, pushed)
    state.session.refresh_code_lenses()
    state.diagnostics.refresh()
