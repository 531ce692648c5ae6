"""Send one turn to the client: at its pace, and with its fault.

This file knows the wire of the Messages API and what can go wrong on it; which turn answers is decided
elsewhere. The documented errors are those of platform.claude.com/docs/en/api/errors.
"""

from __future__ import annotations

import json
from typing import Any

from codeframe_ls.replay.answer import events
from codeframe_ls.replay.http import Connection, Headers
from codeframe_ls.replay.scenario import WITHOUT_ANSWER, Fault, Turn

JsonObject = dict[str, Any]
_REFUSALS = {
    "rate-limited": (429, "rate_limit_error", "This request would exceed your organization's rate limit."),
    "overloaded": (529, "overloaded_error", "Overloaded"),
    "server-error": (500, "api_error", "Internal server error"),
}
_IN_STREAM = ("disconnect", "stall", "cut", "malformed", "error-event")
_MALFORMED = b'event: content_block_delta\ndata: {"type": "content_block_delta", "index": 0, "del\n\n'


def status(turn: Turn) -> int:
    """The HTTP status that a turn answers with."""
    return _REFUSALS[turn.fault.kind][0] if turn.fault and turn.fault.kind in WITHOUT_ANSWER else 200


async def refuse(
    connection: Connection, request_id: str, code: int, kind: str, text: str, *extra: str
) -> None:
    """Send an error in the documented envelope; `extra` holds the seconds of a retry-after header, if any."""
    headers = [*_headers(request_id, "application/json"), *(("retry-after", seconds) for seconds in extra)]
    await connection.respond(code, headers, error_body(request_id, kind, text))


def error_body(request_id: str, kind: str, text: str) -> bytes:
    """The documented envelope of an error."""
    body = {"type": "error", "error": {"type": kind, "message": text}, "request_id": request_id}
    return json.dumps(body, ensure_ascii=False).encode()


async def play(
    connection: Connection, request_id: str, turn: Turn, whole: JsonObject | None, stream: bool
) -> None:
    """Answer a request with a turn; `whole` is its message, None where the fault leaves room for none.

    Raises PeerGone when the client leaves before the end. A connection that broke on purpose is closed
    by the caller.
    """
    await connection.wait(turn.pace.first)
    fault = turn.fault
    if fault and fault.kind in WITHOUT_ANSWER:
        code, kind, text = _REFUSALS[fault.kind]
        seconds = [] if fault.retry_after is None else [f"{fault.retry_after:g}"]
        await refuse(connection, request_id, code, kind, fault.message or text, *seconds)
    elif whole is None:
        await _break(connection, fault)
    elif stream:
        await _stream(connection, request_id, turn, whole)
    else:
        await _respond(connection, request_id, fault, whole)


async def _stream(connection: Connection, request_id: str, turn: Turn, whole: JsonObject) -> None:
    sent = 0
    due = turn.fault.after if turn.fault and turn.fault.kind in _IN_STREAM else None
    await connection.start(200, [*_headers(request_id, "text/event-stream"), ("cache-control", "no-cache")])
    for event in events(whole, turn.pace.chunk):
        last = event.data["type"] == "message_delta"
        if turn.fault and due is not None and (sent + event.characters > due or last):
            return await _fail(connection, request_id, turn.fault)
        await connection.send(event.encode())
        sent += event.characters
        if event.characters:
            await connection.wait(turn.pace.every)
    return await connection.end()


async def _fail(connection: Connection, request_id: str, fault: Fault) -> None:
    """Play a fault in the place of the rest of a stream."""
    if fault.kind in ("disconnect", "stall"):
        return await _break(connection, fault)
    if fault.kind == "malformed":
        await connection.send(_MALFORMED)
    if fault.kind == "error-event":
        body = error_body(request_id, "overloaded_error", fault.message or "Overloaded")
        await connection.send(b"event: error\ndata: " + body + b"\n\n")
    return await connection.end()


async def _respond(connection: Connection, request_id: str, fault: Fault | None, whole: JsonObject) -> None:
    """The same without streaming: cut and disconnect are one, and `after` counts bytes of the body."""
    body = json.dumps(whole, ensure_ascii=False).encode()
    headers = _headers(request_id, "application/json")
    if fault and fault.kind in ("disconnect", "stall", "cut"):
        await connection.start(200, [*headers, ("content-length", str(len(body)))])
        await connection.send(body[: min(fault.after or 0, len(body) - 1)])
        return await _break(connection, fault)
    if fault and fault.kind == "malformed":
        return await connection.respond(200, headers, body[: min(fault.after or 0, len(body) - 1)])
    if fault and fault.kind == "error-event":
        code, kind, text = _REFUSALS["overloaded"]
        return await refuse(connection, request_id, code, kind, fault.message or text)
    return await connection.respond(200, headers, body)


async def _break(connection: Connection, fault: Fault | None) -> None:
    """Say nothing more: until the client leaves when stalled, else the caller closes the connection now."""
    if fault and fault.kind == "stall":
        await connection.wait(None)


def _headers(request_id: str, content_type: str) -> Headers:
    return [("content-type", content_type), ("request-id", request_id)]
