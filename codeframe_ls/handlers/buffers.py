"""The buffers of one editor, as the core asks for their unsaved text and changes it (`core/buffers.py`)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lsprotocol import types

from codeframe_ls.lsp import Session
from codeframe_ls.lsp.documents import Document
from codeframe_ls.lsp.text_edits import text_edits

_TOLD_WITHIN: Final = 2.0
"""Seconds until an editor has told of an edit that it has made: Neovim tells after 150 ms."""


class SessionBuffers:
    """A `core.buffers.Editor`: the documents of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def takes_edits(self) -> bool:
        """Whether the editor can be asked to change its buffers."""
        return self._session.can_apply_edits

    def unsaved(self) -> Mapping[Path, str]:
        """The buffers of this editor that hold edits of their own."""
        return {
            document.path: document.text
            for document in self._session.documents
            if document.path is not None and document.modified
        }

    def synchronised(self, file: Path, text: str) -> None:
        """A buffer that was read anew from the disk has no edits, though nobody has saved it."""
        if (document := self._session.documents.at(file)) is not None:
            document.synchronised(text)

    async def edit(self, texts: Mapping[Path, tuple[str, str]], label: str) -> Mapping[Path, str]:
        """Ask the editor for all edits at once, and wait until it has told of them or can be taken not to."""
        documents = {file: self._session.documents.at(file) for file in texts}
        open_ones = {file: document for file, document in documents.items() if document is not None}
        if all(file in open_ones and open_ones[file].text == old for file, (old, _) in texts.items()):
            changed = await asyncio.to_thread(self._edits, open_ones, texts)
            if await self._session.apply_edit(self._workspace_edit(changed), label):
                await self._told({open_ones[file]: new for file, (_, new) in texts.items()})
        return {file: document.text for file, document in open_ones.items()}

    def _edits(
        self, documents: Mapping[Path, Document], texts: Mapping[Path, tuple[str, str]]
    ) -> list[types.TextDocumentEdit]:
        encoding = self._session.encoding
        return [
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version),
                text_edits(*texts[file], encoding),
            )
            for file, document in documents.items()
        ]

    def _workspace_edit(self, changed: list[types.TextDocumentEdit]) -> types.WorkspaceEdit:
        """With versions, so that what is typed meanwhile makes the editor refuse, where it can do that."""
        if self._session.versions_edits:
            return types.WorkspaceEdit(document_changes=changed)
        return types.WorkspaceEdit(
            changes={
                one.text_document.uri: [edit for edit in one.edits if isinstance(edit, types.TextEdit)]
                for one in changed
            }
        )

    async def _told(self, texts: Mapping[Document, str]) -> None:
        changed = asyncio.Event()
        end = self._session.documents.on_change(lambda document, edit: changed.set())
        try:
            async with asyncio.timeout(_TOLD_WITHIN):
                while any(document.text != text for document, text in texts.items()):
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            return  # Whoever asked looks at what the buffers hold now.
        finally:
            end()
