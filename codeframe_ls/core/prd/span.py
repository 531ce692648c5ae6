"""What a task was made from: a section, and subsections whose text it took in, such as acceptance criteria.

The hashes of that run of sections, joined by `+`, are the `source_hash` of the task. Most runs are of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from codeframe_ls.core.prd.outline import Outline


def source_hash(hashes: Sequence[str], outline: Outline, line: int, end_line: int) -> str:
    """The hash of the sections that [line, end_line) touches; `hashes` are those of the outline's sections.

    Raises ValueError when the lines begin above the first section.
    """
    first, last = outline.at(line), outline.at(max(line, end_line - 1))
    if first is None or last is None:
        raise ValueError("a task's source begins in a section")
    return "+".join(hashes[first : last + 1])


def unchanged(source: str, present: Iterable[str]) -> bool:
    """Whether a task made from `source` agrees with the hashes of its section and those that follow it."""
    parts = source.split("+")
    return list(islice(present, len(parts))) == parts
