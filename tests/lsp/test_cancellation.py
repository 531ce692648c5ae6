"""`$/cancelRequest` reaches requests that run and requests that wait, and each is answered once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from codeframe_ls.lsp import Session
from tests.lsp.conftest import Connection, Server
from tests.support.raw_client import RawClient


async def test_a_running_request_is_cancelled_inside_and_answered_as_cancelled(
    server: Server, client: RawClient
) -> None:
    seen: list[str] = []
    started = asyncio.Event()

    @server.features.feature("codeframe/long")
    async def long(session: Session, params: Any) -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    identifier = client.start("codeframe/long")
    await started.wait()
    client.notify("$/cancelRequest", {"id": identifier})

    assert (await client.response(identifier))["error"]["code"] == -32800
    assert seen == ["cancelled"]


async def test_requests_that_wait_behind_another_never_start_once_cancelled(
    server: Server, client: RawClient
) -> None:
    ran: list[int] = []

    @server.features.feature("codeframe/count")
    async def count(session: Session, params: Any) -> int:
        ran.append(params["n"])
        return len(ran)

    # All is in the socket before the server's side of this loop reads any of it.
    identifiers = [client.start("codeframe/count", {"n": n}) for n in range(4)]
    for identifier in identifiers[1:]:
        client.notify("$/cancelRequest", {"id": identifier})

    responses = [await client.response(identifier) for identifier in identifiers]
    assert responses[0]["result"] == 1
    assert [response["error"]["code"] for response in responses[1:]] == [-32800] * 3
    assert ran == [0]


async def test_a_request_that_was_answered_already_is_not_answered_again(
    server: Server, client: RawClient
) -> None:
    @server.features.feature("codeframe/quick")
    async def quick(session: Session, params: Any) -> int:
        return 1

    identifier = client.start("codeframe/quick")
    await client.response(identifier)
    client.notify("$/cancelRequest", {"id": identifier})
    client.notify("$/cancelRequest", {"id": "never sent"})
    client.notify("$/cancelRequest", {"id": None})
    client.notify("$/cancelRequest", [])
    await client.request("codeframe/quick")

    assert len(client.responses(identifier)) == 1


async def test_work_that_finishes_in_spite_of_a_cancellation_gives_its_result(
    server: Server, client: RawClient
) -> None:
    started = asyncio.Event()

    @server.features.feature("codeframe/stubborn")
    async def stubborn(session: Session, params: Any) -> str:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "stored already"
        return ""

    identifier = client.start("codeframe/stubborn")
    await started.wait()
    client.notify("$/cancelRequest", {"id": identifier})

    assert (await client.response(identifier))["result"] == "stored already"


@pytest.mark.parametrize("last_word", ["shutdown", "exit", "end of stream"])
async def test_what_runs_when_the_client_leaves_is_cancelled(
    server: Server, connection: Connection, client: RawClient, last_word: str
) -> None:
    started, cancelled = asyncio.Event(), asyncio.Event()

    @server.features.feature("codeframe/long")
    async def long(session: Session, params: Any) -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    identifier = client.start("codeframe/long")
    await started.wait()
    if last_word == "end of stream":
        client.writer.write_eof()
    elif last_word == "exit":
        client.notify("exit")
    else:
        client.start("shutdown")

    assert (await client.response(identifier))["error"]["code"] == -32800
    assert cancelled.is_set()
    assert len(client.responses(identifier)) == 1


async def test_work_that_will_not_end_is_left_behind_with_a_line_in_the_log(
    server: Server,
    connection: Connection,
    client: RawClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("codeframe_ls.lsp.tasks.CANCEL_LIMIT", 0.01)
    started, let_go = asyncio.Event(), asyncio.Event()

    @server.features.feature("codeframe/stubborn")
    async def stubborn(session: Session, params: Any) -> None:
        started.set()
        while not let_go.is_set():
            try:
                await let_go.wait()
            except asyncio.CancelledError:
                continue

    client.start("codeframe/stubborn")
    await started.wait()
    client.notify("exit")

    assert await connection.serving is False
    assert "codeframe/stubborn did not end" in caplog.text
    let_go.set()
    await asyncio.sleep(0)
