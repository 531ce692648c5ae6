"""Worker processes: forked in milliseconds from one nursery process that has loaded the model's SDK.

Each has a socket of its own, in JSON lines; nothing else is shared, and nothing secret of the daemon's
environment gets there. All of them die with the daemon, whatever kills it. This file names the agent's
modules and imports none of them; it does not know what the work is.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from codeframe_ls.core.errors import WorkerLost

logger = logging.getLogger(__name__)

RUN: Final = "codeframe_ls.agent.worker"
GENERATION: Final = "codeframe_ls.agent.generate_tasks"
"""The modules of the work that there is, each with a `main(connection)`."""

LONGEST_LINE: Final = 32 * 1024 * 1024
"""Bytes of one message that either side reads at most."""

_NURSERY: Final = "codeframe_ls.agent.nursery"
_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
"""What of the daemon's environment the nursery and its children see."""

GRACE: Final = 0.8
"""Seconds that a worker may take to end by itself before it is killed."""


class Worker:
    """One worker process; made by `Nursery.fork`."""

    def __init__(
        self,
        pid: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        ended: asyncio.Future[int],
    ) -> None:
        self.pid = pid
        self._reader = reader
        self._writer = writer
        self._ended = ended

    async def send(self, line: bytes) -> None:
        """Send one line. A worker that is gone is told by the end of what it sends."""
        with suppress(ConnectionError):
            self._writer.write(line)
            await self._writer.drain()

    async def receive(self) -> bytes | None:
        """The next line; None once the worker hung up. Raises ValueError for one that is too long."""
        try:
            line = await self._reader.readline()
        except ConnectionError:
            return None
        # A line without its end was cut off by the worker's death.
        return line if line.endswith(b"\n") else None

    async def ended(self) -> int:
        """Wait for the end of the process; gives the exit code, negative for a signal."""
        return await asyncio.shield(self._ended)

    async def end(self, farewell: bytes = b"") -> int:
        """End the process and all that it started, after `farewell` and some grace; gives the exit code."""
        try:
            if not self._ended.done():
                if farewell:
                    await self.send(farewell)
                    with suppress(TimeoutError):
                        async with asyncio.timeout(GRACE):
                            return await self.ended()
                self.kill()
            return await self.ended()
        finally:
            await _closed(self._writer)

    def kill(self) -> None:
        """Kill the process and its group. What runs in a sandbox dies with the process that started it."""
        if not self._ended.done():
            for kill in (os.killpg, os.kill):
                with suppress(ProcessLookupError):
                    kill(self.pid, signal.SIGKILL)


