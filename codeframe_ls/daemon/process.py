"""Runs a daemon's event loop from its foothold to its end. Knows how a process behaves, and no client."""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import signal

from codeframe_ls import __version__
from codeframe_ls.daemon.core_loader import CoreLoader
from codeframe_ls.daemon.daemon import Daemon
from codeframe_ls.daemon.foothold import Foothold
from codeframe_ls.daemon.log import start_logging
from codeframe_ls.daemon.turns import TurnWatch

logger = logging.getLogger(__name__)


def run(foothold: Foothold, *, idle: float | None) -> int:
    """Serve until the daemon is told to end or has been idle for `idle` seconds; gives the exit code."""
    start_logging(foothold.state_dir)
    faulthandler.enable()
    logger.info("codeframe_ls %s begins to serve %s.", __version__, foothold.tree.root)
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(TurnWatch())) as runner:
        runner.run(_serve(foothold, idle))
    return 0


async def _serve(foothold: Foothold, idle: float | None) -> None:
    daemon = make_daemon(foothold, idle)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, daemon.stop, f"it received {number.name}")
    await daemon.run()


def make_daemon(foothold: Foothold, idle: float | None) -> Daemon:
    """The daemon of a foothold; the event loop must run."""
    return Daemon(foothold, CoreLoader(foothold), idle)
