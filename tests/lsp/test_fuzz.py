"""Whatever a client sends, each id is answered exactly once and the server goes on."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeframe_ls.lsp import Features, Hello, Session, serve
from codeframe_ls.lsp.framing import frame
from tests.lsp.conftest import no_core
from tests.support.raw_client import LIMIT, RawClient

URIS = ["file:///r/PRD.md", "file:///r/%50RD.md", "untitled:1", "", "file:///r/é.md", "\ud800"]
METHODS = [
    "codeframe/echo",
    "codeframe/fail",
    "codeframe/wait",
    "codeframe/unheardOf",
    "$/unheardOf",
    "initialize",
    "textDocument/hover",
    "textDocument/codeLens",
    "workspace/executeCommand",
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didSave",
    "textDocument/didClose",
    "textDocument/willSave",
    "window/workDoneProgress/cancel",
    "workspace/didChangeWorkspaceFolders",
    "$/cancelRequest",
    "$/setTrace",
    "codeframe/focus",
]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=8,
)
NUMBERS = st.integers(0, 9) | st.just(2**31 - 1) | JSON
POSITION = st.fixed_dictionaries({"line": NUMBERS, "character": NUMBERS})
RANGE = st.fixed_dictionaries({"start": POSITION, "end": POSITION})
CHANGE = st.fixed_dictionaries({"text": st.text() | JSON}, optional={"range": RANGE | JSON})
PLAUSIBLE = st.fixed_dictionaries(
    {},
    optional={
        "textDocument": st.fixed_dictionaries(
            {"uri": st.sampled_from(URIS)},
            optional={"version": st.integers(), "text": st.text(), "languageId": st.just("markdown")},
        ),
        "position": POSITION,
        "contentChanges": st.lists(CHANGE, max_size=3),
        "command": st.text() | JSON,
        "arguments": JSON,
        "reason": NUMBERS,
        "token": st.text() | st.integers(),
        "id": st.integers(0, 8) | JSON,
        "event": JSON,
        "focused": JSON,
        "workDoneToken": JSON,
    },
)
PARAMS = PLAUSIBLE | JSON
IDS = st.integers(0, 8) | st.text(max_size=2) | JSON
MESSAGES = st.fixed_dictionaries(
    {"method": st.sampled_from(METHODS) | JSON},
    optional={"jsonrpc": st.just("2.0") | JSON, "id": IDS, "params": PARAMS, "result": JSON, "error": JSON},
)
REQUESTS = st.fixed_dictionaries(
    {
        "jsonrpc": st.just("2.0"),
        "id": st.integers(0, 8) | st.text(max_size=2),
        "method": st.sampled_from(METHODS),
    },
    optional={"params": PLAUSIBLE | st.dictionaries(st.text(), JSON, max_size=2)},
)
NOTIFICATIONS = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0"), "method": st.sampled_from(METHODS)}, optional={"params": PLAUSIBLE}
)
BODIES = (REQUESTS | NOTIFICATIONS | MESSAGES | JSON).map(
    lambda message: json.dumps(message).encode()
) | st.binary()

fuzz = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def handlers() -> Features:
    features = Features()

    @features.feature("codeframe/echo")
    async def echo(session: Session, params: Any) -> Any:
        return params

    @features.feature("codeframe/fail")
    async def fail(session: Session, params: Any) -> Any:
        raise RuntimeError

    @features.feature("codeframe/wait")
    async def wait(session: Session, params: Any) -> Any:
        await asyncio.Event().wait()

    @features.feature("workspace/executeCommand")
    async def work(session: Session, params: Any) -> Any:
        async with session.progress("Work", params.work_done_token) as progress:
            progress.report("half", 50)

    return features


class Faults(logging.Handler):
    """Collects what the server itself logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() != "The handler of codeframe/fail failed.":
            self.found.append(self.format(record))


@pytest.fixture(autouse=True)
def faults() -> Iterator[Faults]:
    """No test may bring the server to log an error of its own."""
    faults, logger = Faults(), logging.getLogger("codeframe_ls.lsp")
    logger.addHandler(faults)
    yield faults
    logger.removeHandler(faults)
    assert faults.found == []


