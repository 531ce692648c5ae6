"""Typing in a large PRD: an edit and a request for lenses sent together, until the lenses are there."""

from __future__ import annotations

import time

from bench import measure
from bench.client import Server
from bench.fixtures import Workspace, sections

EDITS = 500
SECTIONS = 500
TASKS = 10_000
SIZE = 500_000


def run(workspace: Workspace) -> str:
    """The table of these figures."""
    text = fixture(workspace)
    pid = workspace.start()
    series = typing(workspace, pid, text)
    return shown(f"{EDITS} edits, {SECTIONS} sections, {len(text) / 1000:.0f} kB, {TASKS:,} tasks", series)


def fixture(workspace: Workspace) -> str:
    """Write the PRD and make its tasks; gives its text."""
    text = sections(SECTIONS, tasks=TASKS // SECTIONS, size=SIZE)
    workspace.generate(text)
    return text


def typing(workspace: Workspace, pid: int, text: str) -> measure.Series:
    """Type in the PRD; each time is from an edit to its lenses."""
    server = Server([workspace.program("codeframe-ls")], workspace.root, workspace.environment)
    server.initialize(workspace.root)
    server.notify("initialized", {})
    uri = (workspace.root / "PRD.md").as_uri()
    server.notify(
        "textDocument/didOpen",
        {"textDocument": {"uri": uri, "languageId": "markdown", "version": 1, "text": text}},
    )
    lenses = server.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
    assert len(lenses) >= SECTIONS, "each section has a lens"
    prose = [number for number, line in enumerate(text.splitlines()) if line.startswith("The library")]
    series = measure.Series()
    for number in range(EDITS):
        line = prose[number * 7919 % len(prose)]
        before = measure.process_cpu(pid)
        begin = time.perf_counter()
        _type(server, uri, number + 2, line)
        server.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
        series.add(time.perf_counter() - begin, measure.process_cpu(pid) - before)
    server.end()
    return series


def shown(what: str, series: measure.Series) -> str:
    """The table of one series."""
    row = (
        what,
        f"{series.median * 1000:.1f}",
        f"{series.percentile(95) * 1000:.1f}",
        f"{sum(series.cpu) / EDITS * 1000:.1f}",
    )
    return measure.table(("edit → lenses", "median ms", "p95 ms", "daemon's CPU ms an edit"), [row])


def _type(server: Server, uri: str, version: int, line: int) -> None:
    here = {"line": line, "character": 3}
    server.notify(
        "textDocument/didChange",
        {
            "textDocument": {"uri": uri, "version": version},
            "contentChanges": [{"range": {"start": here, "end": here}, "text": "x"}],
        },
    )
