"""What the tests of the Neovim plugin share: a machine, a repository with a PRD, and Neovims on it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.neovim.neovim import Neovim
from tests.support.machine import Machine, machine

__all__ = ["machine"]

PRD = """# Notes

## Features

### Search

- [ ] Index the notes
- [ ] Find a note by its words

### Sharing

- [ ] Share a note by a link
"""

Open = Callable[..., Neovim]


@pytest.fixture
def root(machine: Machine) -> Path:
    """A repository with a PRD."""
    made = machine.repository("notes")
    (made / "PRD.md").write_text(PRD, encoding="utf-8")
    return made


@pytest.fixture
def neovim(machine: Machine, root: Path) -> Iterator[Open]:
    """Opens a Neovim on files of the repository, and waits until the server serves it."""
    with ExitStack() as running:

        def start(*files: str, prefix: tuple[str, ...] = (), **more: str) -> Neovim:
            editor = running.enter_context(
                Neovim(root, {**machine.environment, **more}, *(files or ("PRD.md",)), prefix=prefix)
            )
            editor.wait("#vim.lsp.get_clients({ bufnr = 0, name = 'codeframe_ls' }) > 0")
            return editor

        yield start


@pytest.fixture
def cf(machine: Machine, root: Path) -> Callable[..., Any]:
    """Runs `cf` in the repository as somebody at a terminal; gives what it printed as JSON."""

    def run(*words: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-c", "from codeframe_ls.cli.main import main; main()", "--json", *words],
            cwd=root, env=machine.environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture
def tasks(cf: Callable[..., Any]) -> Callable[..., Any]:
    """Makes the tasks of the PRD."""

    def make() -> None:
        plan = cf("tasks", "generate", "--source", "structure")["alias"]
        cf("plans", "apply", plan)

    return make
