"""`codeframe-ls` between an editor and the daemon."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from codeframe_ls import __version__, rendezvous, wire
from codeframe_ls.forwarder import path_of, read_initialize
from tests.support.machine import Machine, ended, machine
from tests.support.privilege import UNPRIVILEGED
from tests.support.waiting import wait_until

__all__ = ["machine"]


class TestTheFolderOfAnEditor:
    @pytest.mark.parametrize(
        ("uri", "path"),
        [
            ("file:///home/me/project", "/home/me/project"),
            ("file://localhost/project", "/project"),
            ("file:///with%20space/%C3%A4%F0%9F%98%80", "/with space/ä😀"),
            ("file:///50%25/100%", "/50%/100%"),
            ("file:///a%zz", "/a%zz"),
            ("file:///latin-%e4", os.fsdecode(b"/latin-\xe4")),
            ("file://server/share", "file://server/share"),
            ("untitled:x", "untitled:x"),
        ],
    )
    def test_uris(self, uri: str, path: str) -> None:
        assert path_of(uri) == path

    @pytest.mark.parametrize(
        ("params", "folder"),
        [
            ({"rootUri": "file:///a", "workspaceFolders": [{"uri": "file:///b"}], "rootPath": "/c"}, "/a"),
            ({"rootUri": None, "workspaceFolders": [{"uri": "file:///b"}], "rootPath": "/c"}, "/b"),
            ({"rootUri": None, "workspaceFolders": None, "rootPath": "/c"}, "/c"),
            ({"workspaceFolders": []}, "."),
            ({"rootUri": 7, "workspaceFolders": "x", "rootPath": {}}, "."),
        ],
    )
    def test_the_first_that_is_given_counts(self, params: dict[str, Any], folder: str) -> None:
        assert read_initialize(params) == (folder, "")

    def test_the_editors_name_is_known(self) -> None:
        assert read_initialize({"clientInfo": {"name": "Neovim"}})[1] == "Neovim"


class TestASession:
    def test_from_initialize_to_exit(self, machine: Machine) -> None:
        editor = machine.editor()
        assert editor.initialize(machine.repository())["serverInfo"]["name"] == "codeframe_ls"
        assert editor.leave() == 0
        assert editor.complaint() == ""

    def test_the_directory_counts_where_no_folder_is_named(self, machine: Machine) -> None:
        root = machine.repository()
        (root / "docs").mkdir()
        editor = machine.editor(cwd=root / "docs")
        editor.initialize(None)
        assert machine.status(root)["sessions"][0]["client"] == "test"

    def test_exit_without_shutdown_is_code_1(self, machine: Machine) -> None:
        editor = machine.editor()
        editor.initialize(machine.repository())
        editor.notify("exit")
        assert editor.wait() == 1
        assert editor.complaint() == ""

    def test_an_editor_that_hangs_up_ends_its_session_only(self, machine: Machine) -> None:
        root = machine.repository()
        editor = machine.editor()
        editor.initialize(root)
        assert editor.hang_up() == 0
        wait_until(lambda: len(machine.status(root)["sessions"]) == 1, "the end of the editor's session")

    def test_an_editor_that_says_nothing(self, machine: Machine) -> None:
        editor = machine.editor()
        assert editor.hang_up() == 0
        assert editor.complaint() == ""

    def test_the_last_answers_reach_an_editor_that_closed_its_half(self, machine: Machine) -> None:
        editor = machine.editor()
        editor.initialize(machine.repository())
        request = editor.start("shutdown")
        assert editor.process.stdin is not None
        editor.process.stdin.close()
        assert editor.wait_for(lambda message: message.get("id") == request)["result"] is None
        assert editor.wait() == 0

    def test_large_messages_go_both_ways_at_once(self, machine: Machine) -> None:
        root = machine.repository()
        editor = machine.editor()
        editor.initialize(root)
        text = "ä" * 3_000_000
        document = {"uri": (root / "x.md").as_uri(), "languageId": "markdown", "version": 1, "text": text}
        editor.notify("textDocument/didOpen", {"textDocument": document})
        assert editor.leave() == 0

    def test_nonsense_from_the_editor_is_named(self, machine: Machine) -> None:
        editor = machine.editor()
        editor.send_bytes(b"hello\r\n\r\n")
        assert editor.wait() == 1
        assert editor.complaint().startswith("codeframe-ls: The editor sent no valid message: ")

    def test_nonsense_in_the_middle_is_named_too(self, machine: Machine) -> None:
        editor = machine.editor()
        editor.initialize(machine.repository())
        editor.send_bytes(b"hello\r\n\r\n")
        assert editor.wait() == 1
        assert editor.complaint().startswith("codeframe-ls: The editor sent no valid message: ")

    @pytest.mark.parametrize("body", [b'{"jsonrpc":"2.0","method":"exit ,', b'{"shutdown', b"{bad"])
    def test_a_body_that_is_no_message_is_answered_and_ends_nothing(
        self, machine: Machine, body: bytes
    ) -> None:
        editor = machine.editor()
        editor.initialize(machine.repository())
        editor.send_bytes(wire.frame(body))
        refused = editor.wait_for(lambda message: "error" in message)
        assert (refused["id"], refused["error"]["code"]) == (None, -32700)
        assert editor.leave() == 0

    @pytest.mark.parametrize(("body", "code"), [(b"{bad", -32700), (b"7", -32600)])
    def test_a_first_body_that_is_no_message_is_answered_too(
        self, machine: Machine, body: bytes, code: int
    ) -> None:
        editor = machine.editor()
        editor.send_bytes(wire.frame(body))
        refused = editor.wait_for(lambda message: "error" in message)
        assert (refused["id"], refused["error"]["code"]) == (None, code)
        assert editor.initialize(machine.repository())["serverInfo"]["name"] == "codeframe_ls"
        assert editor.leave() == 0

    def test_an_editor_that_stops_reading_for_good_is_left_quietly(self, machine: Machine) -> None:
        editor = machine.editor()
        editor.initialize(machine.repository())
        assert editor.process.stdout is not None
        editor.process.stdout.close()
        editor.start("shutdown")
        assert editor.process.wait(60) == 0
        assert editor.complaint() == ""


class TestADaemonThatDies:
    def test_the_editor_is_to_start_again(self, machine: Machine) -> None:
        root = machine.repository()
        editor = machine.editor()
        editor.initialize(root)
        os.kill(machine.status(root)["pid"], signal.SIGKILL)
        assert editor.wait() == 1
        assert editor.complaint().startswith(
            "codeframe-ls: The codeframe_ls daemon ended while it was in use"
        )

    def test_the_next_start_finds_a_new_one(self, machine: Machine) -> None:
        root = machine.repository()
        pid = machine.ensure(root)["pid"]
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: ended(pid), "the daemon's end")
        editor = machine.editor()
        editor.initialize(root)
        assert machine.status(root)["pid"] != pid
        assert editor.leave() == 0


class TestWhereThereCanBeNoDaemon:
    def test_no_repository(self, machine: Machine) -> None:
        editor = machine.editor()
        editor.initialize(machine.directory)
        assert "is not in a git repository; run `git init`" in editor.shown()["message"]
        assert editor.ask("textDocument/hover", {})["result"] is None
        assert editor.leave() == 0
        assert editor.complaint() == ""

    def test_a_bare_repository(self, machine: Machine) -> None:
        subprocess.run(["git", "init", "--quiet", "--bare", machine.directory / "bare"], check=True)
        editor = machine.editor()
        editor.initialize(machine.directory / "bare")
        assert "without a working tree" in editor.shown()["message"]
        assert editor.leave() == 0

    def test_a_folder_that_is_on_no_disk(self, machine: Machine) -> None:
        editor = machine.editor()
        editor.initialize("vscode-vfs://github/owner/name")
        assert "vscode-vfs://github/owner/name is not a folder" in editor.shown()["message"]

    def test_a_folder_that_cannot_be_written(self, machine: Machine) -> None:
        root = machine.repository()
        (root / ".git").chmod(0o555)
        done = machine.run("daemon", "ensure", cwd=root, prefix=UNPRIVILEGED)
        (root / ".git").chmod(0o755)
        assert done.returncode == 1
        assert "cannot be written (Permission denied)" in done.stderr
        assert not list((root / ".git").glob("codeframe*"))

    def test_a_database_that_is_none(self, machine: Machine) -> None:
        root = machine.repository()
        machine.ensure(root)
        database = machine.state_dir(root) / "state.db"
        database.write_bytes(b"no database" * 1000)
        editor = machine.editor()
        editor.initialize(root)
        assert f"The state database {database} is damaged" in editor.shown()["message"]
        assert editor.leave() == 0
        assert database.read_bytes() == b"no database" * 1000
        # Such a daemon does not stay; once the file is moved away as the sentence says, all is well.
        wait_until(lambda: not machine.processes(), "the daemon's end")
        database.rename(database.with_suffix(".damaged"))
        machine.ensure(root)
        with machine.control(root) as control:
            assert control.call("workspace.init")["created"] is True

    def test_git_that_is_too_old(self, machine: Machine) -> None:
        root = machine.repository()
        tools = machine.directory / "tools"
        tools.mkdir()
        (tools / "git").write_text("#!/bin/sh\necho git version 2.20.1\n", encoding="utf-8")
        (tools / "git").chmod(0o755)
        machine.environment["PATH"] = f"{tools}:{machine.environment['PATH']}"
        editor = machine.editor()
        editor.initialize(root)
        assert editor.shown()["message"] == "git 2.20 is too old; install git 2.38 or newer."
        assert editor.leave() == 0


class TestWhatIsHandedOn:
    def test_the_allow_listed_variables_and_the_directory(self, machine: Machine, tmp_path: Path) -> None:
        greeting = self._greeting_of(
            machine,
            {
                "ANTHROPIC_API_KEY": "sk-1",
                "ANTHROPIC_AUTH_TOKEN": "unused",
                "https_proxy": "http://p",
                "SECRET": "x",
                "SSH_AUTH_SOCK": "/s",
            },
        )
        assert greeting["environment"] == {
            "ANTHROPIC_API_KEY": "sk-1",
            "https_proxy": "http://p",
            "PATH": machine.environment["PATH"],
            "LANG": "C.UTF-8",
        }
        assert [greeting[key] for key in ("kind", "client", "cwd")] == ["editor", "test", str(tmp_path)]
        assert [greeting["protocol"], greeting["version"]] == [rendezvous.PROTOCOL, __version__]

    def _greeting_of(self, machine: Machine, extra: dict[str, str]) -> dict[str, Any]:
        """What a forwarder says to whoever holds the lock and listens: here, this test."""
        from codeframe_ls.daemon.foothold import Foothold

        root = machine.repository()
        foothold = Foothold.take(str(root))
        assert foothold is not None
        foothold.listen()
        assert foothold.listener is not None
        editor = machine.editor(cwd=machine.directory, extra=extra)
        threading.Thread(
            target=editor.start,
            args=("initialize", {"rootUri": root.as_uri(), "clientInfo": {"name": "test"}}),
        ).start()
        peer, _ = foothold.listener.accept()
        with peer:
            message = wire.Channel(peer.recv, peer.sendall).receive()
        foothold.withdraw()
        foothold.release()
        assert message is not None
        params: dict[str, Any] = message["params"]
        return params


class TestItsWeight:
    def test_it_loads_nothing_that_is_slow(self) -> None:
        """The relay's start is an editor's wait: no event loop, no parser of arguments, no pathlib."""
        code = "import sys, codeframe_ls.forwarder; print(*sys.modules)"
        done = subprocess.run(
            [
                sys.executable,
                "-I",
                "-S",
                "-c",
                f"sys_path = {sys.path!r}; import sys; sys.path[:] = sys_path; {code}",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        loaded = set(done.stdout.split())
        assert not loaded & {
            "asyncio",
            "pathlib",
            "subprocess",
            "argparse",
            "logging",
            "typing",
            "dataclasses",
        }
        assert {name for name in loaded if name.startswith("codeframe_ls")} == {
            "codeframe_ls",
            "codeframe_ls.forwarder",
            "codeframe_ls.refusal",
            "codeframe_ls.rendezvous",
            "codeframe_ls.residence",
            "codeframe_ls.tree",
            "codeframe_ls.wire",
        }


def test_a_version_is_printed(machine: Machine) -> None:
    assert machine.run("--version").stdout == f"codeframe-ls {__version__}\n"


def test_a_reader_that_leaves_is_no_fault(machine: Machine) -> None:
    root = machine.repository()
    left, right = socket.socketpair()
    right.close()
    with left:
        done = subprocess.run(
            [machine.python, "-m", "codeframe_ls.forwarder", "daemon", "status", "-C", str(root)],
            stdout=left.fileno(),
            stderr=subprocess.PIPE,
            env=machine.environment,
            check=False,
        )
    assert done.stderr == b""


@pytest.mark.parametrize(
    "words",
    ["-m codeframe_ls.forwarder doctor", "-c 'from codeframe_ls.cli.main import main; main()' status"],
)
def test_a_deleted_directory_is_named_by_every_program(machine: Machine, tmp_path: Path, words: str) -> None:
    (tmp_path / "gone").mkdir()
    script = f"cd gone && rmdir ../gone && exec {machine.python} {words}"
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env=machine.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert "The current folder was deleted; change into a folder that exists." in said
