"""Every request gets exactly one response, under its own id, with the code that the specification gives."""

from __future__ import annotations

import asyncio
import datetime
import logging
from typing import Any

import pytest

from codeframe_ls.core.errors import NotFound
from codeframe_ls.lsp import Features, Session
from tests.lsp.conftest import Connection, Server
from tests.support.raw_client import RawClient

HOVER = {"textDocument": {"uri": "file:///a"}, "position": {"line": 0, "character": 0}}


async def echo(session: Session, params: Any) -> Any:
    return params


async def test_a_request_gets_its_handlers_result(server: Server, client: RawClient) -> None:
    server.features.feature("codeframe/echo")(echo)

    response = await client.request("codeframe/echo", {"a-b": 1, "class": {"nested": [None, "é"]}})

    assert response["result"] == {"a-b": 1, "class": {"nested": [None, "é"]}}


def test_a_method_has_one_handler() -> None:
    features = Features()
    features.feature("codeframe/echo")(echo)

    with pytest.raises(ValueError, match="codeframe/echo has a handler already"):
        features.feature("codeframe/echo")(echo)


async def test_no_result_is_said_as_null(server: Server, client: RawClient) -> None:
    @server.features.feature("textDocument/hover")
    async def hover(session: Session, params: Any) -> None:
        return None

    assert await client.request("textDocument/hover", HOVER) == {"jsonrpc": "2.0", "id": 2, "result": None}


@pytest.mark.parametrize(
    "params",
    [
        None,
        [1],
        {"textDocument": {"uri": "file:///a"}},
        {**HOVER, "position": {"line": -1, "character": 0}},
        {**HOVER, "position": {"line": "x", "character": 0}},
        {**HOVER, "textDocument": None},
        {**HOVER, "workDoneToken": {}},
        {**HOVER, "workDoneToken": True},
    ],
)
async def test_params_that_do_not_fit_are_refused_with_the_requests_id(
    client: RawClient, params: Any
) -> None:
    response = await client.request("textDocument/hover", params)

    assert response["error"]["code"] == -32602
    assert response["error"]["message"].startswith("The params of textDocument/hover ")


@pytest.mark.parametrize("value", [datetime.datetime.now(datetime.UTC), float("nan"), object()])
async def test_a_result_that_is_not_json_becomes_an_error_with_the_requests_id(
    server: Server, client: RawClient, caplog: pytest.LogCaptureFixture, value: object
) -> None:
    @server.features.feature("textDocument/hover")
    async def hover(session: Session, params: Any) -> object:
        return {"value": value}

    response = await client.request("textDocument/hover", HOVER)

    assert response["error"]["code"] == -32603
    assert "cannot be written as JSON" in caplog.text


async def test_a_refusal_whose_data_is_not_json_still_gets_a_response(
    server: Server, client: RawClient, caplog: pytest.LogCaptureFixture
) -> None:
    @server.features.feature("textDocument/hover")
    async def hover(session: Session, params: Any) -> object:
        raise NotFound("There is no such file.", path=object())

    assert (await client.request("textDocument/hover", HOVER))["error"]["code"] == -32603
    assert "cannot be written as JSON" in caplog.text


async def test_an_unexpected_exception_tells_the_client_where_to_look_and_the_log_everything(
    server: Server, client: RawClient, caplog: pytest.LogCaptureFixture
) -> None:
    @server.features.feature("textDocument/hover")
    async def hover(session: Session, params: Any) -> object:
        raise RuntimeError("the secret path /home/x")

    response = await client.request("textDocument/hover", HOVER)

    assert response["error"]["code"] == -32603
    assert "codeframe-ls daemon logs" in response["error"]["message"]
    assert "secret" not in str(response)
    assert "Traceback" not in str(response)
    assert "the secret path /home/x" in caplog.text


async def test_a_refusal_carries_its_sentence_and_no_traceback(
    server: Server, client: RawClient, caplog: pytest.LogCaptureFixture
) -> None:
    @server.features.feature("textDocument/hover")
    async def hover(session: Session, params: Any) -> object:
        raise NotFound("There is no task T99; `cf tasks list` shows those there are.", task="T99")

    response = await client.request("textDocument/hover", HOVER)

    assert response["error"]["code"] == -32803
    assert (
        response["error"]["message"] == "There is no task T99; `codeframe.tasks.list` shows those there are."
    )
    assert response["error"]["data"]["task"] == "T99"
    assert "T99" not in caplog.text


