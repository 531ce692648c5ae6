"""The process's own stdin and stdout as asyncio streams.

From here on file descriptor 1 belongs to the protocol alone: whatever prints, in this process or in a
child that inherits its stdout, goes to stderr instead of into the middle of a message.
"""

from __future__ import annotations

import asyncio
import os
import sys


async def open_stdio() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Take stdin and stdout over. To be called once; raises ValueError where either is a plain file."""
    loop = asyncio.get_running_loop()
    source, sink = os.dup(0), os.dup(1)
    _redirect()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(source, "rb", 0))
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.streams.FlowControlMixin(loop), os.fdopen(sink, "wb", 0)
    )
    return reader, asyncio.StreamWriter(transport, protocol, None, loop)


def _redirect() -> None:
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
