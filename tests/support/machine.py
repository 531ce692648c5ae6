"""A user's machine in small: a home, a runtime directory, real repositories and real programs.

`machine` is the fixture. Every process that is started in it carries its runtime directory in the
environment, by which it is found and ended afterwards: no daemon outlives its test.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from codeframe_ls import residence
from codeframe_ls.tree import find
from tests.support.control import Control
from tests.support.core import git
from tests.support.editor import Editor
from tests.support.waiting import PATIENCE, wait_until

FORWARDER = ("-m", "codeframe_ls.forwarder")


class Machine:
    """`environment` is what programs see; `python` is the interpreter of the installed version."""

    def __init__(self, directory: Path, runtime: Path) -> None:
        self.directory = directory
        self.runtime = runtime
        self.home = directory / "home"
        self.home.mkdir()
        self.python = sys.executable
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(runtime),
            "LANG": "C.UTF-8",
            # Faults that only warn shall fail tests too.
            "PYTHONWARNINGS": "error",
        }
        self._editors: list[Editor] = []

    def repository(self, name: str = "repository") -> Path:
        """A new git repository with one commit."""
        root = self.directory / name
        root.mkdir(parents=True)
        git(root, "init", "--quiet", "--initial-branch=main")
        git(root, "config", "user.name", "Test")
        git(root, "config", "user.email", "test@example.org")
        (root / "README.md").write_text("# Demo\n", encoding="utf-8")
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message=First")
        return root

    def editor(
        self, *arguments: str, cwd: Path | str = "/", extra: Mapping[str, str] | None = None, python: str = ""
    ) -> Editor:
        """Start `codeframe-ls` as an editor does."""
        process = subprocess.Popen(
            [python or self.python, *FORWARDER, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={**self.environment, **(extra or {})},
        )
        editor = Editor(process)
        self._editors.append(editor)
        return editor

    def run(
        self, *arguments: str, cwd: Path | str = "/", prefix: tuple[str, ...] = (), python: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run `codeframe-ls` with arguments to its end."""
        return subprocess.run(
            [*prefix, python or self.python, *FORWARDER, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=cwd,
            env=self.environment,
            timeout=PATIENCE,
            check=False,
        )

    def ensure(self, root: Path, *, idle: float | None = None, python: str = "") -> dict[str, Any]:
        """Start a daemon where there is none; gives its status."""
        seconds = () if idle is None else ("--idle", str(idle))
        done = self.run("daemon", "ensure", "--json", *seconds, cwd=root, python=python)
        assert done.returncode == 0, done.stdout + done.stderr
        status: dict[str, Any] = json.loads(done.stdout)
        return status

    def status(self, root: Path) -> dict[str, Any]:
        """What `daemon status --json` says."""
        done = self.run("daemon", "status", "--json", cwd=root)
        assert not done.stderr
        status: dict[str, Any] = json.loads(done.stdout)
        return status

    def control(self, root: Path) -> Control:
        """A greeted control connection to the daemon that runs for `root`; close it with `with`."""
        return Control(root)

    def state_dir(self, root: Path) -> Path:
        """Where the state of `root` is; a daemon must have been there."""
        place = residence.known(find(str(root)))
        assert place is not None
        return Path(place[1])

    def log(self, root: Path) -> str:
        """The daemon's log."""
        return (self.state_dir(root) / "daemon.log").read_text(encoding="utf-8")

    def processes(self) -> list[int]:
        """The pids of every live process that was started in this machine."""
        mark = f"XDG_RUNTIME_DIR={self.runtime}".encode()
        return [pid for pid in _all_pids() if mark in _environment(pid).split(b"\0") and pid != os.getpid()]

    def close(self) -> None:
        """End everything."""
        self.end_processes()
        shutil.rmtree(self.runtime)

    def end_processes(self) -> None:
        """Let every editor leave, and end whatever else was started."""
        for editor in self._editors:
            editor.close()
        for pid in self.processes():
            _kill(pid)
        wait_until(lambda: not self.processes(), "the end of every process")


def command_line(pid: int) -> list[bytes]:
    """The words that a process was started with; none of one that is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def ended(pid: int) -> bool:
    """Whether a process is gone, or dead and only not collected yet."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


def children(pid: int) -> list[int]:
    """The pids of the processes that a process has started and that live."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text(encoding="utf-8").split()]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A machine of one's own; this process uses its runtime directory too."""
    # A short path, for a socket's name may have 103 bytes only.
    runtime = Path(tempfile.mkdtemp(prefix="cf-", dir="/tmp"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    made = Machine(tmp_path, runtime)
    yield made
    made.close()


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _environment(pid: int) -> bytes:
    # Gone meanwhile, dead, or another user's: not ours in any case.
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
