"""The process of one run: forked, told what to do over a socket, and gone when it or its daemon ends.

What it is told and tells is in `core/runs/spec.py`. Knows how a process begins and ends, not what a run is.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import traceback
from typing import Final, NoReturn
from urllib.parse import urlsplit

from codeframe_ls.agent.preload import is_preloaded
from codeframe_ls.agent.run.channel import Channel, lines, read_spec
from codeframe_ls.agent.run.children import adopt_orphans, end_all
from codeframe_ls.agent.run.loop import run
from codeframe_ls.core.runs.spec import Ready, RunSpec, Stopped, line

_LOCAL: Final = ("localhost", "127.0.0.1", "::1")
_PROXIES: Final = frozenset({"http_proxy", "https_proxy", "all_proxy"})


def main(connection: socket.socket) -> NoReturn:
    """Carry out one run over a blocking stream socket, and end this process."""
    try:
        connection.sendall(line(Ready(preloaded=is_preloaded())))
    except OSError:
        os._exit(0)  # The daemon went away before it asked for anything.
    heard = lines(connection)
    spec = read_spec(heard)
    if spec is None:
        os._exit(0)
    _settle_in(spec)
    try:
        asyncio.run(_work(spec, Channel(connection, heard, spec.seq + 1)))
    except BaseException:
        # A bug. The daemon sees a process that ended without a last word, and the log says why.
        traceback.print_exc()
        end_all()
        _leave(1)
    _leave(0)


async def _work(spec: RunSpec, channel: Channel) -> None:
    work = asyncio.create_task(run(spec, channel))
    channel.listen(work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        end_all()
        channel.tell(Stopped())
    # Not by way of asyncio's own end, which waits for threads.
    _leave(0)


def _settle_in(spec: RunSpec) -> None:
    """Make this process that of the run: its log, its environment, and nothing of where it came from."""
    if spec.log:
        log = os.open(spec.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)
    local = urlsplit(spec.model.base_url).hostname in _LOCAL
    kept = {
        name: value for name, value in spec.environment.items() if not (local and name.lower() in _PROXIES)
    }
    path = os.environ.get("PATH", os.defpath)
    os.environ.clear()
    os.environ.update({"PATH": path, **kept})
    os.chdir("/")
    os.umask(0o022)
    adopt_orphans()


def _leave(code: int) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
