"""Running a check on the user's own tree: their command, as they would type it, once they have trusted it.

Whoever stops waiting ends it with everything that it has started, also what has left its process group: each
of them carries a word in its environment. Knows no tool.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from codeframe_ls.core.gates.running import Ended
from codeframe_ls.core.gates.shell import NOT_FOUND
from codeframe_ls.rendezvous import SEAT

MOST_OUTPUT: Final = 64 * 1024 * 1024
"""Bytes that a check may print: a hundred thousand tests tell of themselves in less."""

_MARK: Final = "CODEFRAME_CHECK"

_OF_THE_MACHINE: Final = (
    "HOME", "USER", "LOGNAME", "PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR",
    "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME",
)  # fmt: skip
_KEYS: Final = "ANTHROPIC_"


@dataclass(frozen=True, slots=True)
class Finished:
    """How the command ended."""

    exit_code: int | None
    output: bytes
    seconds: float
    ended: Ended
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class TreeRunner:
    """Runs commands below `root` with an environment, each for at most `seconds` and `most_output` bytes."""

    root: Path
    environment: Mapping[str, str]
    seconds: float
    most_output: int = MOST_OUTPUT
    heard: Callable[[bytes], None] | None = None
    """Is given what is printed, as it comes."""

    async def __call__(self, command: Sequence[str], folder: str) -> Finished:
        """Run one to its end. Cancelling ends it, and all that it has started, before it goes on."""
        word = secrets.token_hex(8)
        began = time.monotonic()
        output = bytearray()
        ended: Ended = "stopped"
        async with _pipe() as (reader, writer):
            try:
                process = await self._start(command, folder, word, writer)
            except OSError as error:
                said = f"{command[0]}: {error.strerror}".encode()
                return Finished(NOT_FOUND, said, time.monotonic() - began, "exit")
            try:
                async with asyncio.timeout(self.seconds):
                    ended = await self._collect(process, reader, output)
            except TimeoutError:
                ended = "timeout"
            finally:
                # What a check leaves behind when it ends by itself is the user's, as where they type it.
                if ended != "exit":
                    await asyncio.shield(_end(process, word))
        code = process.returncode if ended == "exit" else None
        return Finished(code, bytes(output), time.monotonic() - began, ended)

    async def _start(
        self, command: Sequence[str], folder: str, word: str, writer: int
    ) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writer,
                stderr=writer,
                cwd=self.root / folder,
                env={**self.environment, _MARK: word},
                start_new_session=True,
            )
        finally:
            os.close(writer)

    async def _collect(
        self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, output: bytearray
    ) -> Ended:
        """Read until the command has ended, and what it printed has been read."""
        reading = asyncio.create_task(self._read(reader, output))
        waiting = asyncio.create_task(process.wait())
        try:
            await asyncio.wait({reading, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if reading.done() and reading.result():
                return "output"
            await waiting
            # What is in the pipe is here at once; its end may never come.
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(reading), 1.0)
            return "output" if reading.done() and reading.result() else "exit"
        finally:
            reading.cancel()
            waiting.cancel()

    async def _read(self, stream: asyncio.StreamReader, output: bytearray) -> bool:
        """Read to the end, or until it is too much, which is true."""
        while piece := await stream.read(1 << 16):
            output += piece
            if self.heard is not None:
                self.heard(piece)
            if len(output) > self.most_output:
                return True
        return False


def environment_of(asker: Mapping[str, str]) -> dict[str, str]:
    """What a check may see: the places of the user and the asker's own variables, no key and no screen."""
    own = {name: os.environ[name] for name in _OF_THE_MACHINE if name in os.environ}
    return own | {
        name: value for name, value in asker.items() if name not in SEAT and not name.startswith(_KEYS)
    }


@asynccontextmanager
async def _pipe() -> AsyncIterator[tuple[asyncio.StreamReader, int]]:
    """A pipe of our own: asyncio waits for the end of its own, which a server left behind keeps open."""
    reading, writing = os.pipe()
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(reading, "rb", buffering=0)
    )
    try:
        yield reader, writing
    finally:
        transport.close()


async def _end(process: asyncio.subprocess.Process, word: str) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await asyncio.to_thread(_end_marked, f"{_MARK}={word}".encode())
    await process.wait()


def _end_marked(mark: bytes) -> None:
    """End every process with the mark in its environment, until there is none: they may start others."""
    while found := [number for number in _processes() if mark in _environment_of(number)]:
        for number in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(number, signal.SIGKILL)
        time.sleep(0.01)


def _processes() -> list[int]:
    try:
        return [int(entry.name) for entry in os.scandir("/proc") if entry.name.isdigit()]
    except FileNotFoundError:
        return []  # macOS has no /proc; the process group is all that can be ended there.


def _environment_of(number: int) -> list[bytes]:
    try:
        return Path(f"/proc/{number}/environ").read_bytes().split(b"\0")
    except OSError:
        return []  # Another user's, or it has ended.
