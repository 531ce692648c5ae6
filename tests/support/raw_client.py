"""A client that sends exactly the bytes it is told to, and shows exactly the messages it got.

It knows nothing of LSP, so that a test can be as wrong as a client can be.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

LIMIT = 20.0
"""Seconds after which a test stops waiting: a bound for a hang, not a measure of speed."""

Json = dict[str, Any]


class RawClient:
    """One end of a connection; `received` holds every message of the server, in order."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.received: list[Json] = []
        self.ended = False
        self._ids = itertools.count(1)
        self._news = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    def send_bytes(self, data: bytes) -> None:
        self.writer.write(data)

    def send_body(self, body: bytes) -> None:
        self.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def send(self, message: Any) -> None:
        self.send_body(json.dumps(message).encode())

    def notify(self, method: str, params: Any = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def start(self, method: str, params: Any = None) -> int:
        """Send a request without waiting; returns its id."""
        identifier = next(self._ids)
        self.send({"jsonrpc": "2.0", "id": identifier, "method": method, "params": params})
        return identifier

    async def request(self, method: str, params: Any = None) -> Json:
        """Send a request and return its whole response."""
        return await self.response(self.start(method, params))

    async def response(self, identifier: int | str | None) -> Json:
        return await self.wait_for(lambda m: "method" not in m and m.get("id") == identifier)

    async def call(self, method: str) -> Json:
        """Wait for a request or notification of the server."""
        return await self.wait_for(lambda m: m.get("method") == method)

    async def wait_for(self, predicate: Callable[[Json], bool]) -> Json:
        """Return the first message, past or to come, that fits."""
        return (await self.wait_until(lambda: [m for m in self.received if predicate(m)]))[0]

    async def wait_until(self, condition: Callable[[], Any]) -> Any:
        """Wait until a condition over `received` holds; fails when the server hangs up first."""
        async with asyncio.timeout(LIMIT), self._news:
            while not (value := condition()):
                assert not self.ended, f"the server hung up; it had sent {self.received}"
                await self._news.wait()
            return value

    async def end(self) -> None:
        """Wait until the server hangs up."""
        async with asyncio.timeout(LIMIT):
            await self._reading

    async def initialize(self, **params: Any) -> Json:
        """Do the handshake; returns the result of `initialize`."""
        response = await self.request(
            "initialize", {"processId": None, "rootUri": None, "capabilities": {}, **params}
        )
        self.notify("initialized", {})
        result: Json = response["result"]
        return result

    def responses(self, identifier: int | str | None) -> list[Json]:
        return [m for m in self.received if "method" not in m and m.get("id") == identifier]

    async def close(self) -> None:
        self.writer.close()
        self._reading.cancel()
        await asyncio.wait([self._reading])

    async def _read(self) -> None:
        try:
            while line := await self.reader.readline():
                length = int(line.removeprefix(b"Content-Length: "))
                assert await self.reader.readline() == b"\r\n"
                message = json.loads(await self.reader.readexactly(length))
                async with self._news:
                    self.received.append(message)
                    self._news.notify_all()
        except ConnectionError:
            pass
        finally:
            self.ended = True
            async with self._news:
                self._news.notify_all()
