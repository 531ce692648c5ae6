"""Finding a daemon or starting one: exactly one for a working tree, whatever was left behind."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from codeframe_ls import rendezvous
from codeframe_ls.core.errors import DaemonError, DiskFull
from tests.support.core import git
from tests.support.machine import Machine, ended
from tests.support.waiting import wait_until


def test_twenty_starts_at_once_make_one_daemon(machine: Machine) -> None:
    root = machine.repository()
    with ThreadPoolExecutor(20) as pool:
        pids = {status["pid"] for status in pool.map(lambda _: machine.ensure(root), range(20))}
    assert len(pids) == 1
    assert machine.processes() == list(pids)


def test_twenty_starts_after_a_kill_make_one_daemon(machine: Machine) -> None:
    root = machine.repository()
    killed = machine.ensure(root)
    os.kill(killed["pid"], signal.SIGKILL)
    wait_until(lambda: ended(killed["pid"]), "the daemon's end")
    assert Path(killed["socket"]).is_socket()
    with ThreadPoolExecutor(20) as pool:
        pids = {status["pid"] for status in pool.map(lambda _: machine.ensure(root), range(20))}
    assert len(pids) == 1
    assert machine.processes() == list(pids)


def test_a_starter_that_is_killed_leaves_the_start_to_the_next(machine: Machine) -> None:
    root = machine.repository()
    first = machine.editor()
    first.start("initialize", {"rootUri": root.as_uri(), "capabilities": {}})
    wait_until(lambda: list((root / ".git").glob("codeframe/*/start.lock")), "the start")
    first.process.kill()
    machine.ensure(root)
    wait_until(lambda: len(machine.processes()) == 1, "one daemon")


def test_every_path_to_a_tree_leads_to_one_daemon(machine: Machine) -> None:
    root = machine.repository()
    (root / "docs").mkdir()
    (machine.directory / "link").symlink_to(root)
    places = [root, root / "docs", machine.directory / "link"]
    assert len({machine.ensure(place)["pid"] for place in places}) == 1


def test_each_linked_tree_has_a_daemon_of_its_own(machine: Machine) -> None:
    root = machine.repository()
    git(root, "worktree", "add", "--quiet", str(machine.directory / "linked"))
    ours, theirs = machine.ensure(root), machine.ensure(machine.directory / "linked")
    assert ours["pid"] != theirs["pid"]
    assert theirs["root"] == str(machine.directory / "linked")


def test_a_copied_repository_has_a_daemon_of_its_own(machine: Machine) -> None:
    root = machine.repository()
    original = machine.ensure(root)
    # Sockets are not in the tree; everything else is copied, the lock and its record too.
    shutil.copytree(root, machine.directory / "copy")
    copy = machine.ensure(machine.directory / "copy")
    assert copy["pid"] != original["pid"]
    assert copy["root"] == str(machine.directory / "copy")
    assert machine.ensure(root)["pid"] == original["pid"]


def test_a_starter_without_the_runtime_directory_finds_the_daemon_all_the_same(machine: Machine) -> None:
    root = machine.repository()
    started = machine.ensure(root)
    del machine.environment["XDG_RUNTIME_DIR"]
    assert machine.ensure(root)["pid"] == started["pid"]


def test_without_a_runtime_directory_the_socket_is_in_the_users_state_directory(machine: Machine) -> None:
    root = machine.repository()
    home = machine.runtime / "home"
    home.mkdir()
    machine.environment |= {"XDG_RUNTIME_DIR": "/nowhere", "HOME": str(home)}
    started = machine.ensure(root)
    os.kill(started["pid"], signal.SIGTERM)
    assert Path(started["socket"]).parent == home / ".local" / "state" / "codeframe_ls"
    wait_until(lambda: ended(started["pid"]), "the daemon's end")


def test_a_socket_path_that_is_too_long_is_refused_with_what_to_do(machine: Machine) -> None:
    root = machine.repository()
    long = machine.runtime / ("x" * 100)
    long.mkdir()
    machine.environment["XDG_RUNTIME_DIR"] = str(long)
    done = machine.run("daemon", "ensure", cwd=root)
    assert done.returncode == 1
    assert "longer than 103 bytes; set XDG_RUNTIME_DIR" in done.stderr


def test_a_daemon_that_finds_the_disk_full_says_so(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A disk cannot be filled here, so the daemon's interpreter is told by its system that it is.
    interpreter = tmp_path / "python"
    interpreter.write_text(
        f"""#!/bin/sh
shift 3
exec {sys.executable} -c '
import errno, os, sys
def full(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
os.pwrite = full
from codeframe_ls.daemon.__main__ import main
sys.exit(main())
' "$@"
""",
        encoding="utf-8",
    )
    interpreter.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(interpreter))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(machine.runtime))
    with pytest.raises(DiskFull, match="cannot start because the disk is full; free some space"):
        rendezvous.connect(str(machine.repository()), "control")


def test_a_lock_that_is_held_by_nobody_who_listens_is_named(machine: Machine, tmp_path: Path) -> None:
    import fcntl

    root = machine.repository()
    machine.ensure(root)
    machine.run("daemon", "stop", cwd=root)
    lock = machine.state_dir(root) / rendezvous.LOCK
    with lock.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = machine.run("daemon", "ensure", cwd=root)
    assert done.returncode == 1
    assert f"Another process holds {lock}" in done.stderr


def test_a_record_that_came_with_the_repository_is_not_followed(machine: Machine) -> None:
    root = machine.repository()
    machine.ensure(root)
    machine.run("daemon", "stop", cwd=root)
    lock = machine.state_dir(root) / rendezvous.LOCK
    lock.write_text('{"socket": "/run/other.sock", "pid": 1}', encoding="utf-8")
    assert rendezvous.dial(str(machine.state_dir(root))) is None
    assert machine.ensure(root)["root"] == str(root)


def test_another_users_socket_is_not_trusted(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    root = machine.repository()
    status = machine.ensure(root)
    mine = os.geteuid()
    with monkeypatch.context() as patch:
        # To this process, its own user is another one now, as is the owner of all that it finds.
        patch.setattr(os, "geteuid", lambda: mine + 1)
        with pytest.raises(DaemonError, match=f"belongs to another user .uid {mine}."):
            rendezvous.dial(str(machine.state_dir(root)))
    assert machine.ensure(root)["pid"] == status["pid"]
