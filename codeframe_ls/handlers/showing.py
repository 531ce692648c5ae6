"""Bringing a page before a person's eyes: opened by the editor, else named in a message.

No editor is waited for without a limit (`Session.show_document` has one), and nothing depends on its answer.
"""

from __future__ import annotations

from lsprotocol import types

from codeframe_ls.core.blockers import written
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.handlers.state import State


async def open_page(state: State, path: str) -> None:
    """Open a file of the tree; where this editor cannot, tell where it is."""
    uri = state.session.documents.uri(state.core.repository.root / path)
    shown = await state.session.show_document(types.ShowDocumentParams(uri=uri, take_focus=True))
    if not shown:
        state.session.show_message(f"See {path} in {state.core.repository.root}.")


async def question_page(state: State, blocker: Blocker) -> str:
    """Write the page of a question, and give its path. Raises PageError or DiskFull."""
    fresh = state.session.quirks.shows_stale_pages
    return state.core.repository.relative(await written.write(state.core, blocker, fresh=fresh))
