"""Control connections: JSON-RPC for `cf` and for `codeframe-ls daemon`, without lsprotocol.

A client calls operations, hears of their progress and of events, cancels, and asks after or stops the daemon.
Knows the operations' table and the mapping of errors; holds no domain logic.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from codeframe_ls import failures, wire
from codeframe_ls.core.errors import InvalidParams
from codeframe_ls.daemon.greeting import Greeting

if TYPE_CHECKING:
    from codeframe_ls.core.store import Event
    from codeframe_ls.daemon.daemon import Daemon

logger = logging.getLogger(__name__)

LARGEST_BACKLOG: Final = 64 * 1024 * 1024
"""Bytes that may wait for a client that does not read, before it is dropped."""

_INVALID_REQUEST: Final = -32600
_METHOD_NOT_FOUND: Final = -32601
_CANCELLED: Final = -32800
_PARSE_ERROR: Final = -32700


async def serve(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    session: str,
    greeting: Greeting,
    daemon: Daemon,
) -> None:
    """Serve one control connection until its client leaves; what it has not heard the end of is cancelled."""
    control = _Control(writer, session, greeting, daemon)
    frames = wire.Frames()
    try:
        while data := await reader.read(wire.CHUNK):
            for body in frames.feed(data):
                control.take(wire.decode(body))
    except wire.MalformedMessage as error:
        control.send({"id": None, "error": {"code": _PARSE_ERROR, "message": str(error)}})
    finally:
        await control.end()


def _say_nothing(message: str, percentage: int | None = None) -> None:
    """The client did not ask for progress."""


class _Control:
    def __init__(
        self, writer: asyncio.StreamWriter, session: str, greeting: Greeting, daemon: Daemon
    ) -> None:
        self._writer = writer
        self._session = session
        self._greeting = greeting
        self._daemon = daemon
        self._running: dict[str, asyncio.Task[None]] = {}
        self._unsubscribe: Callable[[], None] | None = None
        self._methods: dict[str, Callable[[str, dict[str, Any]], Awaitable[bytes]]] = {
            "codeframe/call": self._call,
            "codeframe/subscribe": self._subscribe,
            "codeframe/daemon.status": self._status,
            "codeframe/daemon.stop": self._stop,
        }

    def take(self, message: dict[str, Any]) -> None:
        """Begin to answer a request, or follow a notification."""
        method, params = message.get("method"), message.get("params", {})
        if method == "$/cancelRequest":
            running = self._running.get(json.dumps(params.get("id")) if isinstance(params, dict) else "")
            if running is not None:
                running.cancel()
        elif "id" in message:
            key = json.dumps(message["id"])
            if key in self._running:
                self._fail(key, _INVALID_REQUEST, f"The request {key} is being answered already.")
                return
            task = asyncio.create_task(self._answer(key, method, params), name=f"{self._session} {method}")
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))

    def send(self, message: dict[str, Any]) -> None:
        """Write one message; a client that has not read for long is dropped."""
        self._write(wire.encode(message))

    async def end(self) -> None:
        """Cancel what still runs for this client, and send what was said."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        running = list(self._running.values())
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)
        with suppress(ConnectionError):
            await self._writer.drain()

    async def _answer(self, key: str, method: object, params: object) -> None:
        try:
            run = self._methods.get(method) if isinstance(method, str) else None
            if run is None:
                self._fail(key, _METHOD_NOT_FOUND, f"The daemon knows no method {method!r}.")
                return
            if not isinstance(params, dict):
                raise InvalidParams(f"The parameters of {method} must be an object.")
            self._write(
                wire.frame(b'{"jsonrpc":"2.0","id":%b,"result":%b}' % (key.encode(), await run(key, params)))
            )
        except asyncio.CancelledError:
            self._fail(key, _CANCELLED, "The request was cancelled.", {"error": "cancelled", "exit": 130})
        except Exception as error:
            failure = failures.describe(error)
            if failure.code == failures.INTERNAL_ERROR:
                logger.exception("%s failed", method)
            self._fail(key, failure.code, failure.message, failure.data)

    async def _call(self, key: str, params: dict[str, Any]) -> bytes:
        core = await self._daemon.cores.get()
        # The model's base is loaded with the core, not with the daemon.
        from codeframe_ls.core.operation import Call

        def report(message: str, percentage: int | None = None) -> None:
            told = {"id": json.loads(key), "message": message, "percentage": percentage}
            self.send({"method": "codeframe/progress", "params": told})

        call = Call(
            session=self._session,
            client=self._greeting.client,
            environment=self._greeting.environment,
            report=report if params.get("progress") else _say_nothing,
        )
        operation, given = params.get("operation"), params.get("params", {})
        if not isinstance(operation, str) or not isinstance(given, dict):
            raise InvalidParams("codeframe/call takes `operation`, a name, and `params`, an object.")
        result = await core.call(operation, given, call)
        return result.model_dump_json(by_alias=True).encode()

    async def _subscribe(self, key: str, params: dict[str, Any]) -> bytes:
        core = await self._daemon.cores.get()
        if self._unsubscribe is None:
            self._unsubscribe = core.bus.subscribe(self._tell)
        return b"null"

    async def _status(self, key: str, params: dict[str, Any]) -> bytes:
        return json.dumps(self._daemon.status()).encode()

    async def _stop(self, key: str, params: dict[str, Any]) -> bytes:
        self._daemon.stop_for(self._greeting.client, force=params.get("force") is True)
        return b"null"

    def _tell(self, event: Event) -> None:
        params = {
            "seq": event.seq,
            "at": event.at,
            "kind": event.kind,
            "subject": event.subject,
            "payload": dict(event.payload),
        }
        self.send({"method": "codeframe/event", "params": params})

    def _fail(self, key: str, code: int, message: str, data: dict[str, object] | None = None) -> None:
        error = {"code": code, "message": message, **({} if data is None else {"data": data})}
        self.send({"id": json.loads(key), "error": error})

    def _write(self, data: bytes) -> None:
        if self._writer.is_closing():
            return
        self._writer.write(data)
        if self._writer.transport.get_write_buffer_size() > LARGEST_BACKLOG:
            logger.warning("The session %s does not read what it asked for and was dropped.", self._session)
            self._writer.transport.abort()
