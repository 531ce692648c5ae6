"""An editor as `codeframe-ls` sees one: a parent process that speaks LSP over two pipes, and blocks."""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from codeframe_ls import wire
from tests.support.waiting import PATIENCE

Message = dict[str, Any]


class Editor:
    """`received` holds every message of the server so far, in order."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self.received: list[Message] = []
        self._stdin = process.stdin
        self._stdout = process.stdout.fileno()
        self._channel = wire.Channel(self._read, self.send_bytes)
        self._last_id = 0

    def send_bytes(self, data: bytes) -> None:
        """Write exactly these bytes."""
        self._stdin.write(data)
        self._stdin.flush()

    def notify(self, method: str, params: Any = None) -> None:
        self._channel.send({"method": method, "params": params})

    def start(self, method: str, params: Any = None) -> int:
        """Send a request without waiting; gives its id."""
        self._last_id += 1
        self._channel.send({"id": self._last_id, "method": method, "params": params})
        return self._last_id

    def ask(self, method: str, params: Any = None) -> Message:
        """Send a request; gives the whole response."""
        request = self.start(method, params)
        return self.wait_for(lambda message: message.get("id") == request and "method" not in message)

    def initialize(self, folder: Path | str | None, **params: Any) -> Message:
        """Open a folder as editors do; gives the result of `initialize`."""
        uri = folder.as_uri() if isinstance(folder, Path) else folder
        known = {"processId": os.getpid(), "rootUri": uri, "capabilities": {}, "clientInfo": {"name": "test"}}
        response = self.ask("initialize", {**known, **params})
        assert "result" in response, response
        self.notify("initialized", {})
        result: Message = response["result"]
        return result

    def shown(self) -> Message:
        """The first message that the server showed, now or later: its `type` and `message`."""
        found = self.wait_for(lambda message: message.get("method") == "window/showMessage")
        params: Message = found["params"]
        return params

    def wait_for(self, fits: Callable[[Message], bool]) -> Message:
        """The first message, past or to come, that fits."""
        for message in self.received:
            if fits(message):
                return message
        while True:
            next_message = self._channel.receive()
            assert next_message is not None, f"the server hung up; it had sent {self.received}"
            self.received.append(next_message)
            if fits(next_message):
                return next_message

    def leave(self) -> int:
        """Shut down and exit as the specification asks; gives the exit code of the server."""
        assert self.ask("shutdown")["result"] is None
        self.notify("exit")
        return self.wait()

    def hang_up(self) -> int:
        """Close the pipe to the server; gives its exit code."""
        self._stdin.close()
        return self.wait()

    def wait(self) -> int:
        """Wait until the server ends, reading what it still says; gives its exit code."""
        while (message := self._channel.receive()) is not None:
            self.received.append(message)
        return self.process.wait(PATIENCE)

    def complaint(self) -> str:
        """What the server wrote to stderr in all; the server must have ended."""
        assert self.process.stderr is not None
        return self.process.stderr.read().decode()

    def close(self) -> None:
        """End the server, however it is."""
        self.process.kill()
        self.process.wait(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe is not None
            try:
                pipe.close()
            except BrokenPipeError:
                # What was buffered for a server that is gone has nowhere to go.
                continue

    def _read(self, size: int) -> bytes:
        ready, _, _ = select.select([self._stdout], [], [], PATIENCE)
        assert ready, f"the server said nothing for {PATIENCE:g} s; it had sent {self.received}"
        return os.read(self._stdout, size)
