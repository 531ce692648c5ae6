"""From a PRD's bytes to its text. Nothing is translated: encoding the text gives the same bytes again."""

from __future__ import annotations

import codecs

from codeframe_ls.core.errors import PrdNotText

_FOREIGN = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def decode(data: bytes, name: str) -> str:
    """Decode a document that the user knows as `name`; a byte order mark stays as its first character.

    Line endings and the end of the file are kept as they are. Raises PrdNotText when the bytes are not UTF-8
    or hold a NUL; its `data["line"]` is the 1-based line of the first bad byte.
    """
    for mark, encoding in _FOREIGN.items():
        if data.startswith(mark):
            raise PrdNotText(f"{name} is encoded in {encoding}; save it as UTF-8.", encoding=encoding)
    if (position := data.find(b"\0")) >= 0:
        line = _line(data, position)
        raise PrdNotText(f"{name} holds a NUL byte in line {line}; save it as UTF-8 text.", line=line)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = _line(data, error.start)
        message = f"{name} is not UTF-8 (byte 0x{data[error.start]:02X} in line {line}); save it as UTF-8."
        raise PrdNotText(message, line=line) from None


def has_mark(text: str) -> bool:
    """Whether the text begins with a byte order mark; editors leave it out of the text that they show."""
    return text.startswith("\ufeff")


def _line(data: bytes, position: int) -> int:
    head = data[:position]
    return head.count(b"\n") + head.count(b"\r") - head.count(b"\r\n") + 1
