"""Imports what takes long, in a thread, so that the daemon goes on serving. Knows no module by name.

One import at a time: where two threads enter a package of modules that import each other, Python breaks the
deadlock by handing one of them a half-made module, and an editor that came just after `cf` would be refused.
"""

from __future__ import annotations

import asyncio
import importlib
import threading
from types import ModuleType

_ONE_AT_A_TIME = threading.Lock()


async def load(name: str) -> ModuleType:
    """Import a module, or give it when it is imported already. Raises what importing raises."""
    return await asyncio.to_thread(_load, name)


def _load(name: str) -> ModuleType:
    with _ONE_AT_A_TIME:
        return importlib.import_module(name)
