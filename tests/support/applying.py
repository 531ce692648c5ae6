"""An editor that takes `workspace/applyEdit`: its buffers are changed, and it tells the server so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lsprotocol import types

from codeframe_ls.lsp.line_index import LineIndex, Position
from tests.support.desk import PLAIN, Desk, open_document, replace_all
from tests.support.recording_client import RecordingClient

TAKES_EDITS = {
    **PLAIN,
    "workspace": {
        **PLAIN["workspace"],
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True},
    },
}


@dataclass
class Buffers:
    """The open documents of an editor: `texts` by URI. `refuses` are URIs whose edits it does not take."""

    editor: RecordingClient
    texts: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    types_on: str = ""
    """What its person types at the end of a buffer just after an edit, before the server hears of either."""

    def open(self, uri: str, typed: str | None = None) -> None:
        """Open a file, and type so that the buffer holds this."""
        open_document(self.editor, uri, language="plaintext")
        self.versions[uri] = 1
        if typed is not None:
            self.type(uri, typed)

    def type(self, uri: str, text: str) -> None:
        """Have the buffer hold this text."""
        self.versions[uri] += 1
        self.texts[uri] = text
        replace_all(self.editor, uri, text, self.versions[uri])

    def apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        """What the editor does when it is asked to change its buffers."""
        changes: list[Any] = list(params.edit.document_changes or ())
        if self.refuses & {change.text_document.uri for change in changes}:
            return types.ApplyWorkspaceEditResult(applied=False)
        for change in changes:
            uri = change.text_document.uri
            assert change.text_document.version == self.versions[uri]
            self.type(uri, edited(self.texts[uri], change.edits) + self.types_on)
        return types.ApplyWorkspaceEditResult(applied=True)


async def editor_with_buffers(desk: Desk, name: str = "recording client") -> Buffers:
    """Open the tree in one more editor, whose buffers can be changed."""
    editor = await desk.editor(name, capabilities=TAKES_EDITS)
    buffers = Buffers(editor)

    def apply(_: RecordingClient, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        return buffers.apply(params)

    editor.feature(types.WORKSPACE_APPLY_EDIT)(apply)
    return buffers


def edited(text: str, edits: list[types.TextEdit]) -> str:
    """The text after these edits, which do not overlap."""
    lines = LineIndex(text)
    for edit in reversed(edits):
        start, end = edit.range.start, edit.range.end
        lines.replace(
            Position(start.line, start.character), Position(end.line, end.character), edit.new_text, "utf-16"
        )
    return lines.text
