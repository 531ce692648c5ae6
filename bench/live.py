"""Eight runs at work: how fast lenses still are while somebody types, and what each worker holds."""

from __future__ import annotations

import time
from pathlib import Path

from bench import editing, measure
from bench.client import Server
from bench.fixtures import Workspace
from bench.model import model

RUNS = 8
PATIENCE = 120.0


def run(workspace: Workspace) -> str:
    """The tables of these figures."""
    root = workspace.root
    (root / "codeframe.toml").write_text(f"[run]\nparallel = {RUNS}\n", encoding="utf-8")
    text = editing.fixture(workspace)
    with model([("list_files", {})], endless=True) as slow:
        workspace.environment |= {"ANTHROPIC_API_KEY": "bench", "ANTHROPIC_BASE_URL": slow.url}
        pid = workspace.start()
        asker = Server([workspace.program("codeframe-ls")], root, workspace.environment)
        asker.initialize(root)
        asker.notify("initialized", {})
        tasks = [f"T{number}" for number in range(1, RUNS + 1)]
        _call(asker, "tasks.approve", all=True)
        started = _call(asker, "runs.start", tasks=tasks)
        assert len(started["runs"]) == RUNS, started
        begin = time.monotonic()
        while slow.asked < RUNS:
            assert time.monotonic() - begin < PATIENCE, f"only {slow.asked} runs ask the model"
            time.sleep(0.1)
        private = sorted(_private(worker) for worker in _workers(pid))
        assert len(private) == RUNS, f"{len(private)} workers"
        series = editing.typing(workspace, pid, text)
        assert slow.asked == RUNS, "every run is still at its first answer"
        for task in tasks:
            _call(asker, "runs.stop", run=task)
        asker.end()
    memory = measure.table(
        (f"private memory of a worker, {RUNS} runs", "smallest MB", "largest MB"),
        [("smaps_rollup", f"{private[0] / 1e6:.1f}", f"{private[-1] / 1e6:.1f}")],
    )
    return (
        editing.shown(f"{RUNS} live runs, each streaming; {len(text) / 1000:.0f} kB", series)
        + "\n\n"
        + memory
    )


def _call(server: Server, operation: str, **params: object) -> dict[str, list[object]]:
    found: dict[str, list[object]] = server.request(
        "codeframe/call", {"operation": operation, "params": params}
    )
    return found


def _workers(daemon: int) -> list[int]:
    """The processes that the daemon's nursery has forked."""
    return [worker for nursery in measure.children(daemon) for worker in measure.children(nursery)]


def _private(pid: int) -> int:
    """Bytes that are this process's alone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))
