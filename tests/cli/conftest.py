"""`cf` as a person runs it: a real program, a real daemon, a real repository."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.machine import Machine, machine

__all__ = ["machine"]

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def root(machine: Machine) -> Path:
    """A repository with one commit."""
    return machine.repository()


@pytest.fixture
def cf(machine: Machine, root: Path) -> Run:
    """Run `cf` in the repository; gives the finished process."""

    def run(*words: str, cwd: Path = root, given: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [machine.python, "-c", "from codeframe_ls.cli.main import main; main()", *words],
            cwd=cwd, env=machine.environment, input=given,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def cf_json(cf: Run) -> Callable[..., Any]:
    """Run `cf --json`; gives what it printed, and fails when `cf` does."""

    def run(*words: str) -> Any:
        done = cf("--json", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    return run
