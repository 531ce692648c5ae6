"""No control character of a document or of a person's words reaches the terminal, by any command."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from codeframe_ls.cli.show import patches, runs
from tests.cli.conftest import Run
from tests.support.machine import Machine

EVIL = "evil \x1b[31mred\x1b]0;pwned\x07 \x9b2J\x7f"
PRD = f"# Shop {EVIL}\n\n## Storage {EVIL}\n\nText {EVIL}\n\n- [ ] Keep {EVIL}\n  - so that {EVIL}\n"


def obeyed(shown: str) -> set[str]:
    """The characters that `cat -v` would show as `^X` or `M-^X`, but for line breaks and tabs."""
    return {c for c in shown if (ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160}


@pytest.fixture
def shop(cf: Run, root: Path) -> Run:
    """A repository whose PRD, tasks and question are full of escapes."""
    (root / "PRD.md").write_text(PRD, encoding="utf-8")
    cf("tasks", "generate", "--yes")
    cf("tasks", "create", f"Own {EVIL}", "--description", EVIL, "--acceptance", EVIL)
    cf("tasks", "assign", "T2", "--to", EVIL)
    cf("blocker", "create", EVIL, "--detail", EVIL, "--option", EVIL, "--task", "T1")
    return cf


COMMANDS = [
    "tasks list", "tasks show T1", "tasks show T2", "tasks next", "tasks graph", "tasks assignment",
    "tasks generate", "plans show G1", "plans list", "prd show", "prd list", "prd versions", "status",
    "blocker list", "blocker show B1", "events list", "config show",
]  # fmt: skip


def test_no_command_prints_one(shop: Run) -> None:
    for words in COMMANDS:
        done = shop(*words.split())
        assert done.returncode == 0, done.stderr
        assert (words, obeyed(done.stdout + done.stderr)) == (words, set())


def test_json_escapes_them(shop: Run) -> None:
    told = shop("--json", "blocker", "show", "B1").stdout
    assert obeyed(told) == set()
    assert json.loads(told)


def test_a_refusal_prints_none(shop: Run) -> None:
    assert obeyed(shop("tasks", "show", EVIL).stderr) == set()
    assert obeyed(shop("prd", "show", EVIL).stderr) == set()


def test_a_terminal_gets_the_programs_own_colours_alone(shop: Run, machine: Machine, root: Path) -> None:
    ours, theirs = pty.openpty()
    command = [machine.python, "-c", "from codeframe_ls.cli.main import main; main()", "tasks", "list"]
    environment = {**machine.environment, "TERM": "xterm-256color"}
    subprocess.run(command, cwd=root, env=environment, stdout=theirs, timeout=60, check=True)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "\x1b]" not in shown
    assert "\x07" not in shown
    assert "red ]0;pwned" in shown


def test_titles_are_clean_where_they_are_stored(shop: Run) -> None:
    tasks = json.loads(shop("--json", "tasks", "list").stdout)["tasks"]
    assert [task["title"] for task in tasks] == [
        "Keep evil [31mred ]0;pwned 2J",
        "Own evil [31mred ]0;pwned 2J",
    ]


def test_what_a_run_or_a_command_has_printed_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    run = {"alias": "R1"}
    runs.output({"run": run, "text": EVIL, "offset": 1, "size": 1})
    tried = {"patch": {"alias": "P1"}, "ended": "exit", "exitCode": 0, "seconds": 1.0}
    patches.tried({**tried, "command": ["make"], "output": f"{EVIL}\n"})
    shown = capsys.readouterr().out
    assert obeyed(shown) == set()
    assert shown.count("evil") == 2
