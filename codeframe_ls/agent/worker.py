"""The process of one run: forked, told what to do over a socket, and gone when it or its daemon ends.

What it is told and tells is in `core/runs/spec.py`. Knows how a process begins and ends, not what a run is.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import traceback
from typing import NoReturn

from codeframe_ls.agent.preload import is_preloaded
from codeframe_ls.agent.process import leave, lines, settle_in
from codeframe_ls.agent.run.channel import Channel, read_spec
from codeframe_ls.agent.run.children import adopt_orphans, end_all
from codeframe_ls.agent.run.loop import run
from codeframe_ls.core.runs.spec import Ready, RunSpec, Stopped, line


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
        leave(1)
    leave(0)


async def _work(spec: RunSpec, channel: Channel) -> None:
    work = asyncio.create_task(run(spec, channel))
    channel.listen(work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        end_all()
        channel.tell(Stopped())
    # Not by way of asyncio's own end, which waits for threads.
    leave(0)


def _settle_in(spec: RunSpec) -> None:
    """Make this process that of the run: its log, its environment, and nothing of where it came from."""
    if spec.log:
        log = os.open(spec.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)
    settle_in(spec.environment)
    adopt_orphans()
