"""Running git on this machine so that it does what we asked and nothing else.

Git directory and working tree are always named, so git never looks for a repository; no hook, monitor,
upkeep, terminal or password prompt takes part; and the environment's own `GIT_*` variables are not heard.
Knows no repository.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from codeframe_ls.core.child import Ended, run
from codeframe_ls.core.errors import DiskFull, RepositoryError

_SETTINGS: Final = {
    "advice.addEmbeddedRepo": "false",
    "core.fsmonitor": "false",
    "core.fsync": "committed,reference",
    "core.fsyncMethod": "batch",
    "core.hooksPath": os.devnull,
    "core.ignoreStat": "false",
    "core.splitIndex": "false",
    "core.untrackedCache": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "merge.conflictStyle": "merge",
}
NAME: Final = "codeframe"
EMAIL: Final = "codeframe@localhost"
"""Who makes the commits of the private repository."""


async def git(
    git_dir: Path,
    *arguments: str,
    work_tree: Path | None = None,
    index: Path | None = None,
    objects: Path | None = None,
    data: bytes = b"",
    config: Mapping[str, str] | None = None,
) -> bytes:
    """What git writes. Raises RepositoryError with git's own first line when git fails."""
    ended = await attempt(
        git_dir, *arguments, work_tree=work_tree, index=index, objects=objects, data=data, config=config
    )
    if ended.code:
        raise failure(arguments[0], ended)
    return ended.out


async def attempt(
    git_dir: Path,
    *arguments: str,
    work_tree: Path | None = None,
    index: Path | None = None,
    objects: Path | None = None,
    data: bytes = b"",
    config: Mapping[str, str] | None = None,
) -> Ended:
    """How git ended, for those who can read more out of it than whether it succeeded."""
    command = ["git", f"--git-dir={git_dir}"]
    if work_tree is not None:
        command.append(f"--work-tree={work_tree}")
    for name, value in {**_SETTINGS, **(config or {})}.items():
        command += ["-c", f"{name}={value}"]
    environment = _environment()
    if index is not None:
        environment["GIT_INDEX_FILE"] = str(index)
    if objects is not None:
        environment["GIT_OBJECT_DIRECTORY"] = str(objects)
    return await run(*command, *arguments, data=data, folder=work_tree or git_dir, environment=environment)


def failure(command: str, ended: Ended) -> RepositoryError | DiskFull:
    """The error that says why git failed, in git's words."""
    said = ended.err.decode(errors="replace").strip()
    if "No space left on device" in said:
        return DiskFull("The disk of the git directory is full; free some space and try again.")
    lines = [line for line in said.splitlines() if not line.startswith(("warning:", "hint:"))]
    # What follows the first line is advice about git's own command line.
    reason = lines[0].rstrip(".") if lines else f"it ended with {ended.code}"
    return RepositoryError(f"git {command} failed: {reason}.")


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    asks_nothing = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS_REQUIRE": "never"}
    identity = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", NAME), ("EMAIL", EMAIL))
    }
    return {**kept, **asks_nothing, **identity, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
