"""A one-character edit of a 5 MB document, in the document store alone."""

from __future__ import annotations

from bench import measure
from bench.fixtures import Workspace, sections
from codeframe_ls.lsp.line_index import LineIndex, Position
from codeframe_ls.lsp.position import Encoding

EDITS = 500
SIZE = 5_000_000


def run(workspace: Workspace) -> str:
    """The table of these figures."""
    lines = LineIndex(sections(500, size=SIZE))
    series = measure.Series()
    for number in range(EDITS):
        here = Position(number * 7919 % len(lines), 0)
        series.add(*measure.timed(lambda here=here: lines.replace(here, here, "x", Encoding.UTF16)))  # type: ignore[misc]
    row = (
        f"{EDITS} edits, {len(lines.text) / 1e6:.1f} MB",
        f"{series.median * 1000:.3f}",
        f"{series.percentile(95) * 1000:.3f}",
        f"{series.median_cpu * 1000:.3f}",
    )
    return measure.table(("one-character edit", "median ms", "p95 ms", "CPU ms"), [row])
