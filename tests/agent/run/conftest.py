"""A small shop to work in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.support.run import Bench, bench


@pytest.fixture
async def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A repository with a greeting, a file that git ignores, and a worktree of it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    files: dict[str, str | bytes] = {
        "hello.py": "print('hello')\n",
        "README.md": "# Shop\n\nIt greets.\n",
        ".gitignore": "*.log\nnode_modules/\n.venv/\n",
        ".env.example": "TOKEN=\n",
        "shop/cart.py": "def total(prices):\n    return sum(prices)\n",
    }
    home = tmp_path / "home"
    home.mkdir()
    return await bench(
        tmp_path, files, {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(home)}
    )
