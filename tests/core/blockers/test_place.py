"""The place of a question survives edits of its file."""

from __future__ import annotations

import pytest

from codeframe_ls.core.blockers.place import locate


@pytest.mark.parametrize(
    ("lines", "line", "anchor", "now"),
    [
        (["a", "b", "c"], 1, "b", 1),
        (["new", "new", "a", "b", "c"], 1, "b", 3),
        (["b", "c"], 1, "b", 0),
        (["a", "  b\n", "c"], 1, "b", 1),
        (["b", "x", "x", "b"], 2, "b", 3),
        (["a", "c"], 1, "b", 1),
        (["a"], 7, "b", 0),
        (["a"], 7, None, 0),
        ([""], 0, None, 0),
    ],
)
def test_the_nearest_line_that_reads_the_same_else_the_old_number(
    lines: list[str], line: int, anchor: str | None, now: int
) -> None:
    assert locate(lines, line, anchor) == now
