"""What the daemon keeps in memory with 10,000 tasks and two editors attached."""

from __future__ import annotations

from bench import measure
from bench.client import Server
from bench.fixtures import Workspace, sections

TASKS = 10_000
SECTIONS = 500
EDITORS = 2


def run(workspace: Workspace) -> str:
    """The table of these figures."""
    text = sections(SECTIONS, tasks=TASKS // SECTIONS, size=500_000)
    workspace.generate(text)
    workspace.stop()
    pid = workspace.start()
    uri = (workspace.root / "PRD.md").as_uri()
    editors = []
    for _ in range(EDITORS):
        editor = Server([workspace.program("codeframe-ls")], workspace.root, workspace.environment)
        editor.initialize(workspace.root)
        editor.notify("initialized", {})
        editor.notify(
            "textDocument/didOpen",
            {"textDocument": {"uri": uri, "languageId": "markdown", "version": 1, "text": text}},
        )
        editor.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
        editors.append(editor)
    megabytes = measure.resident(pid) / 1e6
    for editor in editors:
        editor.end()
    row = (f"{TASKS:,} tasks, {EDITORS} editors", f"{megabytes:.0f}")
    return measure.table(("daemon", "resident MB"), [row])
