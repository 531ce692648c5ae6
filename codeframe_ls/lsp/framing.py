"""Frames of the base protocol: header lines, a blank line, a body of `Content-Length` bytes.

Reads from an asyncio stream and knows nothing of JSON. Header names compare without regard to case and
unknown headers are passed over, as the base protocol (and HTTP, which it follows) demands.
"""

from __future__ import annotations

import asyncio
from typing import Final

MAX_BODY: Final = 64 * 1024 * 1024
"""Bytes in one body: a document of 10 MB fits even when JSON escapes every character of it."""

MAX_HEADER: Final = 16 * 1024
"""Bytes in one block of header lines."""


class FrameRefused(Exception):
    """The frame was passed over; the stream is in step and the next frame can be read."""


class FramingLost(Exception):
    """Nobody can tell where the next frame begins; the connection cannot go on."""


async def read_frame(reader: asyncio.StreamReader) -> bytes | None:
    """Return the next body, or None where the stream ends.

    Raises FrameRefused for a frame that is too large or in a foreign charset, and FramingLost where
    the header block makes no sense. Both carry a sentence for the peer.
    """
    headers = await _read_headers(reader)
    if headers is None:
        return None
    length = _content_length(headers)
    if length > MAX_BODY:
        await _skip(reader, length)
        raise FrameRefused(f"A message of {length} bytes is over the limit of {MAX_BODY}; it was not read.")
    try:
        body = await reader.readexactly(length)
    except asyncio.IncompleteReadError:
        return None
    _check_charset(headers)
    return body


def frame(body: bytes) -> bytes:
    """Put the header before a body."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


async def _read_headers(reader: asyncio.StreamReader) -> dict[str, str] | None:
    headers: dict[str, str] = {}
    size = 0
    while True:
        try:
            line = await reader.readline()
        except ValueError:  # the line is longer than the stream's own limit
            raise FramingLost(f"A header line is longer than {MAX_HEADER} bytes.") from None
        if not line.endswith(b"\n"):
            return None
        size += len(line)
        if size > MAX_HEADER:
            raise FramingLost(f"The header block is longer than {MAX_HEADER} bytes.")
        line = line.rstrip(b"\r\n")
        if line:
            _add_header(headers, line)
        elif headers:
            return headers


def _add_header(headers: dict[str, str], line: bytes) -> None:
    name, colon, value = line.decode("latin-1").partition(":")
    if not colon or not name.strip():
        raise FramingLost("A header line has no name and colon; each message needs a Content-Length header.")
    name, value = name.strip().lower(), value.strip()
    if name == "content-length" and headers.get(name, value) != value:
        raise FramingLost("A message has two Content-Length headers that disagree.")
    headers[name] = value


def _content_length(headers: dict[str, str]) -> int:
    value = headers.get("content-length")
    if value is None:
        raise FramingLost("A message has no Content-Length header.")
    if not (value.isascii() and value.isdigit() and len(value) < 20):
        raise FramingLost("The Content-Length header is not a whole number of bytes.")
    return int(value)


def _check_charset(headers: dict[str, str]) -> None:
    for part in headers.get("content-type", "").lower().split(";")[1:]:
        name, _, value = part.partition("=")
        # "utf8" is no charset name, but the base protocol asks servers to accept it for old clients.
        if name.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8"):
            raise FrameRefused("The charset of a message is not utf-8; it was not read.")


async def _skip(reader: asyncio.StreamReader, length: int) -> None:
    while length > 0:
        chunk = await reader.read(min(length, 1 << 16))
        if not chunk:
            return
        length -= len(chunk)
