"""The demo's stage: prose that a spectator can read, whatever the width of the terminal."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

PROSE = "A requirements document becomes tasks, and a person reviews them all before anything happens."
PROGRAM = f"""
from pathlib import Path
from scripts.demo.stage import Stage
stage = Stage(Path("."), {{}})
stage.screen("Begin", {PROSE!r})
stage.note({PROSE!r})
"""


def on_a_terminal(columns: int) -> str:
    """What the program shows on a terminal of that width, colours left out."""
    ours, theirs = pty.openpty()
    root = Path(__file__).parents[2]
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm", "CI": "1"}
    subprocess.run([sys.executable, "-c", PROGRAM], cwd=root, env=environment, stdout=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    return re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\r\n", "\n")


def test_prose_breaks_between_words() -> None:
    lines = on_a_terminal(30).splitlines()
    assert all(len(line.rstrip()) <= 30 for line in lines)
    assert " ".join(" ".join(lines).split()) == f"1. Begin {PROSE} {PROSE}"


def test_prose_in_a_pipe_is_one_line() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines().count(PROSE) == 2
