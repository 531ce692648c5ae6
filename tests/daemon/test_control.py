"""Control connections: what `cf` asks and how it is answered."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from codeframe_ls import wire
from codeframe_ls.rendezvous import PROTOCOL
from tests.support.control import Control
from tests.support.machine import Machine
from tests.support.waiting import PATIENCE, wait_until


@pytest.fixture
def root(machine: Machine) -> Path:
    """A repository with a running daemon."""
    made = machine.repository()
    machine.ensure(made)
    return made


@pytest.fixture
def control(machine: Machine, root: Path) -> Iterator[Control]:
    """A control connection to that daemon."""
    with machine.control(root) as connection:
        yield connection


def test_an_operation_is_run(control: Control, root: Path) -> None:
    assert control.call("workspace.init")["root"] == str(root)


def test_a_refusal_has_its_sentence_its_name_and_its_exit_code(control: Control) -> None:
    error = control.ask("codeframe/call", {"operation": "no.such", "params": {}})["error"]
    assert error["message"].startswith("There is no operation `no.such`")
    assert error["data"] == {"error": "not-found", "exit": 3}


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"operation": "workspace.status", "params": {"x": 1}}, "`x` is not a parameter of this operation"),
        ({"operation": "workspace.status", "params": []}, "`params`, an object"),
        ({"params": {}}, "`operation`, a name"),
        ([], "must be an object"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(control: Control, params: Any, message: str) -> None:
    error = control.ask("codeframe/call", params)["error"]
    assert message in error["message"]
    assert error["code"] == -32602
    assert error["data"]["exit"] == 2


def test_an_unknown_method_is_refused(control: Control) -> None:
    assert control.ask("codeframe/nothing")["error"]["code"] == -32601


def test_answers_come_to_whom_they_belong(control: Control) -> None:
    requests = [control.start("codeframe/daemon.status") for _ in range(20)]
    assert [control.response(request)["id"] for request in requests] == requests


def test_an_id_that_is_in_use_is_refused(control: Control) -> None:
    call = {"id": "a", "method": "codeframe/call", "params": {"operation": "workspace.status", "params": {}}}
    control.send(call)
    control.send(call)
    answers = [control.receive(), control.receive()]
    assert sorted("error" in (answer or {}) for answer in answers) == [False, True]


def test_events_are_told_to_who_subscribed(machine: Machine, root: Path, control: Control) -> None:
    assert control.ask("codeframe/subscribe")["result"] is None
    with machine.control(root) as other:
        other.call("workspace.init")
        event = control.receive()
        assert other.received == []
    assert event is not None
    assert event["method"] == "codeframe/event"
    assert event["params"]["seq"] >= 1
    assert set(event["params"]) == {"seq", "at", "kind", "subject", "payload"}


def test_status_names_who_is_connected(machine: Machine, root: Path, control: Control) -> None:
    status = control.ask("codeframe/daemon.status")["result"]
    assert status["root"] == str(root)
    assert status["work"] == 0
    assert [session["client"] for session in status["sessions"]] == ["test"]


def test_what_is_no_message_ends_the_connection_with_a_word(machine: Machine, root: Path) -> None:
    with _greeted(machine, root) as peer:
        peer.sendall(wire.frame(b"nonsense"))
        channel = wire.Channel(peer.recv, peer.sendall)
        answer = channel.receive()
        assert answer is not None
        assert answer["error"] == {"code": -32700, "message": "The body of a message is not JSON."}
        assert channel.receive() is None


def test_a_client_that_never_reads_is_dropped(machine: Machine, root: Path, control: Control) -> None:
    """Its answers would fill the daemon's memory, which belongs to everybody."""
    with _greeted(machine, root) as peer:
        flood = b"".join(wire.encode({"id": n, "method": "x" * 50_000}) for n in range(4000))
        with pytest.raises(ConnectionError):
            peer.sendall(flood)
    wait_until(lambda: "does not read what it asked for" in machine.log(root), "the drop")
    assert control.ask("codeframe/daemon.status")["result"]["root"] == str(root)


class TestTheGreeting:
    @pytest.mark.parametrize(
        "first",
        [
            b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            wire.frame(b"null"),
            wire.encode({"id": 1, "method": "initialize", "params": {}}),
            wire.encode({"id": 1, "method": "codeframe/hello"}),
            wire.encode({"id": 1, "method": "codeframe/hello", "params": {"protocol": "x"}}),
            b"Content-Length: 99999999\r\n\r\n",
            b"x" * 100_000,
        ],
    )
    def test_anything_else_is_refused(self, machine: Machine, root: Path, first: bytes) -> None:
        with _dial(machine, root) as peer:
            peer.sendall(first)
            answer = wire.Channel(peer.recv, peer.sendall).receive()
        assert answer is not None
        assert (
            answer["error"]["message"]
            == "A connection to the daemon begins with a `codeframe/hello` request."
        )
        assert machine.status(root)["running"]

    def test_a_client_of_another_tree_is_refused(self, machine: Machine, root: Path) -> None:
        other = machine.repository("other")
        error = _greet(machine, root, tree=str(other))["error"]
        assert error["message"] == f"The daemon that was asked serves {root}, not {other}."

    def test_another_kind_is_refused(self, machine: Machine, root: Path) -> None:
        assert "`editor` or `control`" in _greet(machine, root, kind="spy")["error"]["message"]

    def test_the_answer_tells_who_serves(self, machine: Machine, root: Path) -> None:
        result = _greet(machine, root)["result"]
        assert result["protocol"] == PROTOCOL
        assert result["pid"] == machine.status(root)["pid"]
        assert result["sessionId"]


def _dial(machine: Machine, root: Path) -> socket.socket:
    record = json.loads((machine.state_dir(root) / "daemon.lock").read_text(encoding="utf-8"))
    peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    peer.settimeout(PATIENCE)
    peer.connect(record["socket"])
    return peer


def _hello(root: Path, **other: Any) -> bytes:
    params = {
        "protocol": PROTOCOL,
        "version": "0",
        "kind": "control",
        "tree": str(root),
        "cwd": "/",
        "environment": {},
    }
    return wire.encode({"id": 0, "method": "codeframe/hello", "params": {**params, **other}})


def _greet(machine: Machine, root: Path, **other: Any) -> dict[str, Any]:
    with _dial(machine, root) as peer:
        peer.sendall(_hello(root, **other))
        answer = wire.Channel(peer.recv, peer.sendall).receive()
    assert answer is not None
    return answer


def _greeted(machine: Machine, root: Path) -> socket.socket:
    peer = _dial(machine, root)
    peer.sendall(_hello(root))
    assert peer.recv(wire.CHUNK)
    return peer
