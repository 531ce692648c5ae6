"""How a starter finds the daemon of a working tree, starts one where there is none, and greets it.

The daemon holds a lock on `daemon.lock` in the tree's state directory for as long as it lives, and its
socket, pid and version are written there once it listens. So the kernel says whether a daemon lives, never a
pid or a socket that was left behind. Starters queue at a second lock, so that many of them start one daemon.

Runs in the forwarder and in `cf`: standard library only, and little of it (no asyncio, no subprocess).
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys

from codeframe_ls import __version__, residence, wire
from codeframe_ls.tree import WorkingTree, find

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from codeframe_ls.core.errors import DaemonError

PROTOCOL = 1
"""Version of the greeting and of the control messages; part of no file's name."""

LOCK = "daemon.lock"
START_LOCK = "start.lock"

SEAT = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "TMUX")
"""The variables that say where a person can be shown something; for notices, and nothing else."""

HANDED_ON = (
    *SEAT,
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    "PATH",
    "VIRTUAL_ENV",
    "LANG",
    "LC_ALL",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
)
"""The variables of a client that the daemon may know. `SSH_AUTH_SOCK` is not among them: nothing that the
daemon does for a client needs the client's ssh keys, and whoever knows that socket can use them."""

SECONDS_TO_GREET = 60
"""How long a daemon may take to answer; it may have to load the whole program first."""

_ATTEMPTS = 5


class Connection:
    """A greeted connection. `answer` is the daemon's: `protocol`, `version`, `pid`, `sessionId`."""

    def __init__(self, tree: WorkingTree, sock: socket.socket, channel: wire.Channel, answer: dict[str, Any]):
        self.tree = tree
        self.socket = sock
        self.channel = channel
        self.answer = answer


class _MakesRoom(Exception):
    """The daemon is of another version, or its tree was moved, and it ends: another one is to be started."""


def connect(folder: str, kind: str, client: str = "", *, idle: float | None = None) -> Connection:
    """Find or start the daemon of the working tree that `folder` is in, and greet it.

    `kind` is "editor" or "control"; `idle` is for a daemon that must be started: the seconds that it stays
    without work. Raises RepositoryError, or DaemonError with the reason why no daemon could be had.
    """
    tree = find(folder)
    _, state_dir = residence.claim(tree)
    for _ in range(_ATTEMPTS):
        sock = dial(state_dir) or _start_once(tree, state_dir, idle)
        connection = _try_greet(tree, sock, kind, client, SECONDS_TO_GREET, replace=True) if sock else None
        if connection:
            return connection
    raise daemon_error(
        f"The daemon of {tree.root} ended while it was greeted, {_ATTEMPTS} times over; "
        "`codeframe-ls daemon logs` shows why."
    )


def kept_version(connection: Connection) -> str:
    """What a user is told whose daemon is of another version and in use; empty where it is of this one."""
    version = connection.answer["version"]
    if version == __version__:
        return ""
    return (
        f"codeframe_ls {version} goes on serving this repository because it is in use; {__version__} takes "
        "over once no editor and no work needs it."
    )


def connect_running(
    tree: WorkingTree, kind: str, client: str = "", patience: float = SECONDS_TO_GREET
) -> Connection | None:
    """Greet the daemon of `tree` if one lives; never starts or replaces one.

    Raises DaemonError, also where the daemon does not answer within `patience` seconds.
    """
    place = residence.known(tree)
    sock = dial(place[1]) if place else None
    return _try_greet(tree, sock, kind, client, patience, replace=False) if sock else None


def dial(state_dir: str) -> socket.socket | None:
    """A connection to the live daemon whose lock lies in `state_dir`, or None. Changes nothing.

    Raises DaemonError where the socket is not the user's own.
    """
    record = read_record(state_dir)
    if record is None or not is_locked(state_dir):
        # The record of a dead daemon is never followed: it may have come with the repository.
        return None
    path = str(record.get("socket", ""))
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        check_own(path)
        sock.connect(path)
        check_peer(sock)
    except (FileNotFoundError, ConnectionRefusedError):
        sock.close()
        return None
    except BaseException:
        sock.close()
        raise
    return sock


