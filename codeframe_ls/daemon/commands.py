"""`codeframe-ls daemon ...` and `codeframe-ls doctor`: for the person who wants to know or to end a daemon.

Loaded only when asked for, so that the relay starts without it.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from codeframe_ls import __version__, rendezvous, residence, spawn, wire
from codeframe_ls.core.errors import CodeframeError, DaemonError
from codeframe_ls.core.printable import printable
from codeframe_ls.daemon.foothold import PATIENCE
from codeframe_ls.daemon.log import LOG
from codeframe_ls.tree import WorkingTree, find

_NONE_RUNNING: Final = 1
"""Exit code of `status` where no daemon lives."""

PATIENCE_BEFORE_FORCE: Final = 2.0
"""Seconds that a daemon may take to answer somebody who uses force."""

_STEP: Final = 0.02
"""Seconds between two looks at whether a daemon has ended; flock cannot wait with a limit."""


def run(arguments: list[str]) -> int:
    """Run one command; gives the exit code of the program."""
    given = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = given.command
    try:
        return command(given)
    except CodeframeError as error:
        if given.json:
            print(json.dumps({"error": {"error": error.name, "message": error.message}}))
        else:
            print(f"codeframe-ls: {error.message}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="codeframe-ls",
        description="The language server of codeframe_ls. Without arguments it serves an editor at stdin and "
        "stdout, through the daemon of the repository, which it starts where there is none.",
    )
    parser.add_argument("--version", action="version", version=f"codeframe-ls {__version__}")
    parser.add_argument(
        "--stdio",
        action="store_true",
        help="be the daemon in this process, for one editor (must stand alone)",
    )
    commands = parser.add_subparsers(title="commands", required=True)
    daemon = commands.add_parser("daemon", help="look at the daemon of this working tree, or end it")
    verbs = daemon.add_subparsers(title="commands", required=True)
    _add(
        verbs,
        "status",
        _status,
        "show the daemon, its clients and its work (exit code 1 where there is none)",
    )
    stop = _add(verbs, "stop", _stop, "end the daemon")
    stop.add_argument("--force", action="store_true", help="even while it is at work or does not answer")
    _add(verbs, "logs", _logs, "print the daemon's log")
    ensure = _add(verbs, "ensure", _ensure, "start the daemon where there is none")
    ensure.add_argument(
        "--idle", type=float, help="seconds that a new daemon stays without work (default 600)"
    )
    _add(commands, "doctor", _doctor, "check whether everything is there that codeframe_ls needs")
    return parser


def _add(
    parent: Any, name: str, command: Callable[[argparse.Namespace], int], summary: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = parent.add_parser(name, help=summary, description=f"Will {summary}.")
    parser.add_argument(
        "-C", dest="folder", default=os.curdir, help="a folder of the working tree (default: .)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(command=command)
    return parser


def _status(given: argparse.Namespace) -> int:
    tree = find(given.folder)
    status = _ask(tree, "codeframe/daemon.status", {})
    if given.json:
        print(json.dumps({"running": status is not None, **(status or {"root": tree.root})}))
    elif status is None:
        print(f"No daemon serves {tree.root}.")
    else:
        _print_status(status)
    return _NONE_RUNNING if status is None else 0


def _print_status(status: Mapping[str, Any]) -> None:
    print(f"The daemon of {status['root']} runs: pid {status['pid']}, version {status['version']}.")
    print(f"  state    {status['stateDirectory']} ({status['core']})")
    print(f"  socket   {status['socket']}")
    print(f"  started  {status['started']}")
    print(f"  work     {status['work'] or 'none'}")
    if status["problem"]:
        print(f"  problem  {status['problem']}")
    for session in status["sessions"]:
        print(f"  client   {session['client'] or session['kind']} since {session['since']}")


def _stop(given: argparse.Namespace) -> int:
    tree = find(given.folder)
    place = residence.known(tree)
    running = place is not None and rendezvous.is_locked(place[1])
    if place is not None and running:
        _end(tree, place[1], force=given.force)
    if given.json:
        print(json.dumps({"stopped": running, "root": tree.root}))
    else:
        print(f"The daemon of {tree.root} has ended." if running else f"No daemon serves {tree.root}.")
    return 0


def _end(tree: WorkingTree, state_dir: str, *, force: bool) -> None:
    """Ask the daemon to end, and wait until it has. With `force`, one that does not is killed."""
    pid = (rendezvous.read_record(state_dir) or {}).get("pid")
    try:
        _ask(tree, "codeframe/daemon.stop", {"force": force}, PATIENCE_BEFORE_FORCE if force else PATIENCE)
        if _ended(state_dir):
            return
        if not force:
            raise DaemonError(f"The daemon of {tree.root} has not ended within {PATIENCE:g} s; use --force.")
    except DaemonError:
        if not force:
            raise
    if not isinstance(pid, int):
        raise DaemonError(f"A process holds the lock in {state_dir} without its pid; find it with `fuser`.")
    # The lock is held, so the pid in it is that of a living process: the one that holds it.
    os.kill(pid, signal.SIGKILL)
    if not _ended(state_dir):
        raise DaemonError(f"The process {pid} cannot be killed.")


def _ended(state_dir: str) -> bool:
    deadline = time.monotonic() + PATIENCE
    while rendezvous.is_locked(state_dir):
        if time.monotonic() > deadline:
            return False
        time.sleep(_STEP)
    return True


def _logs(given: argparse.Namespace) -> int:
    place = residence.known(find(given.folder))
    directory = Path(place[1]) if place else None
    texts = {
        str(path): path.read_text(encoding="utf-8", errors="replace")
        for path in ([directory / LOG, directory / spawn.ERRORS] if directory else [])
        if path.exists() and path.stat().st_size
    }
    if given.json:
        print(json.dumps({"files": [{"path": path, "text": text} for path, text in texts.items()]}))
        return 0
    for path, text in texts.items():
        print(f"{path}:", file=sys.stderr)
        print(printable(text), end="")
    if not texts:
        print("No daemon has written a log here yet.", file=sys.stderr)
    return 0


def _ensure(given: argparse.Namespace) -> int:
    connection = rendezvous.connect(given.folder, "control", "codeframe-ls", idle=given.idle)
    status = _call(connection, "codeframe/daemon.status", {})
    if given.json:
        print(json.dumps({"running": True, **status}))
    else:
        print(status["socket"])
    return 0


def _doctor(given: argparse.Namespace) -> int:
    from codeframe_ls.daemon.doctor import examine, show

    findings = examine(given.folder)
    if given.json:
        print(json.dumps({"ok": all(f.ok for f in findings), "findings": [f.as_json() for f in findings]}))
    else:
        show(findings)
    return 0 if all(finding.ok for finding in findings) else 1


def _ask(
    tree: WorkingTree, method: str, params: dict[str, Any], patience: float = rendezvous.SECONDS_TO_GREET
) -> Any:
    """Ask a living daemon; None where there is none. Raises DaemonError."""
    connection = rendezvous.connect_running(tree, "control", "codeframe-ls", patience)
    return None if connection is None else _call(connection, method, params)


def _call(connection: rendezvous.Connection, method: str, params: dict[str, Any]) -> Any:
    with connection.socket:
        try:
            connection.channel.send({"id": 1, "method": method, "params": params})
            answer = connection.channel.receive()
        except (ConnectionError, wire.MalformedMessage):
            answer = None
    if answer is None:
        raise DaemonError("The daemon ended before it answered; `codeframe-ls daemon logs` shows why.")
    if "error" in answer:
        raise DaemonError(answer["error"]["message"])
    return answer["result"]
