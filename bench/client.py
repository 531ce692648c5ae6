"""A language client that is nothing but frames: what it adds to a measurement is next to nothing."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class Client:
    """Speaks JSON-RPC over two file descriptors; one thread, blocking."""

    def __init__(self, read: int, write: int) -> None:
        self._read = read
        self._write = write
        self._buffer = b""
        self._id = 0
        self.seen: list[dict[str, Any]] = []

    @classmethod
    def over(cls, sock: socket.socket) -> Client:
        """A client over a connected socket."""
        return cls(sock.fileno(), sock.fileno())

    def request(self, method: str, params: Any) -> Any:
        """Ask, answer what is asked meanwhile with null, and give the result."""
        return self.wait(self.send(method, params))

    def send(self, method: str, params: Any) -> int:
        """Ask without waiting; gives the request's id."""
        self._id += 1
        self._put({"id": self._id, "method": method, "params": params})
        return self._id

    def wait(self, request: int) -> Any:
        """Wait for the answer to a request."""
        while True:
            message = self.receive()
            if message.get("id") == request and "method" not in message:
                if "error" in message:
                    raise RuntimeError(message["error"]["message"])
                return message.get("result")

    def notify(self, method: str, params: Any) -> None:
        """Tell."""
        self._put({"method": method, "params": params})

    def receive(self) -> dict[str, Any]:
        """The next message; requests of the server are answered with null on the way."""
        while (message := self._cut()) is None:
            data = os.read(self._read, 1 << 20)
            if not data:
                raise EOFError("the server ended")
            self._buffer += data
        if "method" in message and "id" in message:
            self._put({"id": message["id"], "result": None})
        self.seen.append(message)
        return message

    def _cut(self) -> dict[str, Any] | None:
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return None
        fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n"))
        length = int(next(value for name, value in fields.items() if name.lower() == b"content-length"))
        if len(rest) < length:
            return None
        self._buffer = rest[length:]
        message: dict[str, Any] = json.loads(rest[:length])
        return message

    def _put(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        data = b"Content-Length: %d\r\n\r\n" % len(body) + body
        while data:
            data = data[os.write(self._write, data) :]


class Server(Client):
    """A client with the server process that it has started."""

    def __init__(self, command: Sequence[str], cwd: Path, environment: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdin
        assert self.process.stdout
        super().__init__(self.process.stdout.fileno(), self.process.stdin.fileno())

    def initialize(self, root: Path) -> Any:
        """The first request, as VS Code sends it in essence."""
        return self.request(
            "initialize",
            {
                "processId": None,
                "clientInfo": {"name": "bench"},
                "rootUri": root.as_uri(),
                "workspaceFolders": [{"uri": root.as_uri(), "name": root.name}],
                "capabilities": {
                    "workspace": {"codeLens": {"refreshSupport": True}, "configuration": False},
                    "textDocument": {"codeLens": {}, "publishDiagnostics": {"versionSupport": True}},
                    "general": {"positionEncodings": ["utf-16"]},
                },
            },
        )

    def end(self) -> None:
        """Shut down and wait."""
        self.request("shutdown", None)
        self.notify("exit", None)
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=30)
