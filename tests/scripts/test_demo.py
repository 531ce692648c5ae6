"""The demo, played to its end as somebody without a key and without a terminal sees it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.machine import Machine, machine

__all__ = ["machine"]

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(400)
def test_it_plays_every_screen_to_the_last(machine: Machine) -> None:
    # The demo's commands are other programs' too, with warnings of their own.
    environment = {name: value for name, value in machine.environment.items() if name != "PYTHONWARNINGS"}
    folder = machine.directory / "marks"
    done = subprocess.run(
        [sys.executable, "-m", "scripts.demo", folder],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    for said in (
        "From the document's structure.",
        "From the model claude-sonnet-5-5.",
        "PRD changed: T4",
        "given by demo",
        "B2: How shall a file tell which version of Marks has written it?",
        "✗ pytest: 1 failed",
        "✓ pytest: 5 passed",
        "Now in your editor",
    ):
        assert said in done.stdout
