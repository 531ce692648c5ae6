"""One JSON-RPC message, told apart: request, notification or response.

Params stay plain JSON here, so that an `id` is known before anything in them can be wrong: a request
with bad params must be answered under its own id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, NoReturn

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600

MessageId = int | str


@dataclass(frozen=True, slots=True)
class Request:
    id: MessageId
    method: str
    params: dict[str, Any] | list[Any] | None


@dataclass(frozen=True, slots=True)
class Notification:
    method: str
    params: dict[str, Any] | list[Any] | None


@dataclass(frozen=True, slots=True)
class Response:
    id: MessageId | None
    result: Any
    error: dict[str, Any] | None


Message = Request | Notification | Response


class MessageError(Exception):
    """The body is no JSON-RPC message. `id` is None where none could be made out, as JSON-RPC demands."""

    def __init__(self, code: int, message: str, id: MessageId | None = None) -> None:  # noqa: A002
        super().__init__(message)
        self.code = code
        self.message = message
        self.id = id


def parse(body: bytes) -> Message:
    """Tell one body apart. Raises MessageError with the code and the id to answer with."""
    data = _load(body)
    if not isinstance(data, dict):
        raise MessageError(INVALID_REQUEST, "A message is a JSON object; batches are no part of LSP.")
    raw_id = data.get("id")
    identifier = raw_id if isinstance(raw_id, int | str) and not isinstance(raw_id, bool) else None
    if data.get("jsonrpc") != "2.0":
        raise MessageError(INVALID_REQUEST, 'A message says "jsonrpc": "2.0".', identifier)
    if "method" in data:
        return _call(data, identifier)
    if "result" in data or "error" in data:
        error = data.get("error")
        return Response(identifier, data.get("result"), error if isinstance(error, dict) else None)
    raise MessageError(INVALID_REQUEST, "A message has a method, a result or an error.", identifier)


def _call(data: dict[str, Any], identifier: MessageId | None) -> Request | Notification:
    method, params = data["method"], data.get("params")
    if "id" in data and identifier is None:
        raise MessageError(INVALID_REQUEST, "The id of a request is an integer or a string.")
    if not isinstance(method, str):
        raise MessageError(INVALID_REQUEST, "The method of a message is a string.", identifier)
    if not isinstance(params, dict | list | None):
        raise MessageError(INVALID_REQUEST, "The params of a message are an object or an array.", identifier)
    if identifier is None:
        return Notification(method, params)
    return Request(identifier, method, params)


def _load(body: bytes) -> object:
    try:
        # Decoded first: json.loads would guess UTF-16 or UTF-32 from the first bytes.
        return json.loads(body.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise MessageError(PARSE_ERROR, "The body of a message is not valid JSON in UTF-8.") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
