"""One command behind bubblewrap, from its start until nothing of it is left.

It lives in a pid namespace, whose first process is killed, and the kernel takes the rest down before anybody
hears of that one's end. Should this process die, bubblewrap follows the thread that runs the event loop.
Knows no policy.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from codeframe_ls.core.errors import SandboxError
from codeframe_ls.core.sandbox.output import Output

_PART: Final = 64 * 1024
_NOT_FOUND: Final = 127
"""What a shell gives for a command that does not exist."""

_NO_PROGRAM: Final = "bwrap: execvp "
_SETUP_SECONDS: Final = 1.0


class Sandbox:
    """One bubblewrap process, what it tells of itself, and the first process of the namespace under it."""

    def __init__(self, process: asyncio.subprocess.Process, status: asyncio.StreamReader) -> None:
        assert process.stdout is not None
        self._process = process
        self._stdout = process.stdout
        self._status = status
        self._told = b""
        self._first = asyncio.create_task(self._open_first())

    @classmethod
    async def start(
        cls, line: Sequence[str], command: Sequence[str], environment: Mapping[str, str]
    ) -> Sandbox:
        """Start the command behind bubblewrap's command line. Raises SandboxError."""
        ours, theirs = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *line,
                "--json-status-fd",
                str(theirs),
                "--",
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env=environment,
                pass_fds=(theirs,),
                start_new_session=True,
            )
        except BaseException as error:
            os.close(ours)
            if isinstance(error, OSError | ValueError):
                raise SandboxError(f"The command could not be started ({error}).") from error
            raise
        finally:
            os.close(theirs)
        return cls(process, await _reader(ours))

    async def parts(self) -> AsyncIterator[bytes]:
        """What it writes, until nobody of it can write any more."""
        while part := await self._stdout.read(_PART):
            yield part

    async def wait(self) -> None:
        """Wait for the command's own end."""
        await self._process.wait()

    async def end(self, output: Output) -> None:
        """Kill what still lives, and return when nothing does; what it had written counts."""
        # Bubblewrap tells of its first process within milliseconds, unless a file system hangs.
        await asyncio.wait([self._first], timeout=_SETUP_SECONDS)
        first = self._first.result() if self._first.done() else None
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                if first is None:
                    self._process.kill()
                else:
                    signal.pidfd_send_signal(first, signal.SIGKILL)
            async for part in self.parts():
                output.add(part)
            await self._process.wait()
        if first is not None:
            # Bubblewrap may end before the rest, whose end is over when that of its first process is.
            await _readable(first)
            os.close(first)

    async def exit_code(self, output: Output) -> int | None:
        """Of a command that has ended by itself; None where something from outside ended bubblewrap.

        Raises SandboxError when it has never begun.
        """
        for record in (self._told + await self._status.read()).splitlines():
            if (code := json.loads(record).get("exit-code")) is not None:
                return int(code)
        if self._process.returncode is not None and self._process.returncode < 0:
            return None
        said = output.value().decode(errors="replace").strip()
        if said.startswith(_NO_PROGRAM):
            return _NOT_FOUND
        reason = said.partition("\n")[0].removeprefix("bwrap: ").rstrip(".")
        raise SandboxError(f"The sandbox could not be made, so the command has not run ({reason}).")

    async def _open_first(self) -> int | None:
        """The first process of the namespace as a descriptor, or None when it is over already."""
        self._told = await self._status.readline()
        if not self._told:
            return None
        record = json.loads(self._told)
        return _open_process(record["child-pid"], record["pid-namespace"])


def _open_process(pid: int, namespace: int) -> int | None:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return None
    with suppress(OSError):
        # Another process may have got its number meanwhile.
        if Path(f"/proc/{pid}/ns/pid").stat().st_ino == namespace:
            return descriptor
    os.close(descriptor)
    return None


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)


async def _reader(descriptor: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb"))
    return reader
