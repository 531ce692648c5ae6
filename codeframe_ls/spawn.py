"""Starts the daemon of a working tree as a process of its own, and waits until it listens or says why not.

The process shares nothing with its starter: no directory, no terminal, no descriptor, and of the environment
only what names the user's places. Standard library only.
"""

from __future__ import annotations

import json
import os
import select
import sys

from codeframe_ls import wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    from codeframe_ls.core.errors import CodeframeError
    from codeframe_ls.tree import WorkingTree

ERRORS = "daemon.err"
"""What the daemon's interpreter says where no logging reaches; the daemon keeps it small."""

_DAEMON_KEEPS = (
    "HOME", "USER", "LOGNAME", "PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ",
    "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME",
)  # fmt: skip
"""What a daemon inherits of its first starter: what names the user's places, and nothing of one shell."""

_SECONDS_TO_START = 60


def start(tree: WorkingTree, state_dir: str, idle: float | None) -> None:
    """Start a daemon and wait until it listens. Raises the error that keeps it from serving."""
    told, tell = os.pipe()
    arguments = ["--tree", tree.root, *(() if idle is None else ("--idle", str(idle)))]
    errors = os.path.join(state_dir, ERRORS)
    try:
        os.posix_spawn(
            sys.executable,
            # -P: the daemon's directory must not be a place to import from.
            [sys.executable, "-P", "-m", "codeframe_ls.daemon", *arguments, "--ready", "3"],
            {name: os.environ[name] for name in _DAEMON_KEEPS if name in os.environ},
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDWR, 0),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_RDWR, 0),
                (os.POSIX_SPAWN_OPEN, 2, errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
                (os.POSIX_SPAWN_DUP2, tell, 3),
            ],
            setsid=True,
        )
        os.close(tell)
        tell = -1
        _await_ready(told, errors)
    finally:
        os.close(told)
        if tell >= 0:
            os.close(tell)


def _await_ready(told: int, errors: str) -> None:
    """Read the one line that a starting daemon writes: `{}`, or the error that keeps it from serving."""
    poll = select.poll()
    poll.register(told, select.POLLIN)
    line = b""
    while not line.endswith(b"\n"):
        if not poll.poll(_SECONDS_TO_START * 1000):
            raise _refused(f"The daemon did not start within {_SECONDS_TO_START} s; look into {errors}.")
        data = os.read(told, wire.CHUNK)
        if not data:
            raise _refused(f"The daemon ended before it was ready; {errors} says why.")
        line += data
    told_line = json.loads(line)
    if "message" in told_line:
        raise _refused(told_line["message"], told_line["error"])


def _refused(message: str, name: str = "daemon-error") -> CodeframeError:
    """The daemon's own error, so that it is the same refusal whoever meets it first."""
    from codeframe_ls.core import errors

    kinds = (kind for kind in vars(errors).values() if isinstance(kind, type))
    named = (kind for kind in kinds if issubclass(kind, errors.CodeframeError) and kind.name == name)
    return next(named, errors.DaemonError)(message)
