"""Running one command in the sandbox, to its end or to the end of somebody's patience.

All that the command has started is gone when `run` returns or raises. Knows no model and no run.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from codeframe_ls.core.errors import SandboxMissing
from codeframe_ls.core.sandbox import memory
from codeframe_ls.core.sandbox.bubblewrap import working
from codeframe_ls.core.sandbox.mounts import bare_environment, command_line
from codeframe_ls.core.sandbox.output import Output
from codeframe_ls.core.sandbox.policy import Policy
from codeframe_ls.core.sandbox.process import Sandbox

Ended = Literal["exit", "timeout", "output", "memory", "stopped"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended: `exit_code` is None unless it ended by itself.

    `output` is what it wrote to both standard output and standard error, in order; where `truncated`, a line
    in it says how much is missing. "stopped" means that something outside ended it.
    """

    exit_code: int | None
    output: bytes
    truncated: bool
    seconds: float
    ended: Ended


async def run(
    policy: Policy,
    command: Sequence[str],
    *,
    cwd: str = ".",
    on_output: Callable[[bytes], None] | None = None,
    environment: Mapping[str, str] = {},
) -> Outcome:
    """Run `command` in the folder `cwd` of the mount; `on_output` gets what it writes as it comes.

    `environment` is added to the little that a command gets. When the caller is cancelled, everything is
    killed and gone before the cancellation goes on. Raises SandboxMissing, or SandboxError when the sandbox
    cannot be made as the policy says; then the command has not run.
    """
    bwrap = await working()
    if bwrap is None:
        raise SandboxMissing(
            "No sandbox works on this machine, so the command was not run; "
            "`codeframe-ls doctor` says what is missing."
        )
    line = await asyncio.to_thread(command_line, bwrap, policy, cwd)
    stop = asyncio.Event()
    work = asyncio.create_task(_run(policy, line, command, environment, on_output or _ignore, stop))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        stop.set()
        while not work.done():
            # However often we are cancelled: first the end of all that was started.
            with suppress(asyncio.CancelledError):
                await asyncio.wait([work])
        if not work.cancelled():
            work.exception()  # Nobody waits for it any more.
        raise


async def _run(
    policy: Policy,
    line: Sequence[str],
    command: Sequence[str],
    more: Mapping[str, str],
    on_output: Callable[[bytes], None],
    stop: asyncio.Event,
) -> Outcome:
    began = time.monotonic()
    output = Output(policy.output_bytes)
    with memory.limited(policy.memory_bytes) as group:
        entering = () if group is None else (*memory.ENTER, str(group / "cgroup.procs"))
        sandbox = await Sandbox.start((*entering, *line), command, {**bare_environment(policy), **more})
        try:
            ended = await _watch(sandbox, output, on_output, stop, policy)
        finally:
            await sandbox.end(output)
        code = await sandbox.exit_code(output) if ended == "exit" else None
        if ended == "exit" and code is None:
            ended = "stopped"
        if group is not None and code and memory.was_exceeded(group):
            code, ended = None, "memory"
    return Outcome(code, output.value(), output.truncated, time.monotonic() - began, ended)


async def _watch(
    sandbox: Sandbox,
    output: Output,
    on_output: Callable[[bytes], None],
    stop: asyncio.Event,
    policy: Policy,
) -> Ended:
    """What comes first: the command's end, too much output, the time limit, or `stop`."""

    async def read() -> Ended:
        async for part in sandbox.parts():
            output.add(part)
            on_output(part)
            if output.size > policy.stop_bytes:
                return "output"
        await sandbox.wait()
        return "exit"

    reading, stopping = asyncio.create_task(read()), asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait(
            {reading, stopping}, timeout=policy.seconds, return_when=asyncio.FIRST_COMPLETED
        )
        if reading in done:
            return reading.result()
        return "stopped" if stopping in done else "timeout"
    finally:
        reading.cancel()
        stopping.cancel()
        await asyncio.wait({reading, stopping})


def _ignore(part: bytes) -> None:
    """Nobody wants to see it as it comes."""
