"""An editor of a few lines: it opens a file, saves it and leaves, over the server that real editors spawn."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from codeframe_ls import wire


def save(root: Path, path: Path, text: str, environment: Mapping[str, str]) -> None:
    """Open `path` in a new editor, replace its text, save it, and quit."""
    before = path.read_text(encoding="utf-8")
    with subprocess.Popen(
        ["codeframe-ls"], cwd=root, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdin
        assert server.stdout
        # Unbuffered reads: a buffered one would wait for bytes that no message has.
        channel = wire.Channel(server.stdout.raw.read, _writer(server.stdin))  # type: ignore[attr-defined]
        _ask(
            channel,
            1,
            "initialize",
            {"rootUri": root.as_uri(), "capabilities": {}, "clientInfo": {"name": "demo"}},
        )
        _tell(channel, "initialized", {})
        document = {"uri": path.as_uri(), "languageId": "markdown", "version": 1, "text": before}
        _tell(channel, "textDocument/didOpen", {"textDocument": document})
        changed = {"uri": path.as_uri(), "version": 2}
        _tell(
            channel, "textDocument/didChange", {"textDocument": changed, "contentChanges": [{"text": text}]}
        )
        path.write_text(text, encoding="utf-8")
        _tell(channel, "textDocument/didSave", {"textDocument": {"uri": path.as_uri()}})
        # An answer to anything shows that what was sent before it has been taken in.
        _ask(channel, 2, "textDocument/documentSymbol", {"textDocument": {"uri": path.as_uri()}})
        _ask(channel, 3, "shutdown", None)
        _tell(channel, "exit", None)


def _writer(pipe: Any) -> Any:
    def write(data: bytes) -> None:
        pipe.write(data)
        pipe.flush()

    return write


def _tell(channel: wire.Channel, method: str, params: Any) -> None:
    channel.send({"method": method, "params": params})


def _ask(channel: wire.Channel, number: int, method: str, params: Any) -> None:
    channel.send({"id": number, "method": method, "params": params})
    while (message := channel.receive()) is not None:
        if message.get("id") == number and "method" not in message:
            return
        if "id" in message and "method" in message:
            channel.send({"id": message["id"], "result": None})
    raise EOFError("the server ended")
