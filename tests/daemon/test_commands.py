"""`codeframe-ls daemon ...` and `codeframe-ls doctor`, as a person or a script sees them."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from pathlib import Path
from typing import Any

from codeframe_ls import __version__
from tests.support.machine import Machine, ended
from tests.support.privilege import WITHOUT_NAMESPACES
from tests.support.waiting import wait_until


def test_status_of_none(machine: Machine) -> None:
    root = machine.repository()
    done = machine.run("daemon", "status", cwd=root)
    assert [done.returncode, done.stdout] == [1, f"No daemon serves {root}.\n"]
    done = machine.run("daemon", "status", "--json", "-C", str(root))
    assert json.loads(done.stdout) == {"running": False, "root": str(root)}
    assert not list((root / ".git").glob("codeframe*"))


def test_status_for_people(machine: Machine) -> None:
    root = machine.repository()
    status = machine.ensure(root)
    done = machine.run("daemon", "status", cwd=root)
    assert done.returncode == 0
    first = f"The daemon of {root} runs: pid {status['pid']}, version {__version__}.\n"
    assert done.stdout.startswith(first)
    assert status["socket"] in done.stdout


def test_ensure_prints_the_socket(machine: Machine) -> None:
    root = machine.repository()
    printed = machine.run("daemon", "ensure", cwd=root).stdout
    assert Path(printed.strip()).is_socket()
    assert machine.ensure(root)["socket"] == printed.strip()


def test_stop_of_none_is_no_fault(machine: Machine) -> None:
    root = machine.repository()
    done = machine.run("daemon", "stop", "--json", cwd=root)
    assert [done.returncode, json.loads(done.stdout)] == [0, {"stopped": False, "root": str(root)}]


def test_stop_returns_when_the_daemon_is_gone(machine: Machine) -> None:
    root = machine.repository()
    pid = machine.ensure(root)["pid"]
    done = machine.run("daemon", "stop", cwd=root)
    assert done.stdout == f"The daemon of {root} has ended.\n"
    wait_until(lambda: ended(pid), "the end")


def test_force_ends_one_that_answers_no_more(machine: Machine) -> None:
    root = machine.repository()
    pid = machine.ensure(root)["pid"]
    os.kill(pid, signal.SIGSTOP)
    done = machine.run("daemon", "stop", "--force", cwd=root)
    assert done.returncode == 0, done.stderr
    wait_until(lambda: ended(pid), "the end")
    assert machine.ensure(root)["pid"] != pid


def test_logs(machine: Machine) -> None:
    root = machine.repository()
    assert machine.run("daemon", "logs", cwd=root).stderr == "No daemon has written a log here yet.\n"
    machine.ensure(root)
    assert f"begins to serve {root}" in machine.run("daemon", "logs", cwd=root).stdout
    (log,) = json.loads(machine.run("daemon", "logs", "--json", cwd=root).stdout)["files"]
    assert log["path"] == str(machine.state_dir(root) / "daemon.log")
    assert log["text"] == machine.log(root)
    with (machine.state_dir(root) / "daemon.log").open("a", encoding="utf-8") as file:
        file.write("evil \x1b[31mred\x1b]0;pwned\x07\n")
    shown = machine.run("daemon", "logs", cwd=root).stdout
    assert "evil  [31mred ]0;pwned \n" in shown
    assert "\x1b" not in shown


def test_a_refusal_is_one_sentence(machine: Machine) -> None:
    done = machine.run("daemon", "status", cwd=machine.directory)
    assert done.returncode == 1
    assert done.stderr.startswith(f"codeframe-ls: {machine.directory} is not in a git repository; ")
    assert done.stderr.count("\n") == 1
    error = json.loads(machine.run("daemon", "status", "--json", cwd=machine.directory).stdout)["error"]
    assert error["error"] == "no-repository"


def test_a_wrong_call_shows_the_usage(machine: Machine) -> None:
    done = machine.run("nonsense")
    assert done.returncode == 2
    assert "usage: codeframe-ls" in done.stderr


def test_help_names_every_command(machine: Machine) -> None:
    done = machine.run("--help")
    assert done.returncode == 0
    assert all(word in done.stdout for word in ("--stdio", "--version", "daemon", "doctor"))


class TestDoctor:
    def test_a_healthy_machine(self, machine: Machine) -> None:
        root = machine.repository()
        report = _doctor(machine, root)
        assert report["ok"] is True
        found = {finding["name"]: finding["text"] for finding in report["findings"]}
        assert found["working tree"] == str(root)
        assert found["sockets"] == str(machine.runtime / "codeframe_ls")
        assert {"python", "git", "pygls", "state", "model key", "bubblewrap"} <= set(found)
        assert not list((root / ".git").glob("codeframe*"))

    def test_for_people(self, machine: Machine) -> None:
        done = machine.run("doctor", cwd=machine.repository())
        assert done.returncode == 0
        checks, _, sandbox = done.stdout.partition("\n\nSandbox\n")
        assert {line[:6] for line in checks.splitlines()} == {"ok    "}
        assert {line[:6] for line in sandbox.splitlines()} <= {"ok    ", "WARN  "}

    def test_what_the_sandbox_protects_here_and_what_it_does_not(self, machine: Machine) -> None:
        report = _doctor(machine, machine.repository())
        found = {f["name"]: f for f in report["findings"] if f["section"] == "Sandbox"}
        assert set(found) == {
            "bubblewrap", "files", "secrets", "network", "processes", "memory", "readable", "limits",
        }  # fmt: skip
        assert {name for name, finding in found.items() if finding["warns"]} <= {"memory"}
        assert "user namespaces work" in found["bubblewrap"]["text"]
        assert found["network"]["text"].startswith("cut")

    def test_a_machine_where_no_sandbox_works(self, machine: Machine, tmp_path: Path) -> None:
        root = machine.repository()
        # As where the kernel forbids it: every new namespace is refused.
        done = machine.run("doctor", "--json", cwd=root, prefix=WITHOUT_NAMESPACES)
        report = json.loads(done.stdout)
        finding = _finding(report, "bubblewrap")
        assert (finding["ok"], finding["warns"]) == (True, True)
        assert "each will need your approval" in finding["text"]
        assert {f["name"] for f in report["findings"] if f["section"] == "Sandbox"} == {"bubblewrap"}

    def test_a_key_is_seen_and_never_shown(self, machine: Machine) -> None:
        machine.environment["ANTHROPIC_API_KEY"] = "sk-hunter2"
        done = machine.run("doctor", "--json", cwd=machine.repository())
        assert _finding(json.loads(done.stdout), "model key") == {
            "name": "model key",
            "ok": True,
            "text": "set",
            "section": "",
            "warns": False,
        }
        assert "hunter2" not in done.stdout

    def test_a_token_that_nothing_uses_is_named(self, machine: Machine) -> None:
        machine.environment["ANTHROPIC_AUTH_TOKEN"] = "token-hunter2"
        done = machine.run("doctor", "--json", cwd=machine.repository())
        text = _finding(json.loads(done.stdout), "model key")["text"]
        assert text.startswith(
            "none in this environment (ANTHROPIC_AUTH_TOKEN is not used; set ANTHROPIC_API_KEY)"
        )
        assert "hunter2" not in done.stdout

    def test_no_repository(self, machine: Machine) -> None:
        assert "run `git init`" in _finding(_doctor(machine, machine.directory), "working tree")["text"]

    def test_a_damaged_database(self, machine: Machine) -> None:
        root = machine.repository()
        machine.ensure(root)
        (machine.state_dir(root) / "state.db").write_bytes(b"no database" * 1000)
        finding = _finding(_doctor(machine, root), "state")
        assert finding["ok"] is False
        assert "is damaged and was left untouched; move it away" in finding["text"]

    def test_a_newer_database(self, machine: Machine) -> None:
        root = machine.repository()
        machine.ensure(root)
        with machine.control(root) as control:
            control.call("workspace.init")
        machine.run("daemon", "stop", cwd=root)
        database = sqlite3.connect(machine.state_dir(root) / "state.db")
        database.execute("PRAGMA user_version = 9999")
        database.close()
        assert "written by a newer codeframe_ls" in _finding(_doctor(machine, root), "state")["text"]

    def test_git_is_missing(self, machine: Machine) -> None:
        root = machine.repository()
        machine.environment["PATH"] = "/nowhere"
        report = _doctor(machine, root)
        assert report["ok"] is False
        assert "install git 2.38 or newer" in _finding(report, "git")["text"]

    def test_a_socket_directory_that_cannot_be_used(self, machine: Machine) -> None:
        (machine.runtime / "codeframe_ls").touch()
        assert _finding(_doctor(machine, machine.repository()), "sockets")["ok"] is False


def _doctor(machine: Machine, folder: Path) -> dict[str, Any]:
    done = machine.run("doctor", "--json", cwd=folder)
    report: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if report["ok"] else 1)
    return report


def _finding(report: dict[str, Any], name: str) -> dict[str, Any]:
    (finding,) = [finding for finding in report["findings"] if finding["name"] == name]
    return dict(finding)
