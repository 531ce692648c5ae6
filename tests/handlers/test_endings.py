"""What an editor leaves behind: nothing."""

from __future__ import annotations

import gc

from lsprotocol import types

from codeframe_ls.core.core import Core
from codeframe_ls.handlers.prd_view import PrdView
from codeframe_ls.handlers.state import State
from tests.support.desk import Desk, lenses, open_document


def alive(kind: type, core: Core) -> list[object]:
    """The objects of a class that belong to this core's sessions."""
    gc.collect()
    found = [one for one in gc.get_objects() if type(one) is kind]
    return [one for one in found if kind is not State or one.core is core]


async def test_the_outline_of_a_document_goes_with_it(desk: Desk) -> None:
    before = len(alive(PrdView, desk.core))
    uri = desk.write("PRD.md", "# Shop\n")
    editor = await desk.editor()
    open_document(editor, uri)
    assert await lenses(editor, uri)
    assert len(alive(PrdView, desk.core)) == before + 1
    editor.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
    assert await lenses(editor, uri) == []
    assert len(alive(PrdView, desk.core)) == before


async def test_the_state_of_a_session_goes_with_it(desk: Desk) -> None:
    editor = await desk.editor()
    assert len(alive(State, desk.core)) == 1
    await editor.leave()
    await desk.call("blockers.create", question="Which?")
    assert alive(State, desk.core) == []
