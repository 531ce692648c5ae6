"""`codeframe-ls --stdio`: the same daemon, inside the process of one editor."""

from __future__ import annotations

from tests.support.machine import Machine


def test_it_serves_its_editor_and_cf(machine: Machine) -> None:
    root = machine.repository()
    editor = machine.editor("--stdio")
    assert editor.initialize(root)["serverInfo"]["name"] == "codeframe_ls"
    assert machine.status(root)["pid"] == editor.process.pid
    with machine.control(root) as control:
        assert control.call("workspace.init")["root"] == str(root)
    assert editor.leave() == 0
    assert editor.complaint() == ""
    assert machine.status(root)["running"] is False


def test_it_is_refused_where_a_daemon_lives(machine: Machine) -> None:
    root = machine.repository()
    machine.ensure(root)
    editor = machine.editor("--stdio")
    editor.initialize(root)
    assert (
        f"A daemon serves {root} already; start `codeframe-ls` without --stdio" in editor.shown()["message"]
    )
    assert editor.leave() == 0


def test_an_ordinary_editor_joins_it(machine: Machine) -> None:
    root = machine.repository()
    host, guest = machine.editor("--stdio"), machine.editor()
    host.initialize(root)
    guest.initialize(root)
    status = machine.status(root)
    assert status["pid"] == host.process.pid
    assert [session["kind"] for session in status["sessions"]] == ["editor", "editor", "control"]
    assert guest.leave() == 0
    assert host.leave() == 0


def test_no_repository_is_said_as_ever(machine: Machine) -> None:
    editor = machine.editor("--stdio")
    editor.initialize(machine.directory)
    assert "is not in a git repository" in editor.shown()["message"]
    assert editor.leave() == 0


def test_an_editor_that_hangs_up_ends_it(machine: Machine) -> None:
    root = machine.repository()
    editor = machine.editor("--stdio")
    editor.initialize(root)
    assert editor.hang_up() == 0
    assert editor.complaint() == ""
    assert machine.ensure(root)["pid"] != editor.process.pid


def test_exit_without_shutdown_is_code_1(machine: Machine) -> None:
    editor = machine.editor("--stdio")
    editor.initialize(machine.repository())
    editor.notify("exit")
    assert editor.wait() == 1


def test_a_stop_from_outside_ends_it(machine: Machine) -> None:
    root = machine.repository()
    editor = machine.editor("--stdio")
    editor.initialize(root)
    assert machine.run("daemon", "stop", cwd=root).returncode == 0
    assert "daemon ends" in editor.shown()["message"]
    assert editor.wait() == 1
