"""The edits that lead from one text to another, line by line, so that cursors and marks elsewhere stay."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from lsprotocol import types

from codeframe_ls.lsp.line_index import split_lines
from codeframe_ls.lsp.position import Encoding, from_index


def text_edits(old: str, new: str, encoding: Encoding) -> list[types.TextEdit]:
    """The replaced lines, from top to bottom; applied to `old` they give `new`."""
    before, after = split_lines(old), split_lines(new)
    first, last = _same_at_the_ends(before, after)
    matcher = SequenceMatcher(
        None, before[first : len(before) - last], after[first : len(after) - last], autojunk=False
    )
    edits = []
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what != "equal":
            place = types.Range(
                _position(before, first + start, encoding), _position(before, first + end, encoding)
            )
            edits.append(types.TextEdit(place, "".join(after[first + new_start : first + new_end])))
    return edits


def _same_at_the_ends(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many lines are the same at the beginning, and of the others at the end."""
    most = min(len(before), len(after))
    first = next((n for n in range(most) if before[n] != after[n]), most)
    most -= first
    last = next((n for n in range(most) if before[-1 - n] != after[-1 - n]), most)
    return first, last


def _position(lines: Sequence[str], line: int, encoding: Encoding) -> types.Position:
    """The beginning of a line; past the last one, which has no break, its end."""
    if line < len(lines):
        return types.Position(line, 0)
    return types.Position(len(lines) - 1, from_index(lines[-1], len(lines[-1]), encoding))
