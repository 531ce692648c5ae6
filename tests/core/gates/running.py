"""A small repository, and running one check in it with the Python and the tools of the tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from codeframe_ls.core.gates.model import Gate, GateResult
from codeframe_ls.core.gates.on_tree import TreeRunner
from codeframe_ls.core.gates.running import run_gate

BIN = Path(sys.executable).parent


def write(root: Path, files: dict[str, str]) -> None:
    """Write files, and the folders that they need."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def environment() -> dict[str, str]:
    """Nothing of the test run that is going on reaches the check, and no plugin that a test does not name."""
    path = os.pathsep.join((str(BIN), "/usr/bin", "/bin"))
    own = {"PATH": path, "HOME": os.environ["HOME"], "LANG": "C.UTF-8"}
    return own | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def runner(root: Path, seconds: float = 100.0) -> TreeRunner:
    return TreeRunner(root, environment(), seconds)


async def pytest_in(root: Path, *options: str, folder: str = "", seconds: float = 100.0) -> GateResult:
    """Run pytest as a check of the repository at `root`."""
    command = (sys.executable, "-m", "pytest", *options)
    gate = Gate(name="pytest", tool="pytest", command=command, source="pytest.ini", folder=folder)
    return await run_gate(gate, runner(root, seconds))


async def ruff_in(root: Path, tool: str = "ruff", *options: str, folder: str = "") -> GateResult:
    """Run ruff as a check of the repository at `root`."""
    command = (str(BIN / "ruff"), "check" if tool == "ruff" else "format", *options)
    gate = Gate(name=tool, tool=tool, command=command, source="ruff.toml", folder=folder)
    return await run_gate(gate, runner(root))
