"""How a daemon ends: asked to, idle, killed, or because its tree is gone."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from pathlib import Path

from codeframe_ls import rendezvous, spawn
from tests.support.core import git
from tests.support.machine import Machine, ended
from tests.support.waiting import wait_until


def test_it_ends_when_nobody_needs_it(machine: Machine) -> None:
    root = machine.repository()
    status = machine.ensure(root, idle=0.2)
    wait_until(lambda: ended(status["pid"]), "the idle end")
    assert "The daemon ends: Nobody needed it for 0.2 s." in machine.log(root)
    assert not Path(status["socket"]).exists()


def test_it_stays_while_a_client_is_connected(machine: Machine) -> None:
    root = machine.repository()
    first = rendezvous.connect(str(root), "control", idle=0.2)
    editor = machine.editor()
    with first.socket:
        editor.initialize(root)
    # This takes longer than the idle time, and clients come and go meanwhile.
    for _ in range(5):
        assert machine.status(root)["pid"] == first.answer["pid"]
    assert editor.leave() == 0
    wait_until(lambda: ended(first.answer["pid"]), "the idle end")


def test_a_stop_answers_once_nobody_can_find_it_any_more(machine: Machine) -> None:
    root = machine.repository()
    status = machine.ensure(root)
    with machine.control(root) as control:
        assert control.ask("codeframe/daemon.stop")["result"] is None
    assert not Path(status["socket"]).exists()
    assert rendezvous.dial(str(machine.state_dir(root))) is None
    wait_until(lambda: ended(status["pid"]), "the end")


def test_a_stop_tells_the_editors(machine: Machine) -> None:
    root = machine.repository()
    editor = machine.editor()
    editor.initialize(root)
    assert machine.run("daemon", "stop", cwd=root).returncode == 0
    assert editor.shown()["message"] == "The codeframe_ls daemon ends: codeframe-ls asked for it."
    assert editor.wait() == 1


def test_stopping_and_starting_again_never_meets_the_dying_one(machine: Machine) -> None:
    root = machine.repository()
    seen = set()
    for _ in range(5):
        seen.add(machine.ensure(root)["pid"])
        with machine.control(root) as control:
            control.ask("codeframe/daemon.stop")
    assert len(seen) == 5


def test_a_signal_ends_it_in_order(machine: Machine) -> None:
    root = machine.repository()
    status = machine.ensure(root)
    with machine.control(root) as control:
        control.call("workspace.init")
    os.kill(status["pid"], signal.SIGTERM)
    wait_until(lambda: ended(status["pid"]), "the end")
    assert "it received SIGTERM" in machine.log(root)
    assert "ERROR" not in machine.log(root)
    # The write-ahead log is folded in when a database is closed in order.
    assert not (machine.state_dir(root) / "state.db-wal").exists()


def test_a_kill_loses_nothing_that_was_acknowledged(machine: Machine) -> None:
    root = machine.repository()
    pid = machine.ensure(root)["pid"]
    with machine.control(root) as control:
        control.call("workspace.init")
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: ended(pid), "the end")
    with sqlite3.connect(machine.state_dir(root) / "state.db") as database:
        kinds = [row[0] for row in database.execute("SELECT kind FROM event")]
    database.close()
    assert "workspace.created" in kinds


def test_a_moved_repository_has_a_new_daemon_with_the_old_state(machine: Machine) -> None:
    root = machine.repository()
    before = machine.ensure(root)
    place = machine.state_dir(root).name
    root.rename(machine.directory / "moved")
    after = machine.ensure(machine.directory / "moved")
    assert after["pid"] != before["pid"]
    assert after["root"] == str(machine.directory / "moved")
    assert machine.state_dir(machine.directory / "moved").name == place
    wait_until(lambda: ended(before["pid"]), "the old daemon's end")


def test_it_notices_by_itself_that_its_repository_is_gone(machine: Machine) -> None:
    root = machine.repository()
    status = machine.ensure(root)
    editor = machine.editor()
    editor.initialize(root)
    with machine.control(root) as control:
        control.call("workspace.init")
    shutil.rmtree(root)
    assert "was moved or deleted" in editor.shown()["message"]
    wait_until(lambda: ended(status["pid"]), "the daemon's end")
    assert not Path(status["socket"]).exists()


def test_it_says_in_its_log_that_the_state_moved(machine: Machine) -> None:
    root = machine.repository()
    status = machine.ensure(root)
    state = machine.state_dir(root)
    root.rename(machine.directory / "moved")
    wait_until(lambda: ended(status["pid"]), "the daemon's end")
    assert f"The daemon ends: {state} was moved or deleted." in machine.log(machine.directory / "moved")


def test_a_new_repository_in_the_old_ones_place_has_its_own_daemon(machine: Machine) -> None:
    root = machine.repository()
    before = machine.ensure(root)
    shutil.rmtree(root)
    machine.repository()
    after = machine.ensure(root)
    assert after["pid"] != before["pid"]
    wait_until(lambda: ended(before["pid"]), "the old daemon's end")
    assert machine.status(root)["pid"] == after["pid"]


def test_git_clean_does_not_disturb_it(machine: Machine) -> None:
    root = machine.repository()
    machine.ensure(root)
    with machine.control(root) as control:
        assert control.call("workspace.init")["created"] is True
        git(root, "clean", "-fdx")
        git(root, "stash", "--all")
        assert control.call("workspace.init")["created"] is False


def test_what_the_interpreter_says_is_kept_small(machine: Machine) -> None:
    root = machine.repository()
    machine.ensure(root)
    errors = machine.state_dir(root) / spawn.ERRORS
    errors.write_bytes(b"x" * 2_000_000)
    wait_until(lambda: "held 2000000 bytes and was emptied" in machine.log(root), "the emptying")
    assert errors.stat().st_size == 0
