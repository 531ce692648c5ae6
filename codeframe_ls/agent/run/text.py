"""A file's bytes as text, and an edit of the text as an edit of the bytes: all that it does not touch stays.

The model sees lines that end in "\\n" and no byte order mark. What the file really holds (its encoding, its
mark, its line endings, its final newline) is remembered here and kept. Knows no file.
"""

from __future__ import annotations

import codecs
from bisect import bisect_left
from dataclasses import dataclass

from codeframe_ls.agent.run.tools.tool import ToolError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BYTES = "latin-1"
"""Each byte is a character of it: whatever the encoding is, what is not touched comes back as it was."""


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file as it really is (`raw`), with what stands around it."""

    raw: str
    encoding: str
    mark: bytes

    def lines(self) -> list[str]:
        """The lines as the model sees them; only "\\n" and "\\r\\n" end one."""
        lines = self.plain().split("\n")
        return lines[:-1] if lines[-1] == "" else lines

    def plain(self) -> str:
        """The text as the model sees it."""
        return self.raw.replace("\r\n", "\n")

    def places(self, wanted: str) -> list[int]:
        """Where in the plain text another stands; places may overlap."""
        plain, found, at = self.plain(), [], -1
        while (at := plain.find(wanted, at + 1)) >= 0:
            found.append(at)
        return found

    def replaced(self, at: int, old: str, new: str) -> bytes:
        """The bytes of the file once `old`, at a place of the plain text, is `new`. Raises ToolError."""
        start, end = self._in_raw(at), self._in_raw(at + len(old))
        new = self._kept_end(new, end)
        if self._ends_lines_with_crlf(start, end):
            new = new.replace("\n", "\r\n")
        return self.mark + b"".join(self._encoded(part) for part in (self.raw[:start], new, self.raw[end:]))

    def _in_raw(self, place: int) -> int:
        """A place of the plain text in the raw one; that of a line's end is before its "\\r"."""
        if "\r\n" not in self.raw:
            return place
        # The plain places of all line ends that are a pair: each pair before a place moves it by one.
        pairs, at, shift = [], -2, 0
        while (at := self.raw.find("\r\n", at + 2)) >= 0:
            pairs.append(at - shift)
            shift += 1
        return place + bisect_left(pairs, place)

    def _kept_end(self, new: str, end: int) -> str:
        """An edit of the last line neither takes away nor adds the newline at the end of the file."""
        if end < len(self.raw) or not self.raw:
            return new
        if self.raw.endswith("\n"):
            return new if new.endswith("\n") or not new else new + "\n"
        return new.removesuffix("\n")

    def _ends_lines_with_crlf(self, start: int, end: int) -> bool:
        """Whether new lines get "\\r\\n": as the replaced text, else as most of the file."""
        here = self.raw[start:end] if "\n" in self.raw[start:end] else self.raw
        return 2 * here.count("\r\n") > here.count("\n")

    def _encoded(self, text: str) -> bytes:
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise ToolError(
                f"The new text holds what cannot be written as {self.encoding}: {error.reason}."
            ) from error


def decode(data: bytes, path: str) -> Text:
    """The text of a file. Raises ToolError for one that is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                break
            return Text(text, encoding, mark)
    if b"\0" in data:
        raise ToolError(f"{path} is a binary file of {len(data):,} bytes.")
    try:
        return Text(data.decode("utf-8"), "utf-8", b"")
    except UnicodeDecodeError:
        return Text(data.decode(_BYTES), _BYTES, b"")
