"""The unsaved text of every attached editor, by file: a snapshot is of what the user has, saved or not.

A session joins with an `Editor`, which gives its unsaved buffers at that moment and takes edits of them. Text
that equals the file is no edit, however it came into the buffer. Knows no protocol of editors.
"""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from codeframe_ls.core.errors import Conflict, PrdError, PrdOutsideRepository, UnsavedElsewhere
from codeframe_ls.core.workspace.repository import Repository

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Editor(Protocol):
    """One attached editor, as it is asked about its buffers."""

    @property
    def takes_edits(self) -> bool:
        """Whether its buffers can be changed from here."""

    def unsaved(self) -> Mapping[Path, str]:
        """The text of each buffer with edits of its own, by absolute path."""

    def synchronised(self, file: Path, text: str) -> None:
        """The file holds exactly this text, so a buffer that holds it too has no edits of its own."""

    async def edit(self, texts: Mapping[Path, tuple[str, str]], label: str) -> Mapping[Path, str]:
        """Bring buffers from the first text to the second; gives what each holds then, edited or not."""


@dataclass(frozen=True, slots=True)
class Holder:
    """An editor that holds unsaved text, and what people call it."""

    client: str
    editor: Editor


@dataclass(frozen=True, slots=True)
class Unsaved:
    """The unsaved text of one file, and the bytes that the file would have if it were saved."""

    text: str
    data: bytes
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class _Joined:
    session: str
    holder: Holder


class Buffers:
    """The editors that are attached now, and what they hold unsaved."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._editors: dict[object, _Joined] = {}

    def join(self, session: str, client: str, editor: Editor) -> Callable[[], None]:
        """Count an editor; gives the function that ends this."""
        key = object()
        self._editors[key] = _Joined(session, Holder(client or "an editor", editor))

        def leave() -> None:
            self._editors.pop(key, None)

        return leave

    async def of(self, session: str) -> dict[str, bytes]:
        """By relative path, the bytes that each file would have if the buffers were saved now.

        The asker's own text counts before that of another editor. Raises UnsavedElsewhere where two other
        editors hold different text of one file, and Conflict for text that its file's encoding cannot hold.
        """
        chosen = {}
        for path, held in self._all().items():
            own = [text for joined, text in held if joined.session == session]
            chosen[path] = own[-1] if own else _agreed(path, held)
        return await self._encoded(chosen)

    async def at(self, paths: Collection[str]) -> dict[str, Unsaved]:
        """The unsaved text of these files, whoever holds it. Raises as `of` does."""
        held = {path: holders for path, holders in self._all().items() if path in paths}
        texts = {path: _agreed(path, holders) for path, holders in held.items()}
        return {
            path: Unsaved(texts[path], data, tuple(joined.holder for joined, _ in held[path]))
            for path, data in (await self._encoded(texts)).items()
        }

    def _all(self) -> dict[str, list[tuple[_Joined, str]]]:
        found: dict[str, list[tuple[_Joined, str]]] = {}
        for joined in self._editors.values():
            for file, text in joined.holder.editor.unsaved().items():
                try:
                    path = self._repository.relative(file)
                except (PrdError, PrdOutsideRepository):
                    continue  # A file elsewhere is no part of this tree.
                found.setdefault(path, []).append((joined, text))
        return found

    async def _encoded(self, texts: Mapping[str, str]) -> dict[str, bytes]:
        """The bytes of each text that is not what its file holds already."""
        if not texts:
            return {}
        files = {path: self._repository.root / path for path in texts}
        encoded = await asyncio.to_thread(
            lambda: {
                path: (encode(files[path], path, text), _read(files[path])) for path, text in texts.items()
            }
        )
        for path, (data, there) in encoded.items():
            if data == there:
                for joined in self._editors.values():
                    joined.holder.editor.synchronised(files[path], texts[path])
        return {path: data for path, (data, there) in encoded.items() if data != there}


def _agreed(path: str, held: Collection[tuple[_Joined, str]]) -> str:
    """The one text that all of them hold."""
    texts = {text for _, text in held}
    if len(texts) == 1:
        return texts.pop()
    clients = {joined.holder.client for joined, _ in held}
    names = " and ".join(sorted(clients)) if len(clients) > 1 else f"two windows of {clients.pop()}"
    raise UnsavedElsewhere(
        f"{names} hold different unsaved text of {path}; save it in one of them, or ask from the "
        "editor whose text counts.",
        path=path,
    )


def encode(file: Path, name: str, text: str) -> bytes:
    """The bytes of `text` in the encoding that the file has on the disk; UTF-8 where there is no file.

    Raises Conflict where that cannot be told or cannot hold the text.
    """
    before = _read(file) or b""
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


def decode(data: bytes, name: str) -> str:
    """The text that an editor shows of these bytes. Raises Conflict where they are no text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            data, found = data.removeprefix(bom), encoding
            break
    else:
        found = "utf-8"
    try:
        return data.decode(found)
    except UnicodeError:
        raise Conflict(
            f"{name} has unsaved text and would hold bytes that are no text; save it and try again.",
            path=name,
        ) from None


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None
