"""The server that only says why there is no other: an editor must be content with it."""

from __future__ import annotations

from typing import Any

import pytest

from codeframe_ls import refusal, wire

SENTENCE = "There is no repository here; run `git init`."


def talk(*messages: dict[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    """Let an editor say all of that and hang up; gives the exit code and what it was told."""
    spoken = [b"".join(wire.encode(message) for message in messages)]
    heard: list[bytes] = []
    channel = wire.Channel(lambda size: spoken.pop() if spoken else b"", heard.append)
    code = refusal.serve(SENTENCE, None if not messages else channel.receive_body(), channel)
    return code, [wire.decode(body) for body in wire.Frames().feed(b"".join(heard))]


def request(number: int, method: str) -> dict[str, Any]:
    return {"id": number, "method": method, "params": {}}


INITIALIZE = request(1, "initialize")
INITIALIZED = {"method": "initialized", "params": {}}
EXIT = {"method": "exit"}


def test_initialize_is_answered_with_no_capabilities() -> None:
    _, heard = talk(INITIALIZE)
    assert heard[0]["result"]["capabilities"] == {}


def test_the_sentence_is_shown_once_after_initialized() -> None:
    _, heard = talk(INITIALIZE, INITIALIZED)
    assert [message["params"]["message"] for message in heard[1:]] == [
        f"{SENTENCE} Then start the language server again."
    ]


@pytest.mark.parametrize("method", ["workspace/executeCommand", "codeframe/call"])
def test_a_command_is_refused_with_the_sentence(method: str) -> None:
    _, heard = talk(INITIALIZE, request(2, method))
    assert heard[1]["id"] == 2
    assert heard[1]["error"]["message"] == SENTENCE


def test_anything_else_has_an_empty_result() -> None:
    _, heard = talk(INITIALIZE, request("a", "textDocument/hover"), {"method": "textDocument/didOpen"})  # type: ignore[arg-type]
    assert heard[1:] == [{"jsonrpc": "2.0", "id": "a", "result": None}]


def test_a_response_of_the_editor_is_no_request() -> None:
    assert talk(INITIALIZE, {"id": 7, "result": None})[1][1:] == []


def test_requests_before_initialize_are_refused() -> None:
    assert talk(request(1, "textDocument/hover"))[1][0]["error"]["code"] == -32002


def test_requests_after_shutdown_are_refused() -> None:
    _, heard = talk(INITIALIZE, request(2, "shutdown"), request(3, "textDocument/hover"))
    assert [heard[1]["result"], heard[2]["error"]["code"]] == [None, -32600]


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([INITIALIZE, request(2, "shutdown"), EXIT], 0),
        ([INITIALIZE, EXIT], 1),
        ([INITIALIZE], 0),
        ([], 0),
    ],
)
def test_the_exit_code_is_the_specifications(messages: list[dict[str, Any]], code: int) -> None:
    assert talk(*messages)[0] == code
