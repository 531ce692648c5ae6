"""`patches.try`: a command in a working tree that holds a patch, or that tree for a person to look at.

The tree is one of those that runs work in, so nothing of the user's moves. A command is held as the agent's
are; without the sandbox only where the person says so. A tree that is looked at stays until it is given back.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import Field

from codeframe_ls.core.errors import Conflict, InvalidParams, NotFound, SandboxMissing
from codeframe_ls.core.gates.on_tree import TreeRunner, environment_of
from codeframe_ls.core.gates.running import Outcome
from codeframe_ls.core.git import trees
from codeframe_ls.core.git.worktrees import Worktree, commit_all
from codeframe_ls.core.operation import Call, Params, operation
from codeframe_ls.core.patches import results, rows
from codeframe_ls.core.patches.model import Patch
from codeframe_ls.core.patches.results import PatchTried
from codeframe_ls.core.runs import rows as runs
from codeframe_ls.core.runs.briefing import policy
from codeframe_ls.core.sandbox import run as sandbox
from codeframe_ls.core.sandbox.bubblewrap import working
from codeframe_ls.core.sandbox.output import Output
from codeframe_ls.core.sandbox.policy import KEPT_BYTES

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

_TOLD_EVERY: Final = 0.2
"""Seconds between two lines of output that are told while the command runs."""
_LONGEST_TOLD: Final = 120
_NAMED: Final = 5


class PatchesTry(Params):
    """Parameters of `patches.try`."""

    patch: str = Field(min_length=1, max_length=100, description="The patch, as P4 or its ULID.")
    command: list[str] = Field(
        [], description="The command and its arguments, after `--`; without one the working tree is kept."
    )
    unsandboxed: bool = Field(
        False, description="Run the command with all that you may do yourself, without the sandbox."
    )
    end: bool = Field(False, description="Give a working tree back that was kept.")
    drop: bool = Field(False, description="With `end`: also where you have edited files in it.")


@operation("patches.try", cf="patch try", title="Try Patch", positional=("patch", "command"), long=True)
async def try_patch(core: Core, params: PatchesTry, call: Call) -> PatchTried:
    """Run a command in a working tree that holds the patch, or keep that tree and see where it is.

    Your own files do not move. The command is held by the sandbox, as an agent's commands are, and gives its
    exit code; of a long output the head and the tail are kept. Without a command the tree stays until it is
    given back with `end`.
    """
    patch = await core.read(lambda db: rows.find(db, params.patch))
    if params.end and (params.command or params.unsandboxed):
        raise InvalidParams("Give the working tree back, or run a command: not both at once.")
    if params.drop and not params.end:
        raise InvalidParams("`drop` goes with `end`.")
    if params.unsandboxed and not params.command:
        raise InvalidParams("Name the command that is to run without the sandbox.")
    if params.end:
        return await _give_back(core, patch, drop=params.drop)
    if params.command:
        return await _run(core, patch, params, call)
    return await _keep(core, patch, call)


async def _run(core: Core, patch: Patch, params: PatchesTry, call: Call) -> PatchTried:
    if params.unsandboxed and call.actor != "person":
        raise InvalidParams("Only a person can run a command without the sandbox.")
    if not params.unsandboxed and await working() is None:
        raise SandboxMissing(
            "No sandbox works on this machine, so the command was not run; `codeframe-ls doctor` says what "
            "is missing. To run it all the same, as if you typed it yourself, add `--unsandboxed`."
        )
    call.report(f"Making a working tree of {patch.alias}", None)
    pool = await core.runs.worktrees()
    worktree = await pool.acquire(patch.head)
    try:
        call.report(f"Running {params.command[0]}", None)
        run = _on_machine if params.unsandboxed else _in_sandbox
        outcome = await run(core, patch, worktree, params.command, call)
    finally:
        await asyncio.shield(pool.release(worktree))
    kept = Output(KEPT_BYTES)
    kept.add(outcome.output)
    return PatchTried(
        patch=await core.read(lambda db: results.summary(db, patch)),
        command=params.command,
        ended=outcome.ended,
        exit_code=outcome.exit_code,
        output=kept.value().decode(errors="replace"),
        truncated=outcome.truncated or kept.truncated,
        seconds=outcome.seconds,
        folder="",
    )


async def _in_sandbox(
    core: Core, patch: Patch, worktree: Worktree, command: list[str], call: Call
) -> Outcome:
    run = await core.read(lambda db: runs.get(db, patch.run_id))
    assert run is not None, "a patch goes with its run"
    held = replace(await policy(core, run, worktree, call.environment), output_bytes=KEPT_BYTES)
    return await sandbox.run(held, command, on_output=_teller(call))


async def _on_machine(
    core: Core, patch: Patch, worktree: Worktree, command: list[str], call: Call
) -> Outcome:
    seconds = core.settings_file.read().run.command_seconds
    environment = environment_of(call.environment)
    return await TreeRunner(worktree.path, environment, seconds, heard=_teller(call))(command, "")


async def _keep(core: Core, patch: Patch, call: Call) -> PatchTried:
    pool = await core.runs.worktrees()
    worktree = await pool.held(_reason(patch))
    if worktree is None:
        call.report(f"Making a working tree of {patch.alias}", None)
        worktree = await pool.acquire(patch.head)
        try:
            await pool.hold(worktree, _reason(patch))
        except BaseException:
            await asyncio.shield(pool.release(worktree))
            raise
    return await _looked_at(core, patch, worktree.path)


async def _give_back(core: Core, patch: Patch, *, drop: bool) -> PatchTried:
    pool = await core.runs.worktrees()
    worktree = await pool.held(_reason(patch))
    if worktree is None:
        raise NotFound(
            f"No working tree of {patch.alias} is kept, so there is nothing to give back; "
            f"`cf patch try {patch.alias}` keeps one."
        )
    if not drop:
        await _refuse_edited(core, patch, worktree)
    await pool.release(worktree)
    return await _looked_at(core, patch, None)


async def _refuse_edited(core: Core, patch: Patch, worktree: Worktree) -> None:
    private = await core.private()
    edited = await commit_all(private, worktree, "What was edited while the patch was tried", patch.head)
    if edited is None:
        return
    paths = [change.path for change in await trees.diff(private, patch.head, edited)]
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    raise Conflict(
        f"In {worktree.path} you have edited {', '.join(paths[:_NAMED])}{more}; copy what you want of it, "
        f"then give it back with `cf patch try {patch.alias} --end --drop`.",
        paths=paths,
    )


async def _looked_at(core: Core, patch: Patch, folder: Path | None) -> PatchTried:
    shown = await core.read(lambda db: results.summary(db, patch))
    place = "" if folder is None else str(folder)
    return PatchTried(
        patch=shown,
        command=[],
        ended="",
        exit_code=None,
        output="",
        truncated=False,
        seconds=0.0,
        folder=place,
    )


def _reason(patch: Patch) -> str:
    return f"patch {patch.id}"


def _teller(call: Call) -> Callable[[bytes], None]:
    """Tells the newest line of the output, now and then."""
    told = 0.0

    def hear(part: bytes) -> None:
        nonlocal told
        lines = [line for line in part.decode(errors="replace").splitlines() if line.strip()]
        if lines and time.monotonic() - told >= _TOLD_EVERY:
            told = time.monotonic()
            call.report("".join(filter(str.isprintable, lines[-1]))[:_LONGEST_TOLD], None)

    return hear
