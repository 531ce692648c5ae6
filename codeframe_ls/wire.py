"""JSON-RPC messages in the base protocol's frames, for programs that read and write in blocking calls.

The forwarder, `cf` and the daemon's control sessions speak through this file. It imports the standard library
alone and knows nothing of methods, editors or where the bytes come from.
"""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MAX_HEADER = 16 * 1024
"""Bytes in one block of header lines; a peer that sends more does not speak this protocol."""

CHUNK = 64 * 1024
"""Bytes asked for in one read."""

_END = b"\r\n\r\n"


class MalformedMessage(ValueError):
    """The peer sent what is no message of this protocol. The text is a sentence for the user."""


class Frames:
    """Cuts a stream of bytes, fed in pieces of any size, into message bodies."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._body = 0
        self._end: int | None = None

    @property
    def rest(self) -> bytes:
        """The bytes of the message that is not complete yet."""
        return bytes(self._buffer)

    def feed(self, data: bytes) -> list[bytes]:
        """Take more bytes; give the bodies that are now complete. Raises MalformedMessage."""
        self._buffer += data
        bodies = []
        while (body := self._next()) is not None:
            bodies.append(body)
        return bodies

    def _next(self) -> bytes | None:
        if self._end is None:
            self._read_header()
        if self._end is None or len(self._buffer) < self._end:
            return None
        body = bytes(self._buffer[self._body : self._end])
        del self._buffer[: self._end]
        self._end = None
        return body

    def _read_header(self) -> None:
        end = self._buffer.find(_END)
        if max(end, 0) > MAX_HEADER or (end < 0 and len(self._buffer) > MAX_HEADER):
            raise MalformedMessage(f"The header of a message is longer than {MAX_HEADER} bytes.")
        if end < 0:
            return
        self._body = end + len(_END)
        self._end = self._body + content_length(bytes(self._buffer[:end]))


class Channel:
    """Whole messages over two blocking functions, such as `socket.recv` and `socket.sendall`."""

    def __init__(self, read: Callable[[int], bytes], write: Callable[[bytes], object]) -> None:
        self._read = read
        self._write = write
        self._frames = Frames()
        self._bodies: list[bytes] = []

    def send(self, message: dict[str, Any]) -> None:
        """Write one message; `jsonrpc` is added."""
        self._write(encode(message))

    def receive(self) -> dict[str, Any] | None:
        """Wait for the next message; None where the stream ends. Raises MalformedMessage."""
        body = self.receive_body()
        return None if body is None else decode(body)

    def receive_body(self) -> bytes | None:
        """Like `receive`, but the body as it came."""
        while not self._bodies:
            data = self._read(CHUNK)
            if not data:
                return None
            self._bodies = self._frames.feed(data)
        return self._bodies.pop(0)

    def unread(self) -> bytes:
        """Take back, framed, what was read and not received, to hand the stream on to somebody else."""
        bodies, self._bodies = self._bodies, []
        return b"".join(frame(body) for body in bodies) + self._frames.rest


def frame(body: bytes) -> bytes:
    """Put the header before a body."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def encode(message: dict[str, Any]) -> bytes:
    """A framed message, in UTF-8; `jsonrpc` is added."""
    return frame(json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")).encode())


def decode(body: bytes) -> dict[str, Any]:
    """The message in a body. Raises MalformedMessage unless it is a JSON object."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedMessage("The body of a message is not JSON.") from None
    if not isinstance(message, dict):
        raise MalformedMessage("The body of a message is not a JSON object.")
    return message


def content_length(header: bytes) -> int:
    """The number of bytes that follow a block of header lines. Raises MalformedMessage.

    Names compare without regard to case, and unknown headers are passed over, as the base protocol demands.
    """
    fields: dict[str, str] = {}
    for line in header.decode("latin-1").split("\r\n"):
        name, colon, value = line.partition(":")
        name = name.lower()
        if not colon or not name or name != name.strip() or "\n" in line or "\r" in line:
            raise MalformedMessage("A header line is not of the form `Name: value`.")
        if name in fields:
            raise MalformedMessage(f"A message has two {name} headers.")
        fields[name] = value.strip()
    _check_charset(fields.get("content-type", ""))
    length = fields.get("content-length", "")
    # isdigit() alone would let in digits of other scripts; 18 digits are more bytes than any machine has.
    if not (length.isascii() and length.isdigit() and len(length) <= 18):
        raise MalformedMessage("A message has no Content-Length header with a number of bytes.")
    return int(length)


def _check_charset(content_type: str) -> None:
    for part in content_type.lower().split(";")[1:]:
        name, _, value = part.partition("=")
        # "utf8" is no charset's name, but the base protocol asks to take it from old clients.
        if name.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8"):
            raise MalformedMessage("The charset of a message is not utf-8.")
