"""A client that stops reading holds nobody up, and does not fill the daemon's memory."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from lsprotocol import types

from codeframe_ls.lsp import Features, Hello, Session, serve
from codeframe_ls.lsp.outbox import BACKLOG_LIMIT
from tests.lsp.conftest import Server, no_core
from tests.support.raw_client import LIMIT


@dataclass
class Sleeper:
    """A client that has initialized and reads no more until it is told to."""

    session: Session
    socket: socket.socket
    serving: asyncio.Task[bool]

    async def read_all(self) -> list[dict[str, Any]]:
        """Read until the server hangs up, and give its messages."""
        parts = (await self.read_to_the_end()).split(b"Content-Length: ")
        return [json.loads(part.split(b"\r\n\r\n", 1)[1]) for part in parts[1:]]

    async def read(self, size: int) -> bytes:
        loop, data = asyncio.get_running_loop(), b""
        async with asyncio.timeout(LIMIT):
            while len(data) < size:
                data += await loop.sock_recv(self.socket, size - len(data))
        return data

    async def read_to_the_end(self) -> bytes:
        loop, data = asyncio.get_running_loop(), b""
        async with asyncio.timeout(LIMIT):
            with contextlib.suppress(ConnectionError):
                while chunk := await loop.sock_recv(self.socket, 1 << 20):
                    data += chunk
        return data


@pytest.fixture
async def sleeper() -> AsyncIterator[Sleeper]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    features, attached = Features(), asyncio.get_running_loop().create_future()

    @features.attach
    async def attach(session: Session, core: Any) -> None:
        attached.set_result(session)

    reader, writer = await asyncio.open_connection(sock=theirs)
    serving = asyncio.create_task(serve(reader, writer, Hello("sleeper"), no_core, features))
    body = json.dumps(
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}, "processId": None}}
    ).encode()
    await asyncio.get_running_loop().sock_sendall(ours, b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    async with asyncio.timeout(LIMIT):
        yield Sleeper(await attached, ours, serving)
        ours.close()
        await asyncio.wait([serving])


def diagnostics(n: int, padding: int = 10_000) -> list[types.Diagnostic]:
    place = types.Position(0, 0)
    return [types.Diagnostic(types.Range(place, place), f"{n} " + "x" * padding)]


def backlog(session: Session) -> int:
    return session.lsp.protocol.outbox.backlog


async def test_others_are_served_while_one_does_not_read(sleeper: Sleeper, server: Server) -> None:
    sleeper.session.notify("codeframe/event", {"filler": "x" * 4_000_000})
    other = (await server.connect()).client

    await other.initialize()

    assert backlog(sleeper.session) > 1_000_000


async def test_diagnostics_of_one_document_take_one_place_in_the_queue(sleeper: Sleeper) -> None:
    sleeper.session.notify("codeframe/event", {"filler": "x" * 1_000_000})
    before = backlog(sleeper.session)

    for n in range(5_000):
        sleeper.session.publish_diagnostics("file:///r/%C3%A9.md", diagnostics(n), version=n)
        sleeper.session.publish_diagnostics("file:///r/é.md", diagnostics(-n), version=n)
        sleeper.session.publish_diagnostics("file:///r/b.md", diagnostics(n), version=n)

    assert backlog(sleeper.session) - before < 100_000
    sleeper.socket.shutdown(socket.SHUT_WR)
    sent = [
        m["params"] for m in await sleeper.read_all() if m.get("method") == "textDocument/publishDiagnostics"
    ]
    assert [(params["uri"], params["version"]) for params in sent] == [
        ("file:///r/é.md", 4999),
        ("file:///r/b.md", 4999),
    ]


async def test_reports_of_one_progress_take_one_place_and_stay_before_its_end(sleeper: Sleeper) -> None:
    sleeper.session.notify("codeframe/event", {"filler": "x" * 1_000_000})

    async with sleeper.session.progress("Generating", "t") as progress:
        for n in range(1_000):
            progress.report(f"Section {n}")

    sleeper.socket.shutdown(socket.SHUT_WR)
    values = [m["params"]["value"] for m in await sleeper.read_all() if m.get("method") == "$/progress"]
    assert [(value["kind"], value.get("message")) for value in values] == [
        ("begin", None),
        ("report", "Section 999"),
        ("end", None),
    ]


async def test_what_waits_can_be_replaced_until_the_client_has_room_for_it(sleeper: Sleeper) -> None:
    for _ in range(10):
        sleeper.session.notify("codeframe/event", {"filler": "x" * 1_000_000})
    sleeper.session.publish_diagnostics("file:///r/a.md", diagnostics(1), version=1)
    begun = await sleeper.read(3_000_000)
    sleeper.session.publish_diagnostics("file:///r/a.md", diagnostics(2), version=2)

    sleeper.socket.shutdown(socket.SHUT_WR)
    sent = (begun + await sleeper.read_to_the_end()).split(b'"method":"textDocument/publishDiagnostics"')[1:]
    assert [b'"version":2' in message for message in sent] == [True]


async def test_messages_come_in_order_and_whole_to_a_client_that_wakes_up(sleeper: Sleeper) -> None:
    for n in range(200):
        sleeper.session.notify("codeframe/event", {"seq": n, "filler": "x" * 20_000})

    sleeper.socket.shutdown(socket.SHUT_WR)
    events = [m["params"] for m in await sleeper.read_all() if m.get("method") == "codeframe/event"]
    assert [event["seq"] for event in events] == list(range(200))


async def test_a_client_that_never_reads_is_dropped_at_the_limit_with_a_sentence_in_the_log(
    sleeper: Sleeper, caplog: pytest.LogCaptureFixture
) -> None:
    filler, sent = "x" * 1_000_000, 0
    while not sleeper.serving.done():
        sleeper.session.notify("codeframe/event", {"filler": filler})
        sent += len(filler)
        assert sent < 4 * BACKLOG_LIMIT
        assert backlog(sleeper.session) < BACKLOG_LIMIT + 3 * len(filler)
        await asyncio.sleep(0)

    assert await sleeper.serving is False
    assert "the client stopped reading" in caplog.text


async def test_one_message_larger_than_the_limit_reaches_a_client_that_reads(sleeper: Sleeper) -> None:
    sleeper.session.notify("codeframe/event", {"filler": "x" * (BACKLOG_LIMIT + 1)})

    sleeper.socket.shutdown(socket.SHUT_WR)
    events = [m for m in await sleeper.read_all() if m.get("method") == "codeframe/event"]
    assert len(events[0]["params"]["filler"]) == BACKLOG_LIMIT + 1


async def test_a_client_that_never_reads_does_not_hold_up_the_end(
    sleeper: Sleeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codeframe_ls.lsp.connection.FLUSH_LIMIT", 0.01)
    sleeper.session.notify("codeframe/event", {"filler": "x" * 4_000_000})

    sleeper.serving.cancel()
    async with asyncio.timeout(LIMIT):
        await asyncio.wait([sleeper.serving])

    assert sleeper.serving.cancelled()
    await sleeper.read_to_the_end()
