"""Requests to the client: typed, limited in time, and deaf to what comes too late."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types

from codeframe_ls.lsp import Session
from codeframe_ls.lsp.messages import Response
from codeframe_ls.lsp.requests import (
    ClientAnswerInvalid,
    ClientGone,
    ClientRefused,
    ClientRequests,
    ClientTimeout,
)
from tests.lsp.conftest import Connection, Server
from tests.support.raw_client import RawClient

SHOW = types.ShowDocumentParams(uri="file:///a", take_focus=True)
SHOW_METHOD = "window/showDocument"


def answer(client: RawClient, request: dict[str, Any], result: Any) -> None:
    client.send({"jsonrpc": "2.0", "id": request["id"], "result": result})


@pytest.fixture
async def session(connection: Connection, client: RawClient) -> Session:
    await client.request("codeframe/unheardOf")
    return connection.session


async def test_a_result_comes_back_as_its_type(session: Session, client: RawClient) -> None:
    asking = asyncio.create_task(session.request(SHOW_METHOD, SHOW))
    request = await client.call(SHOW_METHOD)
    answer(client, request, {"success": True})

    assert request["params"] == {"uri": "file:///a", "takeFocus": True}
    assert await asking == types.ShowDocumentResult(success=True)


async def test_pyglss_typed_calls_are_limited_and_typed_as_well(session: Session, client: RawClient) -> None:
    asking = asyncio.ensure_future(session.lsp.window_show_document_async(SHOW))
    answer(client, await client.call(SHOW_METHOD), {"success": False})

    assert await asking == types.ShowDocumentResult(success=False)
    with pytest.raises(TypeError, match="_async"):
        session.lsp.window_show_document(SHOW)


async def test_a_refusal_of_the_client_is_an_exception_with_its_code(
    session: Session, client: RawClient
) -> None:
    asking = asyncio.create_task(session.request(SHOW_METHOD, SHOW))
    request = await client.call(SHOW_METHOD)
    client.send(
        {"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32601, "message": "never heard of it"}}
    )

    with pytest.raises(ClientRefused, match="never heard of it") as refused:
        await asking
    assert refused.value.code == -32601


async def test_a_result_that_does_not_fit_is_an_error_of_the_client(
    session: Session, client: RawClient
) -> None:
    asking = asyncio.create_task(session.request(SHOW_METHOD, SHOW))
    answer(client, await client.call(SHOW_METHOD), None)

    with pytest.raises(ClientAnswerInvalid, match=SHOW_METHOD):
        await asking


async def test_a_client_that_never_answers_is_given_up_and_told(session: Session, client: RawClient) -> None:
    with pytest.raises(ClientTimeout, match="did not answer window/showDocument"):
        await session.request(SHOW_METHOD, SHOW, timeout=0.01)

    request = await client.call(SHOW_METHOD)
    withdrawn = await client.call("$/cancelRequest")
    assert withdrawn["params"] == {"id": request["id"]}
    assert len(session.lsp.protocol.requests) == 0


async def test_answers_that_nobody_waits_for_are_dropped(
    server: Server, session: Session, client: RawClient, caplog: pytest.LogCaptureFixture
) -> None:
    asking = asyncio.create_task(session.request(SHOW_METHOD, SHOW))
    request = await client.call(SHOW_METHOD)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    answer(client, request, {"success": True})
    answer(client, request, {"success": True})
    client.send({"jsonrpc": "2.0", "id": "unheard of", "result": None})
    client.send({"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "what?"}})
    again = asyncio.create_task(session.request(SHOW_METHOD, SHOW))
    second = await client.wait_for(lambda m: m.get("method") == SHOW_METHOD and m["id"] != request["id"])
    answer(client, second, {"success": True})

    assert (await again).success
    assert caplog.records == []


async def test_an_answer_that_arrives_while_its_asker_is_being_cancelled_is_dropped() -> None:
    sent: list[dict[str, Any]] = []
    requests = ClientRequests(sent.append)
    asking = asyncio.create_task(requests.ask(SHOW_METHOD, None, 10))
    await asyncio.sleep(0)

    asking.cancel()
    requests.answer(Response(sent[0]["id"], {"success": True}, None))

    with pytest.raises(asyncio.CancelledError):
        await asking
    assert [message["method"] for message in sent] == [SHOW_METHOD, "$/cancelRequest"]


async def test_a_request_that_waits_when_the_session_ends_is_told_so(
    connection: Connection, session: Session, client: RawClient
) -> None:
    asking = asyncio.create_task(session.request(SHOW_METHOD, SHOW))
    await client.call(SHOW_METHOD)
    client.writer.write_eof()

    with pytest.raises(ClientGone):
        await asking
    await connection.serving
    with pytest.raises(ClientGone):
        await session.request(SHOW_METHOD, SHOW)


async def test_any_number_of_refreshes_while_one_waits_makes_one_more(connection: Connection) -> None:
    client, method = connection.client, "workspace/codeLens/refresh"
    await client.initialize(capabilities={"workspace": {"codeLens": {"refreshSupport": True}}})
    await client.request("codeframe/unheardOf")
    session = connection.session

    session.refresh_code_lenses()
    first = await client.call(method)
    assert "params" not in first
    for _ in range(5):
        session.refresh_code_lenses()
    answer(client, first, None)
    second = await client.wait_for(lambda m: m.get("method") == method and m["id"] != first["id"])
    answer(client, second, None)
    await client.request("codeframe/unheardOf")

    assert len([m for m in client.received if m.get("method") == method]) == 2


async def test_a_client_without_refresh_support_is_not_asked(session: Session, client: RawClient) -> None:
    session.refresh_code_lenses()
    session.refresh_inlay_hints()
    await client.request("codeframe/unheardOf")

    assert [m for m in client.received if "method" in m] == []


@pytest.mark.parametrize(
    ("name", "capabilities", "asked"),
    [
        ("", {}, False),
        ("", {"window": {"showDocument": {"support": True}}}, True),
        ("helix", {}, True),
    ],
)
async def test_a_document_is_shown_where_the_client_can(
    connection: Connection, name: str, capabilities: dict[str, Any], asked: bool
) -> None:
    client = connection.client
    await client.initialize(capabilities=capabilities, clientInfo={"name": name})
    await client.request("codeframe/unheardOf")

    showing = asyncio.create_task(connection.session.show_document(SHOW))
    if asked:
        answer(client, await client.call(SHOW_METHOD), {"success": True})

    assert await showing is asked


async def test_kate_is_asked_to_show_a_document_and_not_waited_for(connection: Connection) -> None:
    await connection.client.initialize(clientInfo={"name": "Kate"})
    await connection.client.request("codeframe/unheardOf")

    assert await connection.session.show_document(SHOW) is False
    await connection.client.call(SHOW_METHOD)


@pytest.mark.parametrize("applied", [True, False])
async def test_an_edit_counts_as_applied_when_the_client_says_so(
    connection: Connection, applied: bool
) -> None:
    client = connection.client
    await client.initialize(capabilities={"workspace": {"applyEdit": True}})
    await client.request("codeframe/unheardOf")

    applying = asyncio.create_task(connection.session.apply_edit(types.WorkspaceEdit(changes={}), "Apply P4"))
    request = await client.call("workspace/applyEdit")
    answer(client, request, {"applied": applied})

    assert request["params"] == {"edit": {"changes": {}}, "label": "Apply P4"}
    assert await applying is applied
