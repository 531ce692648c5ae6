"""The private directory that holds the user's daemon sockets. Knows no daemon.

It is never a shared directory such as /tmp, where another user could make the name first.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from codeframe_ls.core.errors import DaemonError

_LONGEST: Final = 103
"""Bytes that `sun_path` takes everywhere (Linux has four more than macOS), the ending zero not counted."""


def socket_path(name: str) -> Path:
    """Where a socket of that name belongs; the directory exists afterwards, with mode 0700.

    Raises DaemonError where no directory of the user can hold it.
    """
    path = socket_directory() / f"{name}.sock"
    if len(os.fsencode(path)) > _LONGEST:
        raise DaemonError(
            f"The socket path {path} is longer than {_LONGEST} bytes; set XDG_RUNTIME_DIR to a shorter "
            "directory that only you can read."
        )
    return path


def socket_directory() -> Path:
    """The directory, made where it is missing. Raises DaemonError where it is not the user's alone."""
    directory = _base() / "codeframe_ls"
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = directory.lstat()
    except OSError as error:
        raise DaemonError(f"The directory {directory} cannot be made ({error.strerror}).") from None
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise DaemonError(f"{directory} is not a directory of yours; remove it and try again.")
    if stat.S_IMODE(status.st_mode) != 0o700:
        directory.chmod(0o700)
    return directory


def _base() -> Path:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    # In a shell made by `su` the variable can still name the other user's directory.
    if runtime.startswith("/") and _is_own_directory(Path(runtime)):
        return Path(runtime)
    state = os.environ.get("XDG_STATE_HOME", "")
    return Path(state) if state.startswith("/") else Path.home() / ".local" / "state"


def _is_own_directory(path: Path) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
