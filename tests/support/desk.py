"""Editors around one core in this process: the fixture `desk`.

The server is the real one, the core is on a real repository, the editors are recording clients over sockets.
The programs and the daemon between them are tested elsewhere.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lsprotocol import types

import codeframe_ls.handlers
from codeframe_ls.core.core import Core
from codeframe_ls.lsp import Hello, serve
from codeframe_ls.lsp.codec import converter
from tests.support.core import call
from tests.support.recording_client import Json, RecordingClient

assert codeframe_ls.handlers, "the handlers register themselves when they are imported"

PLAIN = {
    "textDocument": {
        "codeLens": {},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
    },
    "window": {"workDoneProgress": True},
    "workspace": {"codeLens": {"refreshSupport": True}},
}
"""Capabilities of an editor that can all that most can, and opens no documents for us."""


class Lens(NamedTuple):
    """A code lens as a person sees it, and what a click sends."""

    line: int
    title: str
    command: Json


class Desk:
    """One core and the editors that have it open."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.root = core.repository.root
        self.editors: list[RecordingClient] = []
        self._serving: list[asyncio.Task[bool]] = []

    def write(self, path: str, text: str) -> str:
        """Write a file of the tree; gives its URI."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
        return file.as_uri()

    async def editor(
        self,
        name: str = "recording client",
        *,
        capabilities: Json | None = None,
        options: Json | None = None,
        encodings: tuple[str, ...] = (),
        root: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> RecordingClient:
        """Open the tree in one more editor, which may know it under another name: `root`.

        `environment` is what of its variables the daemon may know.
        """
        ours, theirs = socket.socketpair()
        streams = await asyncio.open_connection(sock=theirs)

        async def source() -> Core:
            return self.core

        hello = Hello(f"s{len(self.editors) + 1}", environment=environment or {})
        self._serving.append(asyncio.create_task(serve(*streams, hello, source)))
        editor = RecordingClient()
        editor.attach(*await asyncio.open_connection(sock=ours))
        able = {
            **(PLAIN if capabilities is None else capabilities),
            "general": {"positionEncodings": list(encodings)},
        }
        await editor.initialize_session(
            types.InitializeParams(
                capabilities=converter().structure(able, types.ClientCapabilities),
                client_info=types.ClientInfo(name=name),
                root_uri=(root or self.root).as_uri(),
                initialization_options=options,
            )
        )
        self.editors.append(editor)
        # Once this is answered the session is wired to the core.
        await editor.call("codeframe/call", {"operation": "events.list"})
        return editor

    async def call(self, operation: str, /, **params: Any) -> Any:
        """Run an operation as somebody at a terminal does."""
        return await call(self.core, operation, **params)

    async def close(self) -> None:
        """Let all editors leave, and fail for what went wrong unseen."""
        for editor in self.editors:
            await editor.leave()
        await asyncio.gather(*self._serving)
        for editor in self.editors:
            editor.verify()


@pytest.fixture
async def desk(core: Core) -> AsyncIterator[Desk]:
    """A core on a new repository, and no editor yet."""
    made = Desk(core)
    yield made
    await made.close()


def open_document(
    editor: RecordingClient, uri: str, text: str | None = None, language: str = "markdown"
) -> None:
    """Open a document, with the text of its file unless another is given."""
    if text is None:
        text = Path(uri.removeprefix("file://")).read_text(encoding="utf-8")
    editor.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, language, 1, text))
    )


def replace_all(editor: RecordingClient, uri: str, text: str, version: int = 2) -> None:
    """Put another text into an open document."""
    editor.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version, uri),
            [types.TextDocumentContentChangeWholeDocument(text)],
        )
    )


def save(editor: RecordingClient, uri: str, text: str | None = None) -> None:
    """Save an open document: the file gets the text, then the server hears of it."""
    if text is not None:
        replace_all(editor, uri, text)
        Path(uri.removeprefix("file://")).write_text(text, encoding="utf-8")
    editor.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))


async def lenses(editor: RecordingClient, uri: str) -> list[Lens]:
    """The lenses of a document, from top to bottom."""
    found = await editor.call("textDocument/codeLens", {"textDocument": {"uri": uri}})
    return [
        Lens(lens["range"]["start"]["line"], lens["command"]["title"], lens["command"])
        for lens in found or ()
    ]


async def actions(
    editor: RecordingClient, uri: str, line: int, *, end: tuple[int, int] | None = None, diagnostics: Any = ()
) -> dict[str, Json]:
    """The code actions at a line, by title and in their order."""
    last = end or (line, 0)
    found = await editor.call(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": uri},
            "range": {
                "start": {"line": line, "character": 0},
                "end": {"line": last[0], "character": last[1]},
            },
            "context": {"diagnostics": list(diagnostics)},
        },
    )
    assert all("disabled" not in action for action in found or ()), "some editors drop these"
    return {action["title"]: action.get("command", {}) for action in found or ()}


async def execute(editor: RecordingClient, command: Json) -> Any:
    """Run the command of a lens or an action, as a click does."""
    return await editor.call("workspace/executeCommand", {k: command[k] for k in ("command", "arguments")})


def diagnostics(editor: RecordingClient, uri: str) -> list[tuple[int, str]]:
    """The diagnostics that the editor shows for a document: line and message."""
    told = [p for p in editor.all("textDocument/publishDiagnostics") if p["uri"] == uri]
    return [(d["range"]["start"]["line"], d["message"]) for d in told[-1]["diagnostics"]] if told else []
