"""From a commit in the core to the last of three clients that has its diagnostics and its refresh."""

from __future__ import annotations

import threading
import time

from bench import measure
from bench.client import Server
from bench.fixtures import Workspace, sections

CLIENTS = 3
COMMITS = 60


def run(workspace: Workspace) -> str:
    """The table of these figures."""
    workspace.generate(sections(20, tasks=5))
    pid = workspace.start()
    clients = [_attach(workspace) for _ in range(CLIENTS)]
    asker = _attach(workspace)
    series = measure.Series()
    for number in range(COMMITS):
        done = [threading.Thread(target=_await_news, args=(client,)) for client in clients]
        for thread in done:
            thread.start()
        before = measure.process_cpu(pid)
        begin = time.perf_counter()
        # The measurement begins before the request is sent: it holds the commit and the way to it too.
        asker.request(
            "codeframe/call",
            {
                "operation": "blockers.create",
                "params": {"question": f"Which one, {number}?", "path": "PRD.md", "line": 0},
            },
        )
        for thread in done:
            thread.join()
        series.add(time.perf_counter() - begin, measure.process_cpu(pid) - before)
    for client in (*clients, asker):
        client.end()
    row = (
        f"{CLIENTS} clients, {COMMITS} questions raised",
        f"{series.median * 1000:.1f}",
        f"{series.percentile(95) * 1000:.1f}",
        f"{sum(series.cpu) / COMMITS * 1000:.1f}",
    )
    return measure.table(("commit → all clients told", "median ms", "p95 ms", "daemon's CPU ms"), [row])


def _attach(workspace: Workspace) -> Server:
    prd = workspace.root / "PRD.md"
    client = Server([workspace.program("codeframe-ls")], workspace.root, workspace.environment)
    client.initialize(workspace.root)
    client.notify("initialized", {})
    document = {
        "uri": prd.as_uri(),
        "languageId": "markdown",
        "version": 1,
        "text": prd.read_text(encoding="utf-8"),
    }
    client.notify("textDocument/didOpen", {"textDocument": document})
    client.request("textDocument/codeLens", {"textDocument": {"uri": prd.as_uri()}})
    return client


def _await_news(client: Server) -> None:
    """Wait for new diagnostics and for the request to refresh the lenses, in either order."""
    missing = {"textDocument/publishDiagnostics", "workspace/codeLens/refresh"}
    while missing:
        missing.discard(client.receive().get("method", ""))
