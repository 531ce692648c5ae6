"""Work-done progress: begun on a token that the client took, ended once, cancelled from the client."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from codeframe_ls.lsp import Session
from codeframe_ls.lsp.progress import WorkDone
from tests.lsp.conftest import Connection, Server
from tests.support.raw_client import Json, RawClient

WITH_PROGRESS = {"window": {"workDoneProgress": True}}
CREATE = "window/workDoneProgress/create"


class Work:
    """One piece of work on the server that a test drives step by step."""

    def __init__(self, server: Server, **options: Any) -> None:
        self.entered = asyncio.Event()
        self.finish = asyncio.Event()
        self.progress: WorkDone | None = None

        @server.features.feature("workspace/executeCommand")
        async def run(session: Session, params: Any) -> str:
            async with session.progress("Generating", params.work_done_token, **options) as progress:
                self.progress = progress
                self.entered.set()
                await self.finish.wait()
            return "finished"

    def report(self, message: str | None = None, percentage: float | None = None) -> None:
        assert self.progress is not None
        self.progress.report(message, percentage)


def start(client: RawClient, token: str | int | None = None) -> int:
    return client.start(
        "workspace/executeCommand",
        {"command": "c", "workDoneToken": token} if token is not None else {"command": "c"},
    )


def values(client: RawClient) -> list[Json]:
    return [m["params"]["value"] for m in client.received if m.get("method") == "$/progress"]


def kinds(client: RawClient) -> list[str]:
    return [value["kind"] for value in values(client)]


@pytest.mark.parametrize("token", ["t", 7, 0])
async def test_a_token_of_the_client_is_begun_reported_ended_and_forgotten(
    server: Server, connection: Connection, client: RawClient, token: str | int
) -> None:
    work = Work(server)
    identifier = start(client, token)
    await work.entered.wait()
    work.report("Section 1", 10)
    work.report("Section 2", 5)
    work.report(percentage=140)
    work.finish.set()

    assert (await client.response(identifier))["result"] == "finished"
    assert values(client) == [
        {"kind": "begin", "title": "Generating", "cancellable": True},
        {"kind": "report", "message": "Section 1", "percentage": 10},
        {"kind": "report", "message": "Section 2", "percentage": 10},
        {"kind": "report", "percentage": 100},
        {"kind": "end"},
    ]
    assert {m["params"]["token"] for m in client.received if m.get("method") == "$/progress"} == {token}
    assert not [m for m in client.received if m.get("method") == CREATE]
    assert len(connection.session.progress_tokens) == 0


async def test_without_a_token_the_server_creates_one_and_waits_for_the_client_to_take_it(
    server: Server, connection: Connection
) -> None:
    client, work = connection.client, Work(server)
    await client.initialize(capabilities=WITH_PROGRESS)
    identifier = start(client)
    create = await client.call(CREATE)
    await work.entered.wait()
    work.report("Section 1", 10)
    work.report("Section 2", 20)
    assert kinds(client) == []

    client.send({"jsonrpc": "2.0", "id": create["id"], "result": None})
    await client.call("$/progress")
    work.report("Section 3", 30)
    work.finish.set()
    await client.response(identifier)

    assert isinstance(create["params"]["token"], str)
    assert values(client) == [
        {
            "kind": "begin",
            "title": "Generating",
            "cancellable": True,
            "message": "Section 2",
            "percentage": 20,
        },
        {"kind": "report", "message": "Section 3", "percentage": 30},
        {"kind": "end"},
    ]


async def test_a_token_that_the_client_refuses_is_never_used(server: Server, connection: Connection) -> None:
    client, work = connection.client, Work(server)
    await client.initialize(capabilities=WITH_PROGRESS)
    identifier = start(client)
    create = await client.call(CREATE)

    client.send({"jsonrpc": "2.0", "id": create["id"], "error": {"code": -32603, "message": "no"}})
    await client.request("codeframe/unheardOf")
    assert len(connection.session.progress_tokens) == 0
    work.report("Section 1")
    work.finish.set()

    assert (await client.response(identifier))["result"] == "finished"
    assert kinds(client) == []


async def test_work_that_ends_before_the_client_takes_the_token_shows_nothing(
    server: Server, connection: Connection
) -> None:
    client, work = connection.client, Work(server)
    await client.initialize(capabilities=WITH_PROGRESS)
    work.finish.set()
    identifier = start(client)
    create = await client.call(CREATE)
    await client.response(identifier)

    client.send({"jsonrpc": "2.0", "id": create["id"], "result": None})
    await client.request("codeframe/unheardOf")

    assert kinds(client) == []
    assert len(connection.session.progress_tokens) == 0


async def test_a_client_that_knows_no_progress_hears_nothing_of_it(server: Server, client: RawClient) -> None:
    work = Work(server)
    work.finish.set()

    assert (await client.response(start(client)))["result"] == "finished"
    assert [m for m in client.received if "method" in m] == []


async def test_cancelling_the_progress_cancels_the_work_and_ends_the_progress(
    server: Server, connection: Connection, client: RawClient
) -> None:
    work = Work(server)
    identifier = start(client, "t")
    await work.entered.wait()

    client.notify("window/workDoneProgress/cancel", {"token": "t"})

    assert (await client.response(identifier))["error"]["code"] == -32800
    assert values(client)[1:] == [{"kind": "end", "message": "Cancelled"}]
    assert len(connection.session.progress_tokens) == 0


async def test_work_that_cannot_be_cancelled_says_so_and_goes_on(server: Server, client: RawClient) -> None:
    work = Work(server, cancellable=False)
    identifier = start(client, "t")
    await work.entered.wait()

    client.notify("window/workDoneProgress/cancel", {"token": "t"})
    client.notify("window/workDoneProgress/cancel", {"token": "unknown"})
    await client.request("codeframe/unheardOf")
    work.finish.set()

    assert (await client.response(identifier))["result"] == "finished"
    assert values(client)[0]["cancellable"] is False


async def test_work_that_fails_ends_its_progress(
    server: Server, connection: Connection, client: RawClient
) -> None:
    @server.features.feature("workspace/executeCommand")
    async def run(session: Session, params: Any) -> None:
        async with session.progress("Generating", params.work_done_token):
            raise RuntimeError

    assert (await client.response(start(client, "t")))["error"]["code"] == -32603
    assert values(client)[1:] == [{"kind": "end", "message": "Failed"}]
    assert len(connection.session.progress_tokens) == 0


async def test_work_in_the_background_is_cancelled_through_its_own_progress(
    server: Server, connection: Connection
) -> None:
    """A command may answer at once and go on: some editors stand still until it has."""
    client, ended = connection.client, asyncio.Event()

    @server.features.feature("workspace/executeCommand")
    async def run(session: Session, params: Any) -> None:
        async def background() -> None:
            try:
                async with session.progress("Generating"):
                    await asyncio.Event().wait()
            finally:
                ended.set()

        session.spawn(background(), "background")

    await client.initialize(capabilities=WITH_PROGRESS)
    assert (await client.response(start(client)))["result"] is None
    create = await client.call(CREATE)
    client.send({"jsonrpc": "2.0", "id": create["id"], "result": None})
    await client.call("$/progress")

    client.notify("window/workDoneProgress/cancel", {"token": create["params"]["token"]})
    await ended.wait()
    await client.request("codeframe/unheardOf")

    assert kinds(client) == ["begin", "end"]
