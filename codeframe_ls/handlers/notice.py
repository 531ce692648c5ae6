"""A notice by the daemon itself, when a question comes and nobody looks at an attached editor.

By the person's own command, else by the desktop's `notify-send`, with the display and session bus of the
client that was heard of last and without any secret. A notice that cannot be given is logged.
"""

from __future__ import annotations

import asyncio
import html
import logging
import os
import signal
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary, WeakSet

from codeframe_ls.core.config import personal
from codeframe_ls.core.errors import SettingsError
from codeframe_ls.core.printable import one_line
from codeframe_ls.core.store import Event

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core
    from codeframe_ls.lsp import Session

logger = logging.getLogger(__name__)

LIMIT: Final = 10.0
"""Seconds that a notice may take to be given."""

_OWN: Final = ("PATH", "HOME", "LANG", "LC_ALL", "XDG_RUNTIME_DIR", "TERM")
"""What a notice has of the daemon's own environment."""


class Notices:
    """Watches the questions of one core from the moment that it is made."""

    def __init__(self, core: Core) -> None:
        # Not the core itself, which would then never be forgotten.
        self._settings_file = core.settings_file
        self._seat = core.seat
        self._sessions: WeakSet[Session] = WeakSet()
        self._giving: set[asyncio.Task[None]] = set()
        core.bus.subscribe(self._hear)

    def attend(self, session: Session) -> None:
        """Count a session as one that somebody may look at, until it ends."""
        self._sessions.add(session)
        session.on_end(lambda: self._sessions.discard(session))

    def _hear(self, event: Event) -> None:
        if event.kind != "blocker.created" or self._attended():
            return
        title = f"{event.payload['alias']} needs input"
        task = asyncio.create_task(self._give(title, str(event.payload["question"])), name="notice")
        self._giving.add(task)
        task.add_done_callback(self._giving.discard)

    def _attended(self) -> bool:
        now = time.monotonic()
        return any(session.looks_attended(now) for session in self._sessions)

    async def _give(self, title: str, text: str) -> None:
        try:
            enabled = self._settings_file.read().notice.enabled
            command = (await asyncio.to_thread(personal.read)).notice.command
        except SettingsError as error:
            logger.warning("No notice was given of “%s”: %s", title, error.message)
            return
        if enabled:
            await give(command, title, text, self._seat.variables)


def of(core: Core) -> Notices:
    """The notices of a core; the first call makes them."""
    if core not in _NOTICES:
        _NOTICES[core] = Notices(core)
    return _NOTICES[core]


async def give(command: tuple[str, ...], title: str, text: str, seat: Mapping[str, str]) -> None:
    """Run the command, or the desktop's own, with title and text, where a person sits.

    What goes wrong is logged.
    """
    # A notification server may read markup, and `--` keeps a text from being an option.
    desktop = ("notify-send", "--app-name=Codeframe", "--", title, html.escape(one_line(text), quote=False))
    arguments = (*command, title, one_line(text)) if command else desktop
    try:
        process = await asyncio.create_subprocess_exec(
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env={name: os.environ[name] for name in _OWN if name in os.environ} | dict(seat),
            start_new_session=True,
        )
    except OSError as error:
        logger.warning(
            "No notice was given of “%s”: %s cannot be run (%s).", title, arguments[0], error.strerror
        )
        return
    try:
        async with asyncio.timeout(LIMIT):
            _, said = await process.communicate()
    except TimeoutError:
        logger.warning("No notice was given of “%s”: %s took over %g s.", title, arguments[0], LIMIT)
        return
    finally:
        if process.returncode is None:
            # The group: a child of a shell would go on, and hold the pipe open.
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    if process.returncode:
        reason = said.decode(errors="replace").strip() or f"exit code {process.returncode}"
        logger.warning("No notice was given of “%s”: %s failed (%s).", title, arguments[0], reason)


_NOTICES: WeakKeyDictionary[Core, Notices] = WeakKeyDictionary()
