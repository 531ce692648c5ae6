"""Refresh requests (`workspace/codeLens/refresh` and its kin): at most one of a kind on its way.

A refresh says no more than "ask again", so any number of changes while one waits for its answer
makes exactly one more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from codeframe_ls.lsp.requests import ClientError

logger = logging.getLogger(__name__)

Ask = Callable[[str, Any], Coroutine[Any, Any, Any]]
Spawn = Callable[[Coroutine[Any, Any, None], str], object]


class Refreshes:
    """The refresh requests of one session."""

    def __init__(self, ask: Ask, spawn: Spawn) -> None:
        self._ask = ask
        self._spawn = spawn
        self._again: dict[str, bool] = {}

    def request(self, method: str) -> None:
        """Ask the client to ask again, now or as soon as it has answered the last time."""
        if method in self._again:
            self._again[method] = True
        else:
            self._again[method] = False
            self._spawn(self._run(method), method)

    async def _run(self, method: str) -> None:
        try:
            while True:
                self._again[method] = False
                try:
                    await self._ask(method, None)
                except ClientError as error:
                    logger.info("%s", error)
                if not self._again[method]:
                    return
        finally:
            del self._again[method]
