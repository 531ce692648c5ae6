"""An editor for tests: pytest-lsp's client, with everything that passed in either direction on record.

pytest-lsp checks each message against the client's capabilities. This adds the questions that a test of a
whole server needs: `wait_until` and `take` instead of pauses, and `verify`, which fails a test for whatever
the server said that nobody looked at.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.io_ import run_async
from pygls.protocol import default_converter
from pytest_lsp.client import LanguageClient, register_lsp_features
from pytest_lsp.protocol import LanguageClientProtocol

LIMIT = 60.0
"""Seconds after which a test stops waiting: a bound for a hang, not a measure of speed."""

Json = dict[str, Any]
T = TypeVar("T")

STATE = frozenset(
    {
        types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS,
        types.WINDOW_WORK_DONE_PROGRESS_CREATE,
        types.PROGRESS,
        types.WORKSPACE_CODE_LENS_REFRESH,
        types.WORKSPACE_INLAY_HINT_REFRESH,
        types.WORKSPACE_DIAGNOSTIC_REFRESH,
        types.WORKSPACE_CONFIGURATION,
        types.WINDOW_LOG_MESSAGE,
        types.CANCEL_REQUEST,
        "codeframe/event",
    }
)
"""Methods that carry state, each message replacing the one before. A test may look at some and not at others.
All other messages speak to the user or act on the editor: a test must `take` each of them."""


class Recorder(LanguageClientProtocol):
    """Puts each message on record before pygls makes anything of it."""

    _server: RecordingClient

    def structure_message(self, data: Json) -> Any:
        if "jsonrpc" in data:
            self._server.record(json.loads(json.dumps(data)), sent=False)
        return super().structure_message(data)

    def _send_data(self, data: Any) -> None:
        self._server.record(json.loads(json.dumps(data, default=self._serialize_message)), sent=True)
        super()._send_data(data)


class RecordingClient(LanguageClient):
    """One editor. `sent` and `received` hold all messages as plain JSON, in order."""

    def __init__(self) -> None:
        super().__init__(protocol_cls=Recorder, converter_factory=default_converter)
        register_lsp_features(self)
        for refresh in (types.WORKSPACE_CODE_LENS_REFRESH, types.WORKSPACE_INLAY_HINT_REFRESH):
            self.feature(refresh)(_agree)
        self.sent: list[Json] = []
        self.received: list[Json] = []
        self.process: asyncio.subprocess.Process | None = None
        self.ended = False
        self._taken: list[Json] = []
        self._stderr = b""
        self._news = asyncio.Event()

    # Its connection

    def attach(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak over a pair of streams."""
        self._writer = writer
        self.protocol.set_writer(writer)
        self._async_tasks.append(asyncio.create_task(self._listen(reader)))

    async def spawn(self, *command: str, cwd: Path, environment: Mapping[str, str]) -> None:
        """Start a server and speak over its stdio."""
        pipe = asyncio.subprocess.PIPE
        self.process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=cwd, env=environment
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.attach(self.process.stdout, self.process.stdin)
        self._async_tasks.append(asyncio.create_task(self._collect_stderr(self.process)))

    async def leave(self) -> int | None:
        """Shut down and exit as the specification asks; returns the exit code of a spawned server."""
        if not self.ended and not self.was_sent(types.EXIT):
            if not self.was_sent(types.SHUTDOWN) and self.capabilities is not None:
                await self.shutdown_async(None)
            self.exit(None)
        return await self.hang_up()

    async def hang_up(self) -> int | None:
        """Close the connection and wait for the server's side to end."""
        if not self._writer.is_closing() and not self.was_sent(types.EXIT):
            self._writer.close()
        async with asyncio.timeout(LIMIT):
            await asyncio.gather(*self._async_tasks)
            self._writer.close()
            return await self.process.wait() if self.process else None

    # What passed

    def record(self, message: Json, *, sent: bool) -> None:
        (self.sent if sent else self.received).append(message)
        self._news.set()

    def was_sent(self, method: str) -> bool:
        return any(message.get("method") == method for message in self.sent)

    def all(self, method: str) -> list[Json]:
        """Return the params of all messages of the server with this method."""
        return [m.get("params", {}) for m in self.received if m.get("method") == method]

    async def wait_until(self, predicate: Callable[[], T], limit: float = LIMIT) -> T:
        """Return the first true value of `predicate`, asked again after each message."""
        async with asyncio.timeout(limit):
            while not (value := predicate()):
                assert not self.ended, f"the server hung up; its last words: {self.received[-3:]}"
                self._news.clear()
                await self._news.wait()
            return value

    async def take(self, method: str, where: Callable[[Json], bool] = lambda params: True) -> Json:
        """Wait for a message of the server that nobody has taken, and return its params."""

        def find() -> Json | None:
            fits = (m for m in self.received if m.get("method") == method and not self._is_taken(m))
            return next((m for m in fits if where(m.get("params", {}))), None)

        message = await self.wait_until(find)
        assert message is not None
        self._taken.append(message)
        params: Json = message.get("params", {})
        return params

    async def call(self, method: str, params: Any = None) -> Any:
        """Send a request of our own and return its plain result; fails the test on an error response."""
        response = await self.response(method, params)
        assert "error" not in response, response["error"]
        return response["result"]

    async def response(self, method: str, params: Any = None) -> Json:
        """Send a request and return the whole plain response, be it a result or an error.

        `params` are plain JSON or an object of lsprotocol, and need not fit the method.
        """
        identifier = str(uuid.uuid4())
        self.protocol._request_futures[identifier] = Future()
        message = {"jsonrpc": "2.0", "id": identifier, "method": method}
        self.protocol._send_data(message if params is None else {**message, "params": params})
        return (await self.wait_until(lambda: self._responses(identifier)))[0]

    def verify(self, *, answered: bool = True) -> None:
        """Fail the test for what went wrong unseen.

        `answered` is False where a test took the server away from under its requests.
        """
        assert self.error is None, self.error
        assert "Traceback" not in self.stderr, self.stderr
        errors = [p for p in self.all(types.WINDOW_LOG_MESSAGE) if p["type"] == types.MessageType.Error.value]
        assert not errors, f"the server logged errors: {errors}"
        unseen = [
            m for m in self.received if m.get("method", "$") not in STATE | {"$"} and not self._is_taken(m)
        ]
        assert not unseen, f"nobody took these messages: {unseen}"
        asked = Counter(json.dumps(m["id"]) for m in self.sent if "method" in m and "id" in m)
        responses = Counter(json.dumps(m.get("id")) for m in self.received if "method" not in m)
        assert not responses - asked, f"answered twice or unasked: {responses - asked}"
        assert not (answered and asked - responses), f"never answered: {asked - responses}"

    @property
    def stderr(self) -> str:
        return self._stderr.decode(errors="replace")

    def _responses(self, identifier: Any) -> list[Json]:
        return [m for m in self.received if "method" not in m and m.get("id") == identifier]

    def _is_taken(self, message: Json) -> bool:
        return any(taken is message for taken in self._taken)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        try:
            await run_async(self._stop_event, reader, self.protocol, error_handler=self.report_server_error)
        finally:
            self.ended = True
            self._news.set()

    async def _collect_stderr(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        self._stderr = await process.stderr.read()


def _agree(client: RecordingClient, params: Any) -> None:
    return None
