"""Spawn to the `initialize` answer, with the daemon up and without; spawn to the first lenses."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import measure, peers
from bench.client import Server
from bench.fixtures import Workspace, sections

RUNS = 15


def run(workspace: Workspace) -> str:
    """The table of these figures."""
    (workspace.root / "PRD.md").write_text(sections(20), encoding="utf-8")
    ours = [workspace.program("codeframe-ls")]
    minimal = [peers.python_peer("python"), str(Path(__file__).with_name("minimal_pygls.py"))]
    others = {
        "minimal pygls server": minimal,
        "jedi-language-server": [peers.python_peer("jedi-language-server")],
        "basedpyright": [peers.python_peer("basedpyright-langserver"), "--stdio"],
    }
    contenders: dict[str, Callable[[], tuple[float, float]]] = {
        "codeframe-ls, daemon up": lambda: _warm(workspace, ours),
        "codeframe-ls, cold": lambda: _cold(workspace, ours, lenses=False),
        "codeframe-ls, cold, to the first lenses": lambda: _cold(workspace, ours, lenses=True),
    }
    for name, command in others.items():
        contenders[name] = lambda command=command: _initialize(command, workspace.root)  # type: ignore[misc]
    found = measure.interleaved(contenders, RUNS)
    base = found["minimal pygls server"].median
    rows = [
        (
            name,
            f"{series.median * 1000:.0f}",
            f"{series.median_cpu * 1000:.0f}",
            f"{series.median / base:.2f}",
        )
        for name, series in found.items()
    ]
    return measure.table(("spawn → `initialize`", "wall ms", "CPU ms", "× minimal pygls"), rows)


def _warm(workspace: Workspace, command: Sequence[str]) -> tuple[float, float]:
    pid = workspace.start()
    before = measure.process_cpu(pid)
    wall, cpu = _initialize(command, workspace.root)
    return wall, cpu + measure.process_cpu(pid) - before


def _initialize(command: Sequence[str], root: Path) -> tuple[float, float]:
    before = measure.children_cpu()
    begin = time.perf_counter()
    server = Server(command, root)
    server.initialize(root)
    wall = time.perf_counter() - begin
    server.end()
    return wall, measure.children_cpu() - before


def _cold(workspace: Workspace, command: Sequence[str], *, lenses: bool) -> tuple[float, float]:
    workspace.stop()
    before = measure.children_cpu()
    begin = time.perf_counter()
    server = Server(command, workspace.root)
    server.initialize(workspace.root)
    if lenses:
        _first_lenses(server, workspace.root / "PRD.md")
    wall = time.perf_counter() - begin
    pid = workspace.daemon_pid()
    server.end()
    return wall, measure.children_cpu() - before + measure.process_cpu(pid)


def _first_lenses(server: Server, prd: Path) -> None:
    server.notify("initialized", {})
    uri = prd.as_uri()
    document = {"uri": uri, "languageId": "markdown", "version": 1, "text": prd.read_text(encoding="utf-8")}
    server.notify("textDocument/didOpen", {"textDocument": document})
    lenses = server.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
    if not lenses:
        sys.exit("the server gave no lenses: the measurement would be of nothing")
