"""What tests of PRDs, plans and generation share: writing a document, and waiting for a condition."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from codeframe_ls.core.core import Core

PATIENCE = 20.0
"""Seconds after which a condition counts as never coming true."""


def write(core: Core, text: str, path: str = "PRD.md") -> None:
    """Write a file of the working tree, line endings as given."""
    file = core.repository.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())


async def eventually(condition: Callable[[], bool], what: str) -> None:
    """Wait until the condition holds; fail, saying `what` was waited for, when it never does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE:.0f} s for: {what}"
        await asyncio.sleep(0.01)
