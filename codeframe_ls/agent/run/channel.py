"""The worker's side of the socket to the daemon: what is told, what must be stored first, and what is heard.

A thread reads, so that the end of the daemon is noticed whatever else goes on; everything else happens on the
event loop. Knows nothing of what a run does.
"""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

from pydantic import BaseModel

from codeframe_ls.agent.run.children import end_all
from codeframe_ls.core.runs.spec import (
    TO_WORKER,
    Ack,
    Output,
    RunSpec,
    SpecMessage,
    Steer,
    Stop,
    Stored,
    line,
)

_STOPPING_SECONDS: Final = 0.8
"""A stop that has not come to its own end by then is made one: nobody waits longer than a second."""
_SHOWING_SECONDS: Final = 0.2
"""What is shown within this time goes as one message: nobody reads faster, and models stream by the word."""
_SHOWN_AT_ONCE: Final = 65_536
"""Characters that do not wait for more."""


class Channel:
    """One connection. `first` is the number of the first message that is stored."""

    def __init__(self, connection: socket.socket, lines: Iterator[bytes], first: int) -> None:
        self._connection = connection
        self._lines = lines
        self._number = first - 1
        self._stored = self._number
        self._acknowledged = asyncio.Event()
        self._steers: list[str] = []
        self._shown = ""
        self._on_stop: Callable[[], object] = lambda: None

    def listen(self, on_stop: Callable[[], object]) -> None:
        """Start to hear; `on_stop` is called on the loop when the run is to end."""
        self._on_stop = on_stop
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, args=(loop,), name="channel", daemon=True).start()

    def show(self, text: str) -> None:
        """Let people see a piece of what a model or a command writes, soon, and before what is told next."""
        if not self._shown:
            asyncio.get_running_loop().call_later(_SHOWING_SECONDS, self._send_shown)
        self._shown += text
        if len(self._shown) >= _SHOWN_AT_ONCE:
            self._send_shown()

    def tell(self, message: BaseModel) -> None:
        """Say something that is not stored."""
        self._send_shown()
        self._send(message)

    def _send_shown(self) -> None:
        if self._shown:
            text, self._shown = self._shown, ""
            self._send(Output(text=text))

    def _send(self, message: BaseModel) -> None:
        try:
            self._connection.sendall(line(message))
        except OSError:
            _end_at_once()

    def post(self, kind: type[Stored], /, **values: Any) -> None:
        """Say something that is stored, without waiting for it."""
        self._number += 1
        self.tell(kind(seq=self._number, **values))

    async def store(self, kind: type[Stored], /, **values: Any) -> None:
        """Say something, and go on once it and all before it is stored."""
        self.post(kind, **values)
        await self.settled()

    async def settled(self) -> None:
        """Once all that was said is stored."""
        while self._stored < self._number:
            self._acknowledged.clear()
            await self._acknowledged.wait()

    def take_steers(self) -> list[str]:
        """What a person has said since the last time."""
        taken, self._steers = self._steers, []
        return taken

    @property
    def steered(self) -> bool:
        """Whether a person has said something since."""
        return bool(self._steers)

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            for text in self._lines:
                message = TO_WORKER.validate_json(text)
                if isinstance(message, Stop):
                    deadline = threading.Timer(_STOPPING_SECONDS, _end_at_once)
                    deadline.daemon = True
                    deadline.start()
                with suppress(RuntimeError):  # The loop has just closed: the run is at its end.
                    loop.call_soon_threadsafe(self._hear, message)
        except ValueError:
            traceback.print_exc()
        _end_at_once()

    def _hear(self, message: SpecMessage | Ack | Stop | Steer) -> None:
        match message:
            case Ack(seq=number):
                self._stored = max(self._stored, number)
                self._acknowledged.set()
            case Steer(text=text):
                self._steers.append(text)
            case Stop():
                self._on_stop()
            case SpecMessage():
                raise ValueError("a second specification came")


def read_spec(heard: Iterator[bytes]) -> RunSpec | None:
    """The first message; None when the daemon went away before it asked for anything."""
    for text in heard:
        message = TO_WORKER.validate_json(text)
        if not isinstance(message, SpecMessage):
            raise ValueError("the first message is no specification")
        return message.spec
    return None


def _end_at_once() -> None:
    """Nobody listens any more, or nobody wants to wait: leave nothing behind."""
    end_all()
    os._exit(0)
