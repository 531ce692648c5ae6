"""Ending asyncio tasks for certain."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Any, Final

logger = logging.getLogger(__name__)

CANCEL_LIMIT: Final = 5.0
"""Seconds that cancelled work may take to clean up before the session goes on without it."""


async def cancel_all(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait until they have ended; one that will not end is logged and left behind."""
    pending = {task for task in tasks if not task.done()}
    for task in pending:
        task.cancel()
    if pending:
        _, pending = await asyncio.wait(pending, timeout=CANCEL_LIMIT)
    for task in pending:
        logger.error("%s did not end within %g s of its cancellation.", task.get_name(), CANCEL_LIMIT)
