"""The documents that one client holds open, as that client sees them.

Versions are the client's word, and the transport keeps their order: a change is applied to what the
client sent before it, even where a client counts its versions wrongly. What cannot be applied (a change
of a document that is not open) is logged and leaves everything as it was.

A client may name a file through symbolic links, and everything told to it is then spelled as it spells
(`spelling.py`). Links are followed when a document is opened or saved, never while somebody types.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from lsprotocol import types

from codeframe_ls.lsp import uris
from codeframe_ls.lsp.file_names import FileNames
from codeframe_ls.lsp.line_index import Edit, LineIndex, Position, join_lines, split_lines
from codeframe_ls.lsp.position import DEFAULT, Encoding

logger = logging.getLogger(__name__)

OnChange = Callable[["Document", Edit], None]
Change = types.TextDocumentContentChangePartial | types.TextDocumentContentChangeWholeDocument


class Document:
    """One open document. `uri` is spelled as the client spelled it, for it may know no other spelling."""

    def __init__(self, item: types.TextDocumentItem) -> None:
        self.uri = item.uri
        self.language_id = item.language_id
        self.version = item.version
        self.lines = LineIndex(item.text)
        self.save_reason: types.TextDocumentSaveReason | None = None
        self._base = self.lines.snapshot()
        self.real_path = self._resolved()

    @cached_property
    def path(self) -> Path | None:
        """The file, or None for a document that lives in no local file (untitled, git, ...)."""
        return uris.to_path(self.uri)

    @property
    def text(self) -> str:
        return self.lines.text

    @property
    def base(self) -> str:
        """The text as it was opened or last saved: what the buffer's unsaved edits were made on."""
        return join_lines(self._base)

    @property
    def modified(self) -> bool:
        """Whether the buffer holds edits of its own. A buffer equal to its base is not an edit."""
        return self.lines.snapshot() != self._base

    def saved(self) -> None:
        """Take the present text as the base. Saving may have put a file where a link was."""
        self._base = self.lines.snapshot()
        self.real_path = self._resolved()

    def synchronised(self, text: str) -> None:
        """Take a text that the file was seen to hold as the base."""
        self._base = tuple(split_lines(text))

    def _resolved(self) -> Path | None:
        """The file with links resolved, which is how the core names it."""
        return None if self.path is None else Path(os.path.realpath(self.path))


class Documents:
    """The open documents of one session, found by any spelling of their URI."""

    def __init__(self) -> None:
        self.encoding: Encoding = DEFAULT
        self.names = FileNames()
        self._open: dict[str, Document] = {}
        self._listeners: list[OnChange] = []

    def __iter__(self) -> Iterator[Document]:
        return iter(tuple(self._open.values()))

    def __len__(self) -> int:
        return len(self._open)

    def get(self, uri: str) -> Document | None:
        return self._open.get(uris.key(uri))

    def at(self, path: Path) -> Document | None:
        """Return the open document of a file; `path` has its links resolved.

        A client that holds one file open under two names is answered for the name without links.
        """
        return self._open.get(uris.from_path(path)) or next(self._all_at(path), None)

    def uri(self, path: Path) -> str:
        """Return the URI of a file, whose links are resolved, in the client's own spelling."""
        document = self.at(path)
        return document.uri if document else uris.from_path(self.names.of(path))

    def unsaved(self, path: Path) -> str | None:
        """Return the text of a file's buffer where it holds edits of its own, else None."""
        return next((document.text for document in self._all_at(path) if document.modified), None)

    def on_change(self, listener: OnChange) -> Callable[[], None]:
        """Call `listener(document, edit)` after each edit, in order; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def open(self, params: types.DidOpenTextDocumentParams) -> None:
        document = Document(params.text_document)
        name = uris.key(document.uri)
        if name in self._open:
            logger.warning("The client opened a document twice; the newer text counts.")
        self._open[name] = document
        if document.path is not None and document.real_path not in (None, document.path):
            self.names.learn(document.path, document.real_path)

    def change(self, params: types.DidChangeTextDocumentParams) -> None:
        document = self._known(params.text_document.uri, "changed")
        if document is None:
            return
        if params.text_document.version <= document.version:
            logger.warning(
                "The client sent a change whose version does not grow; it was applied in its turn."
            )
        document.version = params.text_document.version
        self._apply(document, params.content_changes)

    def will_save(self, params: types.WillSaveTextDocumentParams) -> None:
        document = self._known(params.text_document.uri, "was about to save")
        if document is not None:
            document.save_reason = params.reason

    def save(self, params: types.DidSaveTextDocumentParams) -> None:
        document = self._known(params.text_document.uri, "saved")
        if document is None:
            return
        if params.text is not None and params.text != document.text:
            self._apply(document, [types.TextDocumentContentChangeWholeDocument(text=params.text)])
        document.saved()

    def close(self, params: types.DidCloseTextDocumentParams) -> None:
        if self._known(params.text_document.uri, "closed") is not None:
            del self._open[uris.key(params.text_document.uri)]

    def _apply(self, document: Document, changes: Sequence[Change]) -> None:
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangeWholeDocument):
                edit = document.lines.replace_all(change.text)
            else:
                start, end = change.range.start, change.range.end
                edit = document.lines.replace(
                    Position(start.line, start.character),
                    Position(end.line, end.character),
                    change.text,
                    self.encoding,
                )
            self._tell(document, edit)

    def _tell(self, document: Document, edit: Edit) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(document, edit)
            except Exception:
                # The text is right whatever a listener makes of it, and the next listener must hear too.
                logger.exception("A listener of document changes failed.")

    def _all_at(self, path: Path) -> Iterator[Document]:
        return (document for document in self if document.real_path == path)

    def _known(self, uri: str, action: str) -> Document | None:
        document = self.get(uri)
        if document is None:
            logger.warning("The client %s a document that it had not opened; nothing was done.", action)
        return document
