"""Makes the demo's repository: a small real project with a requirements document and a test suite."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "examples/demo"


def make(folder: Path) -> None:
    """Make `folder` anew as a git repository of the example project, with one commit."""
    if folder.exists():
        shutil.rmtree(folder)
    leave_out = shutil.ignore_patterns("scenario.toml", "__pycache__", ".pytest_cache", "*.egg-info")
    shutil.copytree(SOURCE, folder, ignore=leave_out)
    for arguments in (
        ("init", "--quiet", "--initial-branch=main"),
        ("config", "user.name", "Demo"),
        ("config", "user.email", "demo@example.org"),
        ("add", "--all"),
        ("commit", "--quiet", "--message", "Begin"),
    ):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
