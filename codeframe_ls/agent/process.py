"""What every worker process does, whatever its work: it hears lines over a socket, and sheds its origin.

A worker is forked by the nursery, which has an environment, a log and a folder of its own. Knows no work.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator, Mapping
from typing import NoReturn

from codeframe_ls.core.workers import LONGEST_LINE


def lines(connection: socket.socket) -> Iterator[bytes]:
    """What the daemon sends, until it closes its end. Raises ValueError for a line without end."""
    pending = bytearray()
    while part := _receive(connection):
        pending += part
        while (end := pending.find(b"\n")) >= 0:
            yield bytes(pending[:end])
            del pending[: end + 1]
        if len(pending) > LONGEST_LINE:
            raise ValueError("the daemon sent a line that is too long")


def settle_in(environment: Mapping[str, str]) -> None:
    """Take on the asker's environment in place of the nursery's."""
    path = os.environ.get("PATH", os.defpath)
    os.environ.clear()
    os.environ.update({"PATH": path, **environment})
    os.chdir("/")
    os.umask(0o022)


def leave(code: int) -> NoReturn:
    """End this process, once what it printed is written; nothing waits for its threads."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _receive(connection: socket.socket) -> bytes:
    try:
        return connection.recv(1 << 16)
    except OSError:
        return b""
