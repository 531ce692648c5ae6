"""The recording client itself: each thing that it is to find makes `verify` fail."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from lsprotocol import types

from codeframe_ls.lsp import Features, Hello, Session, serve
from tests.support.recording_client import RecordingClient


async def no_core() -> Any:
    return None


@pytest.fixture
def features() -> Features:
    return Features()


@pytest.fixture
async def client(features: Features) -> AsyncIterator[RecordingClient]:
    """A client of a server in this process; the test calls `verify` itself."""
    ours, theirs = socket.socketpair()
    streams = await asyncio.open_connection(sock=theirs)
    serving = asyncio.create_task(serve(*streams, Hello("test"), no_core, features))
    client = RecordingClient()
    client.attach(*await asyncio.open_connection(sock=ours))
    await client.initialize_session(types.InitializeParams(types.ClientCapabilities()))
    yield client
    await client.leave()
    await serving


async def test_a_quiet_session_is_fine(client: RecordingClient) -> None:
    assert (await client.response("textDocument/hover", {"textDocument": 1}))["error"]["code"] == -32602
    client.verify()


async def test_a_message_to_the_user_must_be_taken(features: Features, client: RecordingClient) -> None:
    @features.feature("test/show")
    async def show(session: Session, params: Any) -> None:
        session.show_message("Something happened.")
        session.show_message("Something else happened.")

    await client.call("test/show")
    with pytest.raises(AssertionError, match="Something happened"):
        client.verify()

    assert (await client.take("window/showMessage"))["message"] == "Something happened."
    with pytest.raises(AssertionError, match="Something else happened"):
        client.verify()

    await client.take("window/showMessage", lambda params: "else" in params["message"])
    client.verify()


async def test_an_error_in_the_editors_log_is_found(features: Features, client: RecordingClient) -> None:
    @features.feature("test/log")
    async def log(session: Session, params: Any) -> None:
        session.notify("window/logMessage", types.LogMessageParams(types.MessageType.Error, "broken"))

    await client.call("test/log")

    with pytest.raises(AssertionError, match="broken"):
        client.verify()


async def test_a_request_without_an_answer_is_found(features: Features, client: RecordingClient) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    @features.feature("test/wait")
    async def wait(session: Session, params: Any) -> None:
        started.set()
        await go_on.wait()

    asking = asyncio.create_task(client.call("test/wait"))
    await started.wait()

    with pytest.raises(AssertionError, match="never answered"):
        client.verify()
    client.verify(answered=False)
    go_on.set()
    await asking
    client.verify()


async def test_a_second_answer_is_found(features: Features, client: RecordingClient) -> None:
    @features.feature("test/twice")
    async def twice(session: Session, params: Any) -> None:
        session.lsp.protocol._send_data({"jsonrpc": "2.0", "id": params["id"], "result": None})

    await client.call("test/twice", {"id": client.sent[0]["id"]})

    with pytest.raises(AssertionError, match="answered twice"):
        client.verify()


async def test_state_may_be_looked_at_or_not(features: Features, client: RecordingClient) -> None:
    @features.feature("test/publish")
    async def publish(session: Session, params: Any) -> None:
        session.publish_diagnostics("file:///a", [])
        session.notify("codeframe/event", {"seq": 1})

    await client.call("test/publish")

    assert client.all("codeframe/event") == [{"seq": 1}]
    client.verify()


async def test_a_hang_up_ends_all_waiting(client: RecordingClient) -> None:
    waiting = asyncio.create_task(client.take("window/showMessage"))
    client.exit(None)

    with pytest.raises(AssertionError, match="hung up"):
        await waiting
