"""Running a short-lived program to its end. Whoever stops waiting ends it: nothing is left behind."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Ended(NamedTuple):
    """How a program ended, and what it wrote."""

    code: int
    out: bytes
    err: bytes


async def run(
    *command: str,
    data: bytes = b"",
    folder: str | Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run a program with `data` as its input; without an environment it gets this process's own.

    When the caller is cancelled meanwhile, the program and all that it started are killed and gone before the
    cancellation goes on.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
    try:
        out, err = await process.communicate(data)
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        # The whole group holds its output open: the end of that is the end of all of them.
        await asyncio.shield(process.communicate())
        raise
    assert process.returncode is not None
    return Ended(process.returncode, out, err)
