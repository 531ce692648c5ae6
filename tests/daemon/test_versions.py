"""Two versions of the program on one machine: an idle daemon makes room, a busy one stays and says so."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

import codeframe_ls
from codeframe_ls import __version__, rendezvous, wire
from codeframe_ls.daemon.daemon import Daemon
from tests.support.in_process import running_daemon
from tests.support.machine import Machine, ended
from tests.support.waiting import wait_until

OTHER = "9.9.9"


@pytest.fixture
def other_python(tmp_path: Path) -> str:
    """The interpreter of a second installation, which has the same program under another version."""
    package = tmp_path / "other" / "codeframe_ls"
    shutil.copytree(Path(codeframe_ls.__file__).parent, package)
    (package / "__init__.py").write_text(f'__version__ = "{OTHER}"\n', encoding="utf-8")
    installation = tmp_path / "installation"
    venv.create(installation, symlinks=True)
    packages = sysconfig.get_path("purelib", vars={"base": str(installation)}, scheme="venv")
    (Path(packages) / "other.pth").write_text(
        f"{package.parent}\n{sysconfig.get_path('purelib')}\n", encoding="utf-8"
    )
    return str(installation / "bin" / Path(sys.executable).name)


def test_an_idle_daemon_of_another_version_is_replaced(machine: Machine, other_python: str) -> None:
    root = machine.repository()
    old = machine.ensure(root)
    new = machine.ensure(root, python=other_python)
    assert [old["version"], new["version"]] == [__version__, OTHER]
    wait_until(lambda: ended(old["pid"]), "the old daemon's end")
    assert f"Version {OTHER} takes over from {__version__}." in machine.log(root)


def test_one_that_serves_an_editor_is_kept_and_the_user_is_told(machine: Machine, other_python: str) -> None:
    root = machine.repository()
    first = machine.editor()
    first.initialize(root)
    pid = machine.status(root)["pid"]
    second = machine.editor(python=other_python)
    second.initialize(root)
    assert second.shown()["message"] == (
        f"codeframe_ls {__version__} goes on serving this repository because it is in use; "
        f"{OTHER} takes over once no editor and no work needs it."
    )
    assert machine.status(root)["pid"] == pid
    done = subprocess.run(
        [other_python, "-c", "from codeframe_ls.cli.main import main; main()", "tasks", "list"],
        cwd=root, env=machine.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr.startswith(f"cf: codeframe_ls {__version__} goes on serving this repository")
    assert done.returncode == 0
    assert second.leave() == 0
    assert first.leave() == 0


def test_asking_after_a_daemon_of_another_version_does_not_end_it(
    machine: Machine, other_python: str
) -> None:
    root = machine.repository()
    pid = machine.ensure(root)["pid"]
    done = machine.run("daemon", "status", cwd=root, python=other_python)
    assert f"pid {pid}, version {__version__}" in done.stdout
    assert machine.status(root)["pid"] == pid


class TestWhileWorkGoesOn:
    """The daemon runs in this process here, so that the test can hold its work as a generation does."""

    async def test_another_version_is_served_by_the_old_one(
        self, machine: Machine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with running_daemon(machine.repository()) as daemon:
            monkeypatch.setattr(rendezvous, "__version__", OTHER)
            with daemon.busy():
                assert await _greeting_version(daemon) == __version__

    async def test_another_protocol_is_refused_with_what_to_do(
        self, machine: Machine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with running_daemon(machine.repository()) as daemon:
            with daemon.busy():
                hello = rendezvous.hello(daemon.foothold.tree, "control", "", replace=True)
                reader, writer = await asyncio.open_unix_connection(daemon.foothold.socket_path)
                writer.write(
                    wire.encode({"id": 0, "method": "codeframe/hello", "params": {**hello, "protocol": 2}})
                )
                answer = await reader.read()
                writer.close()
                await writer.wait_closed()
        assert b"cannot speak with" in answer
        assert b'"retry":false' in answer

    async def test_a_stop_is_refused_unless_it_is_forced(self, machine: Machine) -> None:
        root = machine.repository()
        async with running_daemon(root) as daemon:
            with daemon.busy():
                refused = await asyncio.to_thread(machine.run, "daemon", "stop", cwd=root)
                assert refused.returncode == 1
                assert f"The daemon of {root} is at work; let it finish" in refused.stderr
                assert not daemon.ending
            stopped = await asyncio.to_thread(machine.run, "daemon", "stop", "--force", cwd=root)
            assert stopped.returncode == 0

    async def test_it_does_not_count_as_idle(self, machine: Machine) -> None:
        async with running_daemon(machine.repository(), idle=0.01) as daemon:
            with daemon.busy():
                for _ in range(3):
                    await _greeting_version(daemon)
                assert not daemon.ending
            await asyncio.to_thread(wait_until, lambda: self._ends(daemon), "the idle end")

    @staticmethod
    def _ends(daemon: Daemon) -> bool:
        return daemon.ending


async def _greeting_version(daemon: Daemon) -> str:
    """Connect as a starter of the (patched) version does; gives the version of who answered."""

    def greet() -> str:
        connection = rendezvous.connect(daemon.foothold.tree.root, "control")
        with connection.socket:
            version: str = connection.answer["version"]
            return version

    return await asyncio.to_thread(greet)
