"""Many clients of one daemon, and what it may know of them."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.support.in_process import running_daemon
from tests.support.machine import Machine
from tests.support.waiting import wait_until


def test_one_editor_leaves_and_the_others_go_on(machine: Machine) -> None:
    root = machine.repository()
    editors = [machine.editor() for _ in range(3)]
    for editor in editors:
        editor.initialize(root)
    assert [session["kind"] for session in machine.status(root)["sessions"]] == ["editor"] * 3 + ["control"]
    assert editors[0].leave() == 0
    editors[1].process.kill()
    wait_until(lambda: len(machine.status(root)["sessions"]) == 2, "the end of two sessions")
    assert editors[2].leave() == 0


def test_the_daemon_keeps_nothing_of_the_shell_that_started_it(machine: Machine) -> None:
    root = machine.repository()
    editor = machine.editor(
        extra={"ANTHROPIC_API_KEY": "sk-secret", "TMPDIR": "/elsewhere", "GIT_DIR": "/other"}
    )
    editor.initialize(root)
    pid = machine.status(root)["pid"]
    names = {entry.partition(b"=")[0] for entry in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")}
    assert names - {b""} <= {b"HOME", b"PATH", b"LANG", b"XDG_RUNTIME_DIR"}
    assert Path(f"/proc/{pid}/cwd").readlink() == Path("/")


def test_it_holds_no_descriptor_of_its_starter(machine: Machine) -> None:
    root = machine.repository()
    pid = machine.ensure(root)["pid"]
    targets = [link.readlink() for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]
    assert not [target for target in targets if str(target).startswith("pipe:")]
    assert Path(f"/proc/{pid}/fd/0").readlink() == Path("/dev/null")


def test_secrets_are_not_in_its_log(machine: Machine) -> None:
    root = machine.repository()
    editor = machine.editor(extra={"ANTHROPIC_API_KEY": "sk-secret"})
    editor.initialize(root)
    text = {"uri": (root / "x.md").as_uri(), "languageId": "markdown", "version": 1, "text": "private words"}
    editor.notify("textDocument/didOpen", {"textDocument": text})
    assert editor.leave() == 0
    for file in machine.state_dir(root).iterdir():
        assert b"sk-secret" not in file.read_bytes()
        assert b"private words" not in file.read_bytes()


def test_socket_and_directory_are_the_users_alone(machine: Machine) -> None:
    socket = Path(machine.ensure(machine.repository())["socket"])
    assert socket.parent == machine.runtime / "codeframe_ls"
    assert socket.stat().st_mode & 0o777 == 0o600
    assert socket.parent.stat().st_mode & 0o777 == 0o700


def test_thousand_sessions_leave_nothing_behind(machine: Machine) -> None:
    root = machine.repository()
    pid = machine.ensure(root)["pid"]

    def descriptors() -> int:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))

    with machine.control(root):
        before = descriptors()
    for _ in range(1000):
        with machine.control(root):
            pass
    wait_until(lambda: descriptors() <= before, "the end of all sessions")


async def test_a_process_of_another_user_is_sent_away(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The directory's mode keeps others out; this is what stands behind it."""
    async with running_daemon(machine.repository()) as daemon:
        mine = os.geteuid()
        with monkeypatch.context() as patch:
            # To the daemon it is another user now, so this process is a foreign one.
            patch.setattr(os, "geteuid", lambda: mine + 1)
            reader, writer = await asyncio.open_unix_connection(daemon.foothold.socket_path)
            assert await reader.read() == b""
        writer.close()
    assert "A process of another user tried to connect." in caplog.text
