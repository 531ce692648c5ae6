"""A server with a few handlers of the tests' own, in this process, over a real socket pair."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from codeframe_ls.lsp import Features, Hello, Session, serve
from tests.support.raw_client import LIMIT, RawClient


async def no_core() -> Any:
    """The core of servers whose handlers need none."""
    return None


@dataclass
class Connection:
    """One served connection; `session` is what the server sees of it, once it said hello."""

    client: RawClient
    serving: asyncio.Task[bool]
    sessions: list[Session]

    @property
    def session(self) -> Session:
        return self.sessions[0]


@dataclass
class Server:
    """Opens connections to one set of handlers."""

    features: Features = field(default_factory=Features)
    connections: list[Connection] = field(default_factory=list)

    async def connect(
        self, core: Callable[[], Awaitable[Any]] = no_core, hello: Hello | None = None
    ) -> Connection:
        ours, theirs = socket.socketpair()
        reader, writer = await asyncio.open_connection(sock=theirs)
        hello = hello or Hello("test")
        sessions: list[Session] = []

        async def attach(session: Session, core: Any) -> None:
            if session.hello is hello:
                sessions.append(session)

        self.features.attach(attach)
        serving = asyncio.create_task(serve(reader, writer, hello, core, self.features))
        client = RawClient(*await asyncio.open_connection(sock=ours))
        connection = Connection(client, serving, sessions)
        self.connections.append(connection)
        return connection

    async def close(self) -> None:
        for connection in self.connections:
            await connection.client.close()
            async with asyncio.timeout(LIMIT):
                await connection.serving


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    yield server
    await server.close()


@pytest.fixture
async def connection(server: Server) -> Connection:
    """A connection before `initialize`."""
    return await server.connect()


@pytest.fixture
async def client(connection: Connection) -> RawClient:
    """A client after `initialize`."""
    await connection.client.initialize()
    return connection.client
