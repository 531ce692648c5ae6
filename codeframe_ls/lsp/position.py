"""Characters of one line, counted as the client counts them.

LSP positions count code units of the negotiated encoding: bytes of UTF-8, 16-bit units of UTF-16, or
code points (UTF-32). Python strings count code points. Nothing here knows lines or documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final


class Encoding(StrEnum):
    """The position encodings of the specification, best first: the order of the server's preference.

    UTF-8 is measured by one fast pass over the bytes, UTF-16 needs a copy with surrogate pairs.
    """

    UTF8 = "utf-8"
    UTF32 = "utf-32"
    UTF16 = "utf-16"


DEFAULT: Final = Encoding.UTF16
"""What a client counts in when it says nothing."""


def choose(offered: Sequence[str]) -> Encoding:
    """Return the server's favourite among what the client offers; UTF-16 must always work."""
    return next((encoding for encoding in Encoding if encoding in offered), DEFAULT)


def to_index(line: str, character: int, encoding: Encoding) -> int:
    """Return the index in `line` of a client's `character`, at most `len(line)`.

    A character beyond the line means its end, as the specification says. One inside a code point
    means the start of that code point.
    """
    if encoding is Encoding.UTF32 or line.isascii():
        return min(character, len(line))
    if encoding is Encoding.UTF8:
        return _index_from_utf8(line, character)
    return _index_from_utf16(line, character)


def from_index(line: str, index: int, encoding: Encoding) -> int:
    """Return the client's character for an index in `line`; the inverse of `to_index`."""
    if encoding is Encoding.UTF32 or line.isascii():
        return min(index, len(line))
    head = line[:index]
    if encoding is Encoding.UTF8:
        return len(head.encode("utf-8", "surrogatepass"))
    return len(head.encode("utf-16-le", "surrogatepass")) // 2


def _index_from_utf8(line: str, character: int) -> int:
    data = line.encode("utf-8", "surrogatepass")
    if character >= len(data):
        return len(line)
    while data[character] & 0xC0 == 0x80:  # a continuation byte
        character -= 1
    return len(data[:character].decode("utf-8", "surrogatepass"))


def _index_from_utf16(line: str, character: int) -> int:
    data = line.encode("utf-16-le", "surrogatepass")
    if 2 * character >= len(data):
        return len(line)
    # 0xDC..0xDF is the high byte of a low surrogate, 0xD8..0xDB that of a high one.
    if character and data[2 * character + 1] & 0xFC == 0xDC and data[2 * character - 1] & 0xFC == 0xD8:
        character -= 1
    return len(data[: 2 * character].decode("utf-16-le", "surrogatepass"))
