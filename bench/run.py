"""The same edit of one line by three agents, in three turns of a model that answers at once."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from bench import measure, peers
from bench.client import Server
from bench.fixtures import Workspace
from bench.model import Call, model

FILES = 1_000
RUNS = 7
FILE = "src/part_7.py"
OLD = "value_7 = 7"
NEW = "value_7 = 8"
MODEL = "claude-sonnet-5-5"
TASK = f"Change value_7 to 8 in {FILE}"

_IDENTITY = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")


def run(workspace: Workspace) -> str:
    """The table of these figures."""
    root = workspace.root
    _fill(root)
    ours: list[Call] = [
        ("read_file", {"path": FILE}),
        ("edit_file", {"path": FILE, "old": OLD, "new": NEW}),
        ("finish", {"summary": "It is 8."}),
    ]
    mini: list[Call] = [
        ("bash", {"command": f"cat {FILE}"}),
        ("bash", {"command": f"sed -i 's/{OLD}/{NEW}/' {FILE}"}),
        ("bash", {"command": "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"}),
    ]
    place = str(root / FILE)
    claude: list[Call] = [
        ("Read", {"file_path": place}),
        ("Edit", {"file_path": place, "old_string": OLD, "new_string": NEW}),
    ]
    with model(ours) as one, model(mini) as two, model(claude) as three:
        workspace.environment |= {"ANTHROPIC_API_KEY": "bench", "ANTHROPIC_BASE_URL": one.url}
        pid = workspace.start()
        editor = Server([workspace.program("codeframe-ls")], root, workspace.environment)
        editor.initialize(root)
        editor.notify("initialized", {})
        home = root.parent / "home"
        home.mkdir()
        contenders: dict[str, Callable[[], tuple[float, float]]] = {
            "codeframe_ls, start → patch ready": lambda: _ours(editor, pid),
            "mini-swe-agent": lambda: _peer(root, _mini(root, home, two.url)),
            "claude -p": lambda: _peer(root, _claude(root, home, three.url)),
        }
        found = measure.interleaved(contenders, RUNS)
        asked = [one.asked, two.asked, three.asked]
        assert asked == [3 * (RUNS + 1)] * 3, f"every agent takes three turns: {asked}"
        editor.end()
    base = found["codeframe_ls, start → patch ready"].median
    rows = [
        (
            name,
            f"{series.median * 1000:.0f}",
            f"{series.percentile(95) * 1000:.0f}",
            f"{series.median_cpu * 1000:.0f}",
            f"{series.median / base:.1f}",
        )
        for name, series in found.items()
    ]
    head = (f"3 turns, {FILES:,} files", "median ms", "p95 ms", "CPU ms", "× ours")
    return measure.table(head, rows)


def _ours(editor: Server, pid: int) -> tuple[float, float]:
    def call(operation: str, **params: object) -> dict[str, object]:
        found: dict[str, object] = editor.request(
            "codeframe/call", {"operation": operation, "params": params}
        )
        return found

    task = call("tasks.create", title=TASK)["task"]
    assert isinstance(task, dict)
    before = measure.family_cpu(pid)
    begin = time.perf_counter()
    runs = call("runs.start", tasks=[task["id"]], wait=True)["runs"]
    wall = time.perf_counter() - begin
    assert isinstance(runs, list)
    assert runs[0]["patch"], f"no patch came of it: {runs[0]}"
    return wall, measure.family_cpu(pid) - before


def _mini(root: Path, home: Path, url: str) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "ANTHROPIC_API_KEY": "bench",
        "ANTHROPIC_API_BASE": url,
        "MSWEA_CONFIGURED": "true", "MSWEA_COST_TRACKING": "ignore_errors", "MSWEA_SILENT_STARTUP": "1",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    }  # fmt: skip
    words = ("-m", f"anthropic/{MODEL}", "-t", TASK, "-y", "--exit-immediately")
    output = str(home / "trajectory.json")
    return _start([peers.agent_peer("mini"), *words, "-o", output], root, environment)


def _claude(root: Path, home: Path, url: str) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "ANTHROPIC_API_KEY": "bench",
        "ANTHROPIC_BASE_URL": url,
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1",
    }  # fmt: skip
    words = ("-p", TASK, "--model", MODEL, "--allowedTools", "Read,Edit", "--output-format", "json")
    return _start([peers.claude(), *words], root, environment)


def _start(command: list[str], root: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    nothing = subprocess.DEVNULL
    return subprocess.Popen(
        command, cwd=root, env=environment, stdin=nothing, stdout=pipe, stderr=subprocess.STDOUT
    )


def _peer(root: Path, process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Time an agent from its start to its end, and put the file back that it has edited."""
    before = measure.children_cpu()
    begin = time.perf_counter()
    said, _ = process.communicate(timeout=300)
    wall = time.perf_counter() - begin
    text = (root / FILE).read_text(encoding="utf-8")
    assert text == f"{NEW}\n", f"the edit was not made; it said {said.decode(errors='replace')[-2000:]}"
    (root / FILE).write_text(f"{OLD}\n", encoding="utf-8")
    return wall, measure.children_cpu() - before


def _fill(root: Path) -> None:
    (root / "src").mkdir()
    for number in range(FILES):
        (root / f"src/part_{number}.py").write_text(f"value_{number} = {number}\n", encoding="utf-8")
    for words in (("add", "--all"), (*_IDENTITY, "commit", "--quiet", "--message=Files")):
        subprocess.run(["git", *words], cwd=root, check=True)
