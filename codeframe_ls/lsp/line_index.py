"""The text of a document as lines that can be edited in the time the edit takes.

Only \\n, \\r\\n and \\r break lines, as LSP says: U+2028 and form feeds are ordinary characters. Each line
keeps its break, and the last line has none, so that the text is always the lines put together.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple, overload

from codeframe_ls.lsp.position import Encoding, from_index, to_index

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Position(NamedTuple):
    """A place as a client names it: `character` counts code units of the client's encoding."""

    line: int
    character: int


class Edit(NamedTuple):
    """What an edit did: lines `[first_line, first_line + removed_lines)` became `added_lines` lines."""

    first_line: int
    removed_lines: int
    added_lines: int


class LineIndex:
    """The lines of one text; `index[n]` is a line with its break, `len(index)` is at least 1.

    A replacement costs time in the lines it touches, not in the length of the text. Offsets count code
    points; they are derived from the lines on demand and kept up to the first line that changed.
    """

    def __init__(self, text: str = "") -> None:
        self._lines = split_lines(text)
        self._starts: list[int] = []
        self._text: str | None = None

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    @overload
    def __getitem__(self, line: int) -> str: ...
    @overload
    def __getitem__(self, line: slice) -> list[str]: ...
    def __getitem__(self, line: int | slice) -> str | list[str]:
        return self._lines[line]

    @property
    def text(self) -> str:
        """The whole text, put together on the first call after an edit. Always encodable as UTF-8."""
        if self._text is None:
            self._text = join_lines(self._lines)
        return self._text

    def content(self, line: int) -> str:
        """Return a line without its break."""
        return self._lines[line].rstrip("\r\n")

    def snapshot(self) -> tuple[str, ...]:
        """Return the lines as they are now. Costs one reference per line: the strings are shared."""
        return tuple(self._lines)

    def offset(self, position: Position, encoding: Encoding) -> int:
        """Return the offset of a client's position, clamped to its line and to the text."""
        line, index = self._locate(position, encoding)
        return self._start(line) + index

    def position(self, offset: int, encoding: Encoding) -> Position:
        """Return the client's position of an offset; between \\r and \\n it is the end of the line."""
        line = self._line_at(offset)
        content = self.content(line)
        index = min(max(offset - self._start(line), 0), len(content))
        return Position(line, from_index(content, index, encoding))

    def replace(self, start: Position, end: Position, text: str, encoding: Encoding) -> Edit:
        """Put `text` in the place of the range; positions are clamped, a reversed range is turned round."""
        first, last = sorted((self._locate(start, encoding), self._locate(end, encoding)))
        head = self._lines[first[0]][: first[1]]
        tail = self._lines[last[0]][last[1] :]
        return self._replace_lines(first[0], last[0] + 1, head + text + tail)

    def replace_all(self, text: str) -> Edit:
        """Put `text` in the place of everything."""
        edit = Edit(0, len(self._lines), 0)
        self._lines = split_lines(text)
        self._starts.clear()
        self._text = None
        return edit._replace(added_lines=len(self._lines))

    def _replace_lines(self, first: int, end: int, text: str) -> Edit:
        if first > 0 and text.startswith("\n") and self._lines[first - 1].endswith("\r"):
            # The edit brought the two halves of one break together.
            first -= 1
            text = self._lines[first] + text
        lines = split_lines(text)
        if end < len(self._lines):
            # The last line replaced had a break, so the text ends in one: what follows it is no line.
            lines.pop()
        self._lines[first:end] = lines
        del self._starts[first:]
        self._text = None
        return Edit(first, end - first, len(lines))

    def _locate(self, position: Position, encoding: Encoding) -> tuple[int, int]:
        if position.line >= len(self._lines):
            return len(self._lines) - 1, len(self._lines[-1])
        return position.line, to_index(self.content(position.line), position.character, encoding)

    def _start(self, line: int) -> int:
        known = len(self._starts)
        if line >= known:
            base = self._starts[-1] + len(self._lines[known - 1]) if known else 0
            lengths = map(len, self._lines[known:line])
            self._starts.extend(accumulate(lengths, initial=base))
        return self._starts[line]

    def _line_at(self, offset: int) -> int:
        self._start(len(self._lines) - 1)
        return max(bisect_right(self._starts, offset) - 1, 0)


def join_lines(lines: Iterable[str]) -> str:
    """Put lines together into a text that can be encoded.

    Half of a surrogate pair, which a client may send before the other half, is shown as U+FFFD.
    """
    text = "".join(lines)
    return _SURROGATE.sub("\ufffd", text) if _has_surrogates(text) else text


def split_lines(text: str) -> list[str]:
    """Split a text into lines that keep their breaks; the last one has none and may be empty."""
    if _has_surrogates(text):
        # Two halves that came one by one are one character.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    if "\r" not in text:
        lines = [line + "\n" for line in text.split("\n")]
        lines[-1] = lines[-1][:-1]
        return lines
    lines = _LINE.findall(text)
    lines.append(text[sum(map(len, lines)) :])
    return lines


def _has_surrogates(text: str) -> bool:
    try:
        text.encode()  # ten times faster than a search
    except UnicodeEncodeError:
        return True
    return False
