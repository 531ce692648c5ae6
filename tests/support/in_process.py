"""A daemon on this process' own event loop, for tests that must hold its work or change what it sees."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from codeframe_ls.daemon.core_loader import CoreLoader
from codeframe_ls.daemon.daemon import Daemon
from codeframe_ls.daemon.foothold import Foothold
from tests.support.waiting import PATIENCE


@asynccontextmanager
async def running_daemon(root: Path, idle: float | None = None) -> AsyncIterator[Daemon]:
    """The daemon of `root`, listening; it has ended afterwards."""
    foothold = Foothold.take(str(root))
    assert foothold is not None
    foothold.listen()
    daemon = Daemon(foothold, CoreLoader(foothold), idle)
    task = asyncio.create_task(daemon.run())
    try:
        yield daemon
    finally:
        daemon.stop("The test is over.")
        async with asyncio.timeout(PATIENCE):
            await task
