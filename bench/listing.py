"""Listing 5,000 tasks as JSON: `cf tasks list` with its daemon, beside the peers' own lists of as many."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from bench import measure, peers
from bench.fixtures import Workspace, sections

RUNS = 15
TASKS = 5_000


def run(workspace: Workspace) -> str:
    """The table of these figures."""
    workspace.generate(sections(250, tasks=TASKS // 250))
    pid = workspace.start()
    assert len(workspace.cf("tasks", "list")["tasks"]) == TASKS
    master = _task_master(workspace.root.parent / "task-master")
    backlog = _backlog(workspace.root.parent / "backlog")
    found = measure.interleaved(
        {
            "cf tasks list --json": lambda: _command(
                [workspace.program("cf"), "tasks", "list", "--json"], workspace.root, pid
            ),
            "task-master list --json": lambda: _command(
                [peers.node_peer("task-master"), "list", "--json"], master
            ),
            "backlog task list --json": lambda: _command(
                [peers.node_peer("backlog"), "task", "list", "--json"], backlog
            ),
        },
        RUNS,
    )
    ours = found["cf tasks list --json"].median
    rows = [
        (
            name,
            f"{series.median * 1000:.0f}",
            f"{series.median_cpu * 1000:.0f}",
            f"{series.median / ours:.1f}",
        )
        for name, series in found.items()
    ]
    return measure.table((f"{TASKS:,} tasks", "wall ms", "CPU ms", "× ours"), rows)


def _command(command: Sequence[str], cwd: Path, daemon: int | None = None) -> tuple[float, float]:
    before = measure.children_cpu() + (measure.process_cpu(daemon) if daemon else 0)
    begin = time.perf_counter()
    subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - begin
    return wall, measure.children_cpu() + (measure.process_cpu(daemon) if daemon else 0) - before


def _task_master(root: Path) -> Path:
    """A project of the same size, in the file that task-master keeps its tasks in."""
    tasks = [
        {
            "id": number,
            "title": f"Build part {number} of the bookmark library",
            "description": "Build it.",
            "status": "pending",
            "dependencies": [],
            "priority": "medium",
            "details": "",
            "testStrategy": "",
            "subtasks": [],
        }
        for number in range(1, TASKS + 1)
    ]
    folder = root / ".taskmaster/tasks"
    folder.mkdir(parents=True)
    (folder / "tasks.json").write_text(json.dumps({"master": {"tasks": tasks, "metadata": {}}}), "utf-8")
    (root / ".taskmaster/state.json").write_text('{"currentTag": "master"}', "utf-8")
    return root


def _backlog(root: Path) -> Path:
    """A project of the same size, in the files that backlog keeps its tasks in."""
    root.mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    subprocess.run(
        [peers.node_peer("backlog"), "init", "bench", "--defaults"],
        cwd=root, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    folder = root / "backlog/tasks"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, TASKS + 1):
        title = f"Build part {number} of the bookmark library"
        (folder / f"task-{number} - {title.replace(' ', '-')}.md").write_text(
            f"---\nid: task-{number}\ntitle: '{title}'\nstatus: To Do\nassignee: []\n"
            "created_date: '2026-01-01'\nlabels: []\ndependencies: []\n---\n\n## Description\n\nBuild it.\n",
            "utf-8",
        )
    return root
