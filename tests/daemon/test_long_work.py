"""A generation that waits for its model: shown, counted as work, cancelled, and given its client's key."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.control import Control
from tests.support.machine import Machine, children, ended
from tests.support.waiting import PATIENCE, wait_until

PRD = "# Shop\n\n## Sign in\n\n- [ ] Ask for the password\n"


@pytest.fixture
def model() -> Iterator[socket.socket]:
    """A model server that takes every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE)
        yield server


@pytest.fixture
def root(machine: Machine, model: socket.socket, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a PRD and a running daemon; this process, its client, knows a key and the model."""
    made = machine.repository()
    (made / "PRD.md").write_text(PRD, encoding="utf-8")
    machine.ensure(made)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-of-this-client")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", f"http://127.0.0.1:{model.getsockname()[1]}")
    return made


@pytest.fixture
def control(machine: Machine, root: Path) -> Iterator[Control]:
    """A control connection to that daemon."""
    with machine.control(root) as connection:
        yield connection


def generate(control: Control) -> int:
    """Ask the model for tasks; gives the request's id."""
    params = {"operation": "tasks.generate", "params": {"source": "model"}, "progress": True}
    return control.start("codeframe/call", params)


def test_the_model_is_asked_with_the_clients_own_key(model: socket.socket, control: Control) -> None:
    generate(control)
    peer, _ = model.accept()
    with peer:
        assert b"sk-of-this-client" in peer.recv(100_000)


def test_progress_comes_with_the_requests_id(model: socket.socket, control: Control) -> None:
    request = generate(control)
    told = control.receive()
    assert told is not None
    assert told["method"] == "codeframe/progress"
    assert told["params"]["id"] == request
    assert told["params"]["message"]


def test_it_is_work_until_it_is_cancelled(
    machine: Machine, root: Path, model: socket.socket, control: Control
) -> None:
    request = generate(control)
    peer, _ = model.accept()
    with peer:
        assert machine.status(root)["work"] == 1
        refused = machine.run("daemon", "stop", cwd=root)
        assert "is at work; let it finish" in refused.stderr
        control.send({"method": "$/cancelRequest", "params": {"id": request}})
        answer: dict[str, Any] = control.response(request)
    assert answer["error"]["data"] == {"error": "cancelled", "exit": 130}
    assert machine.status(root)["work"] == 0
    assert control.call("plans.list")["plans"] == []


def test_a_client_that_leaves_cancels_what_only_it_waited_for(
    machine: Machine, root: Path, model: socket.socket
) -> None:
    with machine.control(root) as leaving:
        generate(leaving)
        peer, _ = model.accept()
    with peer:
        wait_until(lambda: machine.status(root)["work"] == 0, "the end of the work")


def test_a_forced_stop_leaves_no_process(machine: Machine, root: Path, model: socket.socket) -> None:
    with machine.control(root) as control:
        generate(control)
        peer, _ = model.accept()
        with peer:
            daemon = machine.status(root)["pid"]
            workers = children(daemon)
            assert workers
            assert machine.run("daemon", "stop", "--force", cwd=root).returncode == 0
            wait_until(lambda: all(map(ended, [daemon, *workers])), "the end of every process")