class Nursery:
    """Starts workers. The process behind it is started on the first need, and anew when it died."""

    def __init__(self, works: Sequence[str] = (RUN, GENERATION)) -> None:
        self._works = works
        self._running: asyncio.Task[_Running] | None = None
        self._turn = asyncio.Lock()

    def warm(self) -> None:
        """Begin to load what a worker needs, which takes a second or more; never waits."""
        if self._running is None or (self._running.done() and not _alive(self._running)):
            self._running = asyncio.create_task(_Running.start(self._works), name="nursery")
            self._running.add_done_callback(_log)

    async def fork(self, work: str) -> Worker:
        """A new worker for one of the works. Raises WorkerLost, with the reason, where none starts."""
        ours, theirs = socket.socketpair()
        forking = asyncio.create_task(self._fork(theirs, self._works.index(work)), name="fork")
        forking.add_done_callback(_retrieve)
        try:
            # Who gives up leaves a worker whose socket ends at once, and it with that; never an answer that
            # the next one would take for its own.
            pid, ended = await asyncio.shield(forking)
            reader, writer = await asyncio.open_unix_connection(sock=ours, limit=LONGEST_LINE)
        except BaseException:
            ours.close()
            raise
        return Worker(pid, reader, writer, ended)

    async def _fork(self, connection: socket.socket, work: int) -> tuple[int, asyncio.Future[int]]:
        with connection:
            async with self._turn:
                self.warm()
                assert self._running is not None
                return await (await asyncio.shield(self._running)).fork(connection, work)

    async def close(self) -> None:
        """End the nursery, and every worker that is left."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError, WorkerLost):
                await (await self._running).close()
            self._running = None


class _Running:
    """The nursery's process while it lives."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        control: socket.socket,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._process = process
        # For what no stream can send: descriptors. The stream closes it.
        self._control = control
        self._reader = reader
        self._writer = writer
        self._forked: asyncio.Queue[tuple[int, asyncio.Future[int]] | None] = asyncio.Queue()
        self._ended: dict[int, asyncio.Future[int]] = {}
        self._listening: asyncio.Task[None] | None = None
        self.alive = True

    @classmethod
    async def start(cls, works: Sequence[str]) -> _Running:
        """Start the process and wait until it has loaded everything."""
        ours, theirs = socket.socketpair()
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",  # Nothing is imported from a current directory.
                "-m",
                _NURSERY,
                *works,
                stdin=theirs.fileno(),
                stdout=asyncio.subprocess.DEVNULL,
                env=_environment(os.environ),
                cwd="/",
                start_new_session=True,
            )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        running = cls(process, ours, *await asyncio.open_unix_connection(sock=ours))
        try:
            await running._await_ready()
        except BaseException:
            await asyncio.shield(running.close())
            raise
        return running

    async def fork(self, connection: socket.socket, work: int) -> tuple[int, asyncio.Future[int]]:
        """Fork one worker that talks over `connection`; gives its pid, and what will hold its exit code.

        `work` is an index of the works that it was started with.
        """
        try:
            socket.send_fds(self._control, [bytes([work])], [connection.fileno()])
        except OSError:
            self.alive = False
        forked = await self._forked.get() if self.alive else None
        if forked is None:
            raise WorkerLost("The process that workers are forked from has ended; try again.")
        return forked

    async def close(self) -> None:
        """End the process; its children end with it."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        if self._listening is not None:
            await self._listening
        await _closed(self._writer)

    async def _await_ready(self) -> None:
        if not await self._reader.readline():
            raise WorkerLost(
                "The process that workers are forked from ended at once (exit code "
                f"{await self._process.wait()}); `codeframe-ls daemon logs` tells why."
            )
        self._listening = asyncio.create_task(self._listen(), name="nursery listener")

    async def _listen(self) -> None:
        with suppress(ConnectionError):
            while line := await self._reader.readline():
                self._hear(json.loads(line))
        self.alive = False
        self._forked.put_nowait(None)
        for pid, ended in self._ended.items():
            # With the nursery its children are gone: nobody is left to tell how they ended.
            logger.error("The worker %d died with the process that it was forked from.", pid)
            ended.set_result(-signal.SIGKILL)
        await _closed(self._writer)
        await self._process.wait()

    def _hear(self, message: Mapping[str, Any]) -> None:
        pid = int(message["pid"])
        if message["type"] == "forked":
            self._ended[pid] = asyncio.get_running_loop().create_future()
            self._forked.put_nowait((pid, self._ended[pid]))
        else:
            self._ended.pop(pid).set_result(int(message["code"]))


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


def _environment(of_daemon: Mapping[str, str]) -> dict[str, str]:
    return {name: of_daemon[name] for name in _KEPT if name in of_daemon}


def _alive(running: asyncio.Task[_Running]) -> bool:
    return not running.cancelled() and running.exception() is None and running.result().alive


def _retrieve(forking: asyncio.Task[Any]) -> None:
    """Look at how it ended, for whoever asked may have left."""
    if not forking.cancelled():
        forking.exception()


def _log(starting: asyncio.Task[_Running]) -> None:
    if not starting.cancelled() and (error := starting.exception()) is not None:
        logger.error("No worker can be started: %s", error)
