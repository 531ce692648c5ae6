"""The same session over each way by which an editor reaches the server, with the programs that users run."""

from __future__ import annotations

import asyncio

import pytest
from lsprotocol import types

from tests.support.raw_client import RawClient
from tests.support.workbench import Workbench, machine, transport, workbench

__all__ = ["machine", "transport", "workbench"]


def item(uri: str, text: str) -> types.DidOpenTextDocumentParams:
    return types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "markdown", 1, text))


async def test_a_session_from_initialize_to_exit(workbench: Workbench) -> None:
    editor = await workbench.open_editor(
        capabilities=types.ClientCapabilities(
            general=types.GeneralClientCapabilities(
                position_encodings=[types.PositionEncodingKind.Utf16, types.PositionEncodingKind.Utf8]
            )
        )
    )

    unknown = await editor.response("codeframe/unheardOf")
    wrong = await editor.response("textDocument/hover", {"textDocument": {}})
    code = await editor.leave()

    assert editor.received[0]["result"]["capabilities"]["positionEncoding"] == "utf-8"
    assert unknown["error"]["code"] == -32601
    assert wrong["error"]["code"] == -32602
    assert code in (0, None)


async def test_exit_without_shutdown_is_an_exit_code_of_one(workbench: Workbench) -> None:
    editor = await workbench.open_editor()

    editor.exit(None)

    assert await editor.hang_up() in (1, None)


async def test_a_large_document_arrives_while_requests_are_answered(workbench: Workbench) -> None:
    editor = await workbench.open_editor()

    editor.text_document_did_open(item((workbench.root / "a.txt").as_uri(), "x é 😀\r\n" * 400_000))

    assert (await editor.response("codeframe/unheardOf"))["error"]["code"] == -32601


@pytest.mark.parametrize("transport", ["forwarder", "socket"])
async def test_two_editors_share_one_daemon_and_one_may_leave(workbench: Workbench) -> None:
    first, second = await workbench.open_editor(), await workbench.open_editor()

    await first.leave()

    assert (await second.response("codeframe/unheardOf"))["error"]["code"] == -32601


PRINTING_SERVER = """
import os, sys
from codeframe_ls.forwarder import forward
from codeframe_ls.lsp import feature

@feature("test/print")
async def chatter(session, params):
    print("a print in a handler", flush=True)
    sys.__stdout__.write("and one to the first stdout")
    sys.__stdout__.flush()
    os.system("echo and one of a child")
    return "said"

sys.exit(forward(in_process=True))
"""


@pytest.mark.parametrize("transport", ["stdio"])
async def test_what_a_handler_or_its_child_prints_does_not_get_between_the_messages(
    workbench: Workbench,
) -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(workbench.machine.python, "-c", PRINTING_SERVER),
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        cwd=workbench.root,
        env=workbench.machine.environment,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    client = RawClient(process.stdout, process.stdin)
    await client.initialize(rootUri=workbench.root.as_uri())

    assert (await client.request("test/print"))["result"] == "said"
    assert (await client.request("shutdown"))["result"] is None
    client.notify("exit")

    assert await process.wait() == 0
    assert [message["id"] for message in client.received] == [1, 2, 3]
    printed = (await process.stderr.read()).decode()
    assert "a print in a handler" in printed
    assert "and one of a child" in printed
