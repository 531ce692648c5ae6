"""The progress of runs in this editor: begun for each that works, also where the editor came later.

A run is nobody's request, so its progress has a token of ours. An editor that cancels it stops the run; one
that leaves stops nothing.
"""

from __future__ import annotations

import asyncio
import logging

from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.core.runs.progress import Status
from codeframe_ls.handlers.calls import call_of
from codeframe_ls.handlers.state import State

logger = logging.getLogger(__name__)


def follow(state: State) -> None:
    """Show the progress of every run that works, until the session ends."""
    shown: dict[str, _Shown] = {}

    def hear(status: Status) -> None:
        one = shown.get(status.run_id)
        if one is not None:
            one.hear(status)
        elif not status.over:
            one = shown[status.run_id] = _Shown(state, status)
        if status.over:
            shown.pop(status.run_id, None)

    state.session.on_end(state.core.runs.progress.subscribe(hear))


class _Shown:
    """One run in one editor."""

    def __init__(self, state: State, status: Status) -> None:
        self._state = state
        self._status = status
        self._changed = asyncio.Event()
        state.session.spawn(self._show(), f"progress of {status.run}")

    def hear(self, status: Status) -> None:
        """The run got further, or works no more."""
        self._status = status
        self._changed.set()

    async def _show(self) -> None:
        title = f"{self._status.run} {self._status.task} {self._status.title}"
        session = self._state.session
        async with session.progress(title, on_cancel=self._stop) as progress:
            while not self._status.over:
                self._changed.clear()
                progress.report(self._status.words, self._status.percentage)
                await self._changed.wait()
            progress.close(self._status.message)

    def _stop(self) -> None:
        self._state.session.spawn(self._stop_run(), "stop the run")

    async def _stop_run(self) -> None:
        call = call_of(self._state.session)
        try:
            await self._state.core.call("runs.stop", {"run": self._status.run_id}, call)
        except CodeframeError as error:
            # It ended by itself in the meantime, most likely; its progress says how.
            logger.info("%s", error.message)
