"""`cf patch try`: what a person reads, and the exit code that a script gets."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from pathlib import Path

from codeframe_ls import residence, tree
from codeframe_ls.core.core import Core
from codeframe_ls.core.workspace.repository import Repository
from tests.cli.conftest import Run
from tests.support.machine import Machine, command_line
from tests.support.patch import make_patch
from tests.support.waiting import wait_until


def patched(root: Path) -> None:
    """Store the patch P1 as a daemon would have that is gone again."""

    async def make() -> None:
        found = tree.find(str(root))
        tree_id, state_dir = residence.claim(found)
        places = (Path(found.root), Path(found.git_dir), Path(found.common_dir), Path(state_dir))
        core = await Core.open(Repository(*places, tree_id))
        try:
            await make_patch(core, {"b.txt": b"added\n"})
        finally:
            await core.close()

    asyncio.run(make())


def test_it_ends_as_the_command_does(cf: Run, root: Path) -> None:
    patched(root)
    done = cf("patch", "try", "P1", "--", "sh", "-c", "cat b.txt; exit 5")
    assert (done.returncode, done.stderr) == (5, "")
    assert done.stdout.startswith("added\nsh ended with 5 in P1, after ")
    assert cf("--json", "patch", "try", "P1", "--", "cat", "b.txt").returncode == 0
    (root / "codeframe.toml").write_text("[run]\ncommand_seconds = 0.2\n", encoding="utf-8")
    late = cf("patch", "try", "P1", "--", "sleep", "100")
    assert late.returncode == 13
    assert "`[run] command_seconds`" in late.stdout


def test_a_tree_is_kept_and_given_back(cf: Run, root: Path) -> None:
    patched(root)
    folder, hint = cf("patch", "try", "P1").stdout.splitlines()
    assert (Path(folder) / "b.txt").read_text(encoding="utf-8") == "added\n"
    assert hint == "It holds P1; `cf patch try P1 --end` gives it back."
    assert cf("patch", "try", "P1", "--end").stdout == "The working tree of P1 is given back.\n"


def test_ctrl_c_ends_the_command(machine: Machine, root: Path) -> None:
    patched(root)
    waiting = subprocess.Popen(
        [machine.python, "-c", "from codeframe_ls.cli.main import main; main()", "patch", "try", "P1",
         "--unsandboxed", "--", "sleep", "1234567"],
        cwd=root, env=machine.environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    sleeping = wait_until(lambda: sleepers(machine), "the command")
    os.kill(waiting.pid, signal.SIGINT)
    assert waiting.wait(60) == 130
    assert sleeping
    assert not sleepers(machine)


def sleepers(machine: Machine) -> list[int]:
    """The pids of the commands that were started on this machine."""
    return [pid for pid in machine.processes() if command_line(pid)[:1] == [b"sleep"]]
