"""The unsaved text of every attached editor, by file: a snapshot is of what the user has, saved or not.

A session joins with a function that gives its unsaved buffers at that moment. Knows no protocol of editors.
"""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from codeframe_ls.core.errors import Conflict, PrdError, PrdOutsideRepository, UnsavedElsewhere
from codeframe_ls.core.workspace.repository import Repository

Source = Callable[[], Mapping[Path, str]]
"""The unsaved text of one editor's buffers, by absolute path."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class _Editor:
    session: str
    client: str
    source: Source


class Buffers:
    """The editors that are attached now, and what they hold unsaved."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._editors: dict[object, _Editor] = {}

    def join(self, session: str, client: str, source: Source) -> Callable[[], None]:
        """Count an editor; gives the function that ends this."""
        key = object()
        self._editors[key] = _Editor(session, client or "an editor", source)

        def leave() -> None:
            self._editors.pop(key, None)

        return leave

    def paths(self) -> dict[str, str]:
        """Every file with unsaved text, relative to the root, and the client that holds it."""
        return {path: editor.client for editor in self._editors.values() for path in self._texts(editor)}

    async def of(self, session: str) -> dict[str, bytes]:
        """By relative path, the bytes that each file would have if the buffers were saved now.

        The asker's own text counts before that of another editor. Raises UnsavedElsewhere where two other
        editors hold different text of one file, and Conflict for text that its file's encoding cannot hold.
        """
        chosen = self._chosen(session)
        return await asyncio.to_thread(self._encoded, chosen)

    def _chosen(self, session: str) -> dict[str, str]:
        own: dict[str, str] = {}
        others: dict[str, tuple[str, str]] = {}
        differ: dict[str, set[str]] = {}
        for editor in self._editors.values():
            for path, text in self._texts(editor).items():
                if editor.session == session:
                    own[path] = text
                elif path not in others:
                    others[path] = (text, editor.client)
                elif others[path][0] != text:
                    differ.setdefault(path, {others[path][1]}).add(editor.client)
        for path, clients in differ.items():
            if path not in own:
                names = (
                    " and ".join(sorted(clients)) if len(clients) > 1 else f"two windows of {clients.pop()}"
                )
                raise UnsavedElsewhere(
                    f"{names} hold different unsaved text of {path}; save it in one of them, or ask from the "
                    "editor whose text counts.",
                    path=path,
                )
        return {path: text for path, (text, _) in others.items()} | own

    def _texts(self, editor: _Editor) -> dict[str, str]:
        found = {}
        for path, text in editor.source().items():
            try:
                found[self._repository.relative(path)] = text
            except (PrdError, PrdOutsideRepository):
                continue  # A file elsewhere is no part of this tree.
        return found

    def _encoded(self, texts: Mapping[str, str]) -> dict[str, bytes]:
        return {path: encode(self._repository.root / path, path, text) for path, text in texts.items()}


def encode(file: Path, name: str, text: str) -> bytes:
    """The bytes of `text` in the encoding that the file has on the disk; UTF-8 where there is no file.

    Raises Conflict where that cannot be told or cannot hold the text.
    """
    try:
        before = file.read_bytes()
    except OSError:
        before = b""
    for bom, encoding in _BOMS:
        if before.startswith(bom):
            return bom + text.encode(encoding)
    try:
        before.decode("utf-8")
        return text.encode("utf-8")
    except UnicodeError:
        raise Conflict(
            f"{name} is not UTF-8 and has unsaved text, so its bytes cannot be told; save it and try again.",
            path=name,
        ) from None