async def converse(talk: Callable[[RawClient], Awaitable[None]], *, initialize: bool = True) -> RawClient:
    """Run one session: a handshake, what `talk` sends, and the end of the stream."""
    ours, theirs = socket.socketpair()
    streams = await asyncio.open_connection(sock=theirs)
    serving = asyncio.create_task(serve(*streams, Hello("fuzz"), no_core, handlers()))
    client = RawClient(*await asyncio.open_connection(sock=ours))
    if initialize:
        client.send({"jsonrpc": "2.0", "id": "first", "method": "initialize", "params": {"capabilities": {}}})
        await client.response("first")
    await talk(client)
    if not client.writer.is_closing() and not client.ended:
        client.writer.write_eof()
    await client.end()
    async with asyncio.timeout(LIMIT):
        await serving
    await client.close()
    return client


def identifiers(bodies: list[bytes]) -> Counter[str]:
    """The ids of all that is a request by JSON-RPC, as JSON text."""
    found: Counter[str] = Counter()
    for body in bodies:
        try:
            message = json.loads(body.decode())
        except ValueError:
            continue
        if isinstance(message, dict) and "id" in message and "method" in message:
            identifier = message["id"]
            if isinstance(identifier, int | str) and not isinstance(identifier, bool):
                found[json.dumps(identifier)] += 1
    return found


@fuzz
@given(st.lists(BODIES, max_size=20))
def test_each_id_is_answered_exactly_once_and_the_server_lives(bodies: list[bytes]) -> None:
    async def talk(client: RawClient) -> None:
        for body in bodies:
            client.send_body(body)
        client.send({"jsonrpc": "2.0", "id": "alive?", "method": "codeframe/echo", "params": {"yes": True}})
        assert (await client.response("alive?"))["result"] == {"yes": True}

    client = asyncio.run(converse(talk))

    responses = [message for message in client.received if "method" not in message]
    answered = Counter(json.dumps(m["id"]) for m in responses if m["id"] not in (None, "first", "alive?"))
    assert answered == identifiers(bodies)
    assert all(("result" in m) != ("error" in m) for m in responses)
    assert "Traceback" not in json.dumps(client.received)


@fuzz
@given(st.lists(REQUESTS, max_size=8), st.integers(0, 8))
def test_a_lifecycle_in_any_order_still_answers_everything(
    requests: list[dict[str, Any]], place: int
) -> None:
    requests.insert(place, {"jsonrpc": "2.0", "id": "end", "method": "shutdown"})
    bodies = [json.dumps(request).encode() for request in requests]

    async def talk(client: RawClient) -> None:
        for body in bodies:
            client.send_body(body)

    client = asyncio.run(converse(talk, initialize=False))

    answered = Counter(json.dumps(m["id"]) for m in client.received if "method" not in m)
    assert answered == identifiers(bodies)


@fuzz
@given(
    st.lists(
        st.binary(max_size=60)
        | st.sampled_from([b"\r\n", b"Content-Length: ", b"Content-Length: 2\r\n\r\n{}", b": ", b"-1"])
        | BODIES.map(frame),
        max_size=10,
    )
)
def test_a_stream_of_anything_ends_in_an_ended_session_and_nothing_worse(pieces: list[bytes]) -> None:
    async def talk(client: RawClient) -> None:
        for piece in pieces:
            client.send_bytes(piece)

    client = asyncio.run(converse(talk))

    assert "Traceback" not in json.dumps(client.received)


@fuzz
@given(st.lists(BODIES.map(frame), min_size=1, max_size=5).map(b"".join), st.data())
def test_where_the_network_cuts_the_stream_makes_no_difference(stream: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=5)))
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]

    async def whole(client: RawClient) -> None:
        client.send_bytes(stream)

    async def cut(client: RawClient) -> None:
        for piece in pieces:
            client.send_bytes(piece)
            await asyncio.sleep(0)

    def answered(client: RawClient) -> Counter[str]:
        return Counter(json.dumps(m.get("id")) for m in client.received if "method" not in m)

    assert answered(asyncio.run(converse(cut))) == answered(asyncio.run(converse(whole)))