@pytest.mark.parametrize("method", ["textDocument/unheardOf", "$/unheardOf", "codeframe/unheardOf"])
async def test_an_unknown_method_is_refused(client: RawClient, method: str) -> None:
    response = await client.request(method, {})

    assert response["error"]["code"] == -32601


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"\xff\xfe", -32700),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "shutdown", "params": NaN}', -32700),
        (b"[" * 100_000, -32700),
        ('{"jsonrpc": "2.0", "id": 7, "method": "shutdown"}'.encode("utf-16"), -32700),
        (b"[]", -32600),
        (b"null", -32600),
        (b'{"jsonrpc": "2.0", "id": null, "method": "shutdown"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 1.5, "method": "shutdown"}', -32600),
        (b'{"jsonrpc": "2.0", "id": true, "method": "shutdown"}', -32600),
    ],
)
async def test_what_is_no_message_is_answered_under_the_null_id_and_the_server_lives(
    server: Server, client: RawClient, body: bytes, code: int
) -> None:
    server.features.feature("codeframe/echo")(echo)

    client.send_body(body)

    assert (await client.response(None))["error"]["code"] == code
    assert (await client.request("codeframe/echo", {"alive": True}))["result"] == {"alive": True}


@pytest.mark.parametrize(
    "message",
    [
        {"id": 70, "method": "shutdown"},
        {"jsonrpc": "1.0", "id": 70, "method": "shutdown"},
        {"jsonrpc": "2.0", "id": 70, "method": 5},
        {"jsonrpc": "2.0", "id": 70, "method": "shutdown", "params": "text"},
        {"jsonrpc": "2.0", "id": 70},
    ],
)
async def test_a_wrong_request_whose_id_can_be_read_is_answered_under_it(
    client: RawClient, message: dict[str, Any]
) -> None:
    client.send(message)

    assert (await client.response(70))["error"]["code"] == -32600


async def test_an_id_in_use_is_refused_and_both_requests_are_answered(
    server: Server, client: RawClient
) -> None:
    go_on = asyncio.Event()

    @server.features.feature("codeframe/wait")
    async def wait(session: Session, params: Any) -> str:
        await go_on.wait()
        return "done"

    for _ in range(2):
        client.send({"jsonrpc": "2.0", "id": "twin", "method": "codeframe/wait"})
    await client.response("twin")
    go_on.set()
    await client.wait_until(lambda: len(client.responses("twin")) == 2)

    refused, done = client.responses("twin")
    assert refused["error"]["code"] == -32600
    assert done["result"] == "done"


async def test_nothing_but_initialize_comes_first(connection: Connection) -> None:
    client = connection.client

    assert (await client.request("textDocument/hover", HOVER))["error"]["code"] == -32002
    assert (await client.request("shutdown"))["error"]["code"] == -32002
    assert "capabilities" in await client.initialize()


async def test_a_second_initialize_is_refused_and_changes_nothing(
    connection: Connection, client: RawClient
) -> None:
    response = await client.request("initialize", {"capabilities": {}, "clientInfo": {"name": "Other"}})

    assert response["error"]["code"] == -32600
    assert connection.session.client_name == ""


async def test_after_shutdown_every_request_is_refused_until_exit(
    connection: Connection, client: RawClient
) -> None:
    assert (await client.request("shutdown"))["result"] is None
    assert (await client.request("textDocument/hover", HOVER))["error"]["code"] == -32600
    assert (await client.request("shutdown"))["error"]["code"] == -32600

    client.notify("exit")
    await client.end()

    assert await connection.serving is True


async def test_exit_without_shutdown_ends_the_session_and_is_told_apart(
    server: Server, connection: Connection, client: RawClient
) -> None:
    other = (await server.connect()).client
    await other.initialize()

    client.notify("exit")
    await client.end()

    assert await connection.serving is False
    assert (await other.request("shutdown"))["result"] is None


async def test_the_end_of_the_stream_ends_the_session(connection: Connection, client: RawClient) -> None:
    client.writer.write_eof()
    await client.end()

    assert await connection.serving is False


async def test_notifications_that_do_not_fit_are_dropped_with_a_line_in_the_log(
    client: RawClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.notify("textDocument/didOpen", {"textDocument": 5})
    await client.request("codeframe/unheardOf")

    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "textDocument/didOpen" in caplog.text
    assert not [m for m in client.received if m.get("method") == "window/showMessage"]
