"""HTTP/1.1 on one connection: h11 between an asyncio stream and requests that are whole.

A background task reads all the time, so that a client that leaves is noticed while nothing is sent.
This file knows nothing of the Messages API.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import h11

Headers = Sequence[tuple[str, str]]


class PeerGone(Exception):
    """The client closed the connection."""


class BodyTooLarge(Exception):
    """The request's body is larger than the server reads."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A whole request; header names in lower case, the target without its query."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Connection:
    """One client. `limit` is the largest body in bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit: int) -> None:
        self._reader = reader
        self._writer = writer
        self._limit = limit
        self._h11 = h11.Connection(h11.SERVER)
        self._gone = asyncio.Event()
        self._fresh = asyncio.Event()
        self._pump = asyncio.create_task(self._read_always())

    async def next_request(self) -> HttpRequest | None:
        """The next request, or None when the client has left or speaks no HTTP. Raises BodyTooLarge."""
        if self._h11.our_state is h11.DONE and self._h11.their_state is h11.DONE:
            self._h11.start_next_cycle()
        try:
            head = await self._event()
            if not isinstance(head, h11.Request):
                return None
            body = bytearray()
            while isinstance(part := await self._event(), h11.Data):
                body += part.data
                if len(body) > self._limit:
                    raise BodyTooLarge
        except (PeerGone, h11.RemoteProtocolError):
            return None
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
        path = head.target.decode("latin-1").split("?", 1)[0]
        return HttpRequest(head.method.decode("latin-1"), path, headers, bytes(body))

    async def respond(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a whole response. Raises PeerGone."""
        await self.start(status, [*headers, ("content-length", str(len(body)))])
        await self.send(body)
        await self.end()

    async def start(self, status: int, headers: Headers) -> None:
        """Send the head of a response; without a content-length its body is chunked. Raises PeerGone."""
        encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await self._write(h11.Response(status_code=status, headers=encoded))

    async def send(self, data: bytes) -> None:
        """Send a part of the body. Raises PeerGone."""
        await self._write(h11.Data(data=data))

    async def end(self) -> None:
        """End the response; the connection is free for another request. Raises PeerGone."""
        await self._write(h11.EndOfMessage())

    async def wait(self, seconds: float | None) -> None:
        """Do nothing for some seconds, or for ever. Raises PeerGone as soon as the client leaves."""
        try:
            await asyncio.wait_for(self._gone.wait(), seconds)
        except TimeoutError:
            return
        raise PeerGone

    @property
    def reusable(self) -> bool:
        """Whether another request can follow."""
        return self._h11.our_state is h11.DONE and not self._gone.is_set()

    async def close(self) -> None:
        """Close the connection, in the middle of a response if need be."""
        self._pump.cancel()
        self._writer.close()
        await asyncio.wait([self._pump])

    async def _event(self) -> h11.Event:
        while (event := self._h11.next_event()) is h11.NEED_DATA:
            await self._fresh.wait()
            self._fresh.clear()
            if self._gone.is_set():
                raise PeerGone
        if isinstance(event, h11.ConnectionClosed) or event is h11.PAUSED:
            raise PeerGone
        assert isinstance(event, h11.Event)
        return event

    async def _write(self, event: h11.Event) -> None:
        data = self._h11.send(event)
        if self._gone.is_set():
            raise PeerGone
        try:
            self._writer.write(data or b"")
            await self._writer.drain()
        except ConnectionError as error:
            raise PeerGone from error

    async def _read_always(self) -> None:
        try:
            while data := await self._reader.read(65536):
                self._h11.receive_data(data)
                self._fresh.set()
        except ConnectionError:
            pass  # A reset says the same as an end: the client has left.
        finally:
            self._gone.set()
            self._fresh.set()
