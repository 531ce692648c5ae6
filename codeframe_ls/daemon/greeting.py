"""The first message of every connection: who comes, from which version, and whether it is served here.

Knows the frames and the daemon's own rules; nothing of editors.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from codeframe_ls import wire
from codeframe_ls.rendezvous import HANDED_ON

SECONDS: Final = 30.0
"""How long a new connection may take to greet."""

_MAX_BODY: Final = 1_000_000
_INVALID: Final = -32600


class GreetingRefused(Exception):
    """The greeting is answered with an error. `retry`: the daemon ends, and another one can be started."""

    def __init__(self, message: str, *, retry: bool = False) -> None:
        super().__init__(message)
        self.retry = retry


@dataclass(frozen=True, slots=True)
class Greeting:
    """`environment` may hold an API key, so it stays out of the repr. `replace`: the client would rather
    have a daemon of its own version."""

    id: object
    protocol: int
    version: str
    kind: Literal["editor", "control"]
    client: str
    tree: str
    cwd: str
    replace: bool
    environment: Mapping[str, str] = field(repr=False)


async def read_greeting(reader: asyncio.StreamReader) -> Greeting | None:
    """Read the first message; None where the peer left without one, as a starter does that only looks.

    Raises GreetingRefused for anything else than a greeting, and TimeoutError.
    """
    try:
        async with asyncio.timeout(SECONDS):
            body = await _read_body(reader)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except (wire.MalformedMessage, asyncio.LimitOverrunError):
        raise GreetingRefused("A connection to the daemon begins with a `codeframe/hello` request.") from None
    return _parse(body)


def accept(greeting: Greeting, result: dict[str, Any]) -> bytes:
    """The framed answer to a greeting that is accepted."""
    return wire.encode({"id": greeting.id, "result": result})


def refuse(greeting: Greeting | None, refusal: GreetingRefused) -> bytes:
    """The framed answer to a greeting that is not, or to what is none at all."""
    error = {"code": _INVALID, "message": str(refusal), "data": {"error": "greeting", "retry": refusal.retry}}
    return wire.encode({"id": None if greeting is None else greeting.id, "error": error})


async def _read_body(reader: asyncio.StreamReader) -> bytes:
    # Not a byte more may be read than this message: what follows belongs to whoever serves the connection.
    header = await reader.readuntil(b"\r\n\r\n")
    length = wire.content_length(header.removesuffix(b"\r\n\r\n"))
    if length > _MAX_BODY:
        raise wire.MalformedMessage("The greeting is too long.")
    return await reader.readexactly(length)


def _parse(body: bytes) -> Greeting:
    try:
        message = wire.decode(body)
        if message.get("method") != "codeframe/hello":
            raise wire.MalformedMessage("The first message is no greeting.")
        params = message["params"]
        environment = params["environment"]
        greeting = Greeting(
            id=message["id"],
            protocol=int(params["protocol"]),
            version=str(params["version"]),
            kind=params["kind"],
            client=str(params.get("client", "")),
            tree=str(params["tree"]),
            cwd=str(params["cwd"]),
            replace=bool(params.get("replace")),
            environment={name: str(environment[name]) for name in HANDED_ON if name in environment},
        )
    except (wire.MalformedMessage, KeyError, TypeError, ValueError, AttributeError):
        raise GreetingRefused("A connection to the daemon begins with a `codeframe/hello` request.") from None
    if greeting.kind not in ("editor", "control"):
        raise GreetingRefused("The `kind` of a greeting is `editor` or `control`.")
    return greeting
