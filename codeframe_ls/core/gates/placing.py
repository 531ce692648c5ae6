"""Where a finding on one text of a file belongs on another: only on a line that is the same line.

Pure; knows no editor and no file.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from codeframe_ls.core.gates.model import Finding


def placed(finding: Finding, blob_lines: Sequence[str], current_lines: Sequence[str]) -> int | None:
    """The finding's line in the current text, None where that line was changed, removed or is not known.

    `blob_lines` is the text that the check looked at.
    """
    line = finding.line
    if line is None or not line < len(blob_lines):
        return None
    start = _common(blob_lines, current_lines)
    if line < start:
        return line
    end = _common(blob_lines[start:][::-1], current_lines[start:][::-1])
    if line >= len(blob_lines) - end:
        return line + len(current_lines) - len(blob_lines)
    # What is left is what an edit has touched, which is small beside the file.
    before, after = blob_lines[start : len(blob_lines) - end], current_lines[start : len(current_lines) - end]
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        if block.a <= line - start < block.a + block.size:
            return line - block.a + block.b
    return None


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines both begin with."""
    for number, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return number
    return min(len(one), len(other))