def read_record(state_dir: str) -> dict[str, Any] | None:
    """What the daemon wrote into its lock: `socket`, `pid`, `version`; None before it listens."""
    try:
        with open(os.path.join(state_dir, LOCK), "rb") as file:
            record = json.loads(file.read() or b"null")
    except (FileNotFoundError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def is_locked(state_dir: str) -> bool:
    """Whether a daemon lives, from the kernel."""
    try:
        file = os.open(os.path.join(state_dir, LOCK), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def check_own(path: str) -> None:
    """Refuse a socket that another user made. Raises DaemonError; FileNotFoundError where there is none."""
    owner = os.lstat(path).st_uid
    if owner != os.geteuid():
        raise daemon_error(f"The socket {path} belongs to another user (uid {owner}); remove it.")


def check_peer(sock: socket.socket) -> None:
    """Refuse a peer that is another user's process, by the kernel's word. Raises DaemonError."""
    uid = peer_uid(sock)
    if uid != os.geteuid():
        raise daemon_error(f"The process at the other end of the socket belongs to another user (uid {uid}).")


def peer_uid(sock: socket.socket) -> int:
    """The user of the process at the other end."""
    if sys.platform == "linux":
        level, option, size = socket.SOL_SOCKET, socket.SO_PEERCRED, 12  # pid, uid, gid
    else:
        level, option, size = 0, 1, 76  # SOL_LOCAL, LOCAL_PEERCRED of macOS: version, uid, groups
    return int.from_bytes(sock.getsockopt(level, option, size)[4:8], sys.byteorder)


def start_lock(state_dir: str) -> int:
    """Wait for the turn to start a daemon; closing the returned descriptor ends it."""
    file = os.open(os.path.join(state_dir, START_LOCK), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def daemon_error(message: str) -> DaemonError:
    """The error, from a module that is only loaded where something is wrong."""
    from codeframe_ls.core.errors import DaemonError

    return DaemonError(message)


def _start_once(tree: WorkingTree, state_dir: str, idle: float | None) -> socket.socket | None:
    turn = start_lock(state_dir)
    try:
        sock = dial(state_dir)
        if sock is None:
            # Loaded where it is needed: most starters find a daemon.
            from codeframe_ls import spawn

            spawn.start(tree, state_dir, idle)
            sock = dial(state_dir)
        return sock
    finally:
        os.close(turn)


def _try_greet(
    tree: WorkingTree, sock: socket.socket, kind: str, client: str, patience: float, *, replace: bool
) -> Connection | None:
    """Greet; None where the daemon is about to end. Raises DaemonError."""
    try:
        sock.settimeout(patience)
        channel = wire.Channel(sock.recv, sock.sendall)
        answer = _greet(channel, hello(tree, kind, client, replace))
        sock.settimeout(None)
        return Connection(tree, sock, channel, answer)
    except (_MakesRoom, ConnectionError):
        sock.close()
        return None
    except TimeoutError:
        sock.close()
        raise daemon_error(
            f"The daemon of {tree.root} has not answered for {patience:g} s; "
            "`codeframe-ls daemon stop --force` ends it."
        ) from None
    except BaseException:
        sock.close()
        raise


def _greet(channel: wire.Channel, params: dict[str, Any]) -> dict[str, Any]:
    channel.send({"id": 0, "method": "codeframe/hello", "params": params})
    answer = channel.receive()
    if answer is None:
        raise ConnectionResetError
    error = answer.get("error")
    if error is None:
        result: dict[str, Any] = answer["result"]
        return result
    if error.get("data", {}).get("retry"):
        raise _MakesRoom
    raise daemon_error(error["message"])


def hello(tree: WorkingTree, kind: str, client: str, replace: bool) -> dict[str, Any]:
    """The parameters of `codeframe/hello`. `replace`: an idle daemon of another version shall make room."""
    return {
        "protocol": PROTOCOL,
        "version": __version__,
        "kind": kind,
        "client": client,
        "tree": tree.root,
        "cwd": _directory(),
        "replace": replace,
        "environment": {name: os.environ[name] for name in HANDED_ON if name in os.environ},
    }


def _directory() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        # The directory was deleted under this process; nothing can be relative to it.
        return "/"
