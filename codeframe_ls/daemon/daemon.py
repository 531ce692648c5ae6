"""The daemon: who is connected, what work is going on, and when it ends.

An editor's connection is handed to `lsp.serve`, `cf`'s to `control.serve`. A client that leaves ends its own
session only. Knows no message of theirs but the greeting.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from codeframe_ls import __version__, rendezvous, spawn
from codeframe_ls.core.clock import now
from codeframe_ls.core.errors import DaemonError
from codeframe_ls.daemon import control, imports
from codeframe_ls.daemon.core_loader import CoreLoader
from codeframe_ls.daemon.foothold import Foothold
from codeframe_ls.daemon.greeting import Greeting, GreetingRefused, accept, read_greeting, refuse
from codeframe_ls.daemon.log import keep_small
from codeframe_ls.daemon.sessions import Attached, end, tell

logger = logging.getLogger(__name__)

LOOK_AROUND: Final = 3.0
"""Seconds between two looks at whether the tree is still in its place."""


class Daemon:
    """Make it on a running event loop and await `run`. `idle` is in seconds; None means for ever."""

    def __init__(self, foothold: Foothold, cores: CoreLoader, idle: float | None) -> None:
        self.cores = cores
        self.foothold = foothold
        self._idle = idle
        self._started = now()
        self._sessions: dict[str, Attached] = {}
        self._connections: set[asyncio.Task[None]] = set()
        self._count = 0
        self._work = 0
        self._loop = asyncio.get_running_loop()
        self._end: asyncio.Future[str] = self._loop.create_future()
        self._idle_timer: asyncio.TimerHandle | None = None
        cores.during_long = self.busy

    async def run(self) -> None:
        """Serve until `stop`; then tell the clients, finish the transaction under way, let go of the tree."""
        server = await asyncio.start_unix_server(self._connected, sock=self.foothold.listener)
        watch = asyncio.create_task(self._look_around(), name="look around")
        self._settle()
        reason = await self._end
        logger.info("The daemon ends: %s", reason)
        watch.cancel()
        server.close()
        tell(self._sessions.values(), reason)
        await end(self._connections)
        await self.cores.close()
        self.foothold.release()

    def stop(self, reason: str) -> None:
        """End soon. From here on nobody finds this daemon, so that nobody meets a dying one."""
        if not self._end.done():
            self.foothold.withdraw()
            self._end.set_result(reason)

    @property
    def ending(self) -> bool:
        """Whether it was told to end."""
        return self._end.done()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Hold this while work goes on, such as a generation: the daemon is not idle, and not replaced."""
        self._work += 1
        self._settle()
        try:
            yield
        finally:
            self._work -= 1
            self._settle()

    def stop_for(self, client: str, *, force: bool) -> None:
        """End because a person asked for it. Raises DaemonError while work is going on, unless forced."""
        if self._work and not force:
            raise DaemonError(
                f"The daemon of {self.foothold.tree.root} is at work; let it finish, "
                "or end it all the same with `codeframe-ls daemon stop --force`."
            )
        self.stop(f"{client or 'A client'} asked for it.")

    def status(self) -> dict[str, Any]:
        """What `codeframe-ls daemon status --json` shows."""
        return {
            "pid": os.getpid(),
            "version": __version__,
            "protocol": rendezvous.PROTOCOL,
            "root": self.foothold.tree.root,
            "stateDirectory": str(self.foothold.state_dir),
            "socket": str(self.foothold.socket_path),
            "started": self._started,
            "idleSeconds": self._idle,
            "core": self.cores.state,
            "problem": self.cores.failure,
            "work": self._work,
            "sessions": [session.describe() for session in self._sessions.values()],
        }

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task of our own: asyncio's would log the cancellation of each as an error when the daemon ends.
        task = asyncio.create_task(self._receive(reader, writer), name="connection")
        self._connections.add(task)
        task.add_done_callback(self._disconnected)

    def _disconnected(self, task: asyncio.Task[None]) -> None:
        self._connections.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("A connection failed.", exc_info=error)

    async def _receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if rendezvous.peer_uid(writer.get_extra_info("socket")) != os.geteuid():
                logger.warning("A process of another user tried to connect.")
                return
            greeting = await self._greet(reader, writer)
            if greeting is not None:
                await self._attend(greeting, reader, writer)
        except ConnectionError:
            logger.info("A client left without a word.")
        finally:
            writer.close()

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Greeting | None:
        greeting = None
        try:
            greeting = await read_greeting(reader)
            if greeting is not None:
                self._admit(greeting)
            return greeting
        except GreetingRefused as refusal:
            writer.write(refuse(greeting, refusal))
            await writer.drain()
        except TimeoutError:
            logger.warning("A connection said nothing and was closed.")
        return None

    def _admit(self, greeting: Greeting) -> None:
        """Raise GreetingRefused for a client that this daemon does not serve; make room where it should."""
        root = self.foothold.tree.root
        if lost := self.foothold.lost():
            self.stop(lost)
        if self._end.done():
            raise GreetingRefused("The daemon is ending.", retry=True)
        if not self.foothold.is_tree(greeting.tree):
            raise GreetingRefused(f"The daemon that was asked serves {root}, not {greeting.tree}.")
        other_protocol = greeting.protocol != rendezvous.PROTOCOL
        wants_other = greeting.replace and greeting.version != __version__
        if (other_protocol or wants_other) and not self._sessions and not self._work:
            self.stop(f"Version {greeting.version} takes over from {__version__}.")
            raise GreetingRefused("The daemon makes room for another version.", retry=True)
        if other_protocol:
            raise GreetingRefused(
                f"codeframe_ls {__version__} is in use for {root} and cannot speak with {greeting.version}; "
                "close its editors or run its `codeframe-ls daemon stop`, then start this one again."
            )

    async def _attend(
        self, greeting: Greeting, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._count += 1
        session = Attached(
            id=f"s{self._count}",
            kind=greeting.kind,
            client=greeting.client,
            version=greeting.version,
            since=now(),
            writer=writer,
        )
        self._sessions[session.id] = session
        self._settle()
        logger.info("%s begins.", session)
        try:
            writer.write(accept(greeting, _answer(session)))
            await self._serve(session, greeting, reader, writer)
        finally:
            del self._sessions[session.id]
            self._settle()
            logger.info("%s ends.", session)

    async def _serve(
        self,
        session: Attached,
        greeting: Greeting,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        if greeting.kind == "control":
            await control.serve(reader, writer, session.id, greeting, self)
            return
        lsp = await imports.load("codeframe_ls.lsp")
        hello = lsp.Hello(session_id=session.id, cwd=Path(greeting.cwd), environment=greeting.environment)
        await lsp.serve(reader, writer, hello, self.cores.get)

    def _settle(self) -> None:
        """Begin to count the idle time, or stop counting it."""
        needed = bool(self._sessions or self._work)
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None
        if needed or self._idle is None:
            return
        # A core that could not be opened is no reason to stay: the next client shall try afresh.
        seconds = 0 if self.cores.failure else self._idle
        self._idle_timer = self._loop.call_later(seconds, self.stop, f"Nobody needed it for {seconds:g} s.")

    async def _look_around(self) -> None:
        errors = self.foothold.state_dir / spawn.ERRORS
        while True:
            try:
                if lost := self.foothold.lost():
                    self.stop(lost)
                    return
                keep_small(errors)
            except OSError as error:
                logger.warning("The place of the state cannot be looked at: %s", error)
            await asyncio.sleep(LOOK_AROUND)


def _answer(session: Attached) -> dict[str, Any]:
    return {
        "protocol": rendezvous.PROTOCOL,
        "version": __version__,
        "pid": os.getpid(),
        "sessionId": session.id,
    }
