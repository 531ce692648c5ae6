"""What a command may see, change and use up: a plain value, made once for a run and stored with it.

A command sees the system read-only, the programs that PATH leads to, and one working tree, which it can
change. Nothing else exists for it: an empty home, an empty /tmp, no network. Knows no bubblewrap.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from codeframe_ls.core.sandbox.secrets import secrets
from codeframe_ls.core.sandbox.toolchains import toolchains

KEPT_BYTES: Final = 256 * 1024
"""Of the output of one command; head and tail."""

STOP_BYTES: Final = 256 * 1024 * 1024
"""A command that writes more than this has run wild and is ended."""

SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Policy:
    """All paths are absolute but those of `read_only`.

    `worktree` is the folder on this machine that the command sees at `mount`, the repository's own path: what
    was installed from there resolves to the agent's files. `read_only` are folders and files of the
    repository itself, relative to it, laid over the mount. `git` holds pairs of what is shown as the tree's
    git and where, read-only. `hidden` are paths as the command would name them. `path` is its PATH,
    `toolchains` what that leads to.
    """

    worktree: str
    mount: str
    path: str
    home: str
    read_only: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    toolchains: tuple[str, ...] = ()
    git: tuple[tuple[str, str], ...] = ()
    network: bool = False
    seconds: float = SECONDS
    output_bytes: int = KEPT_BYTES
    stop_bytes: int = STOP_BYTES
    memory_bytes: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is stored and sent."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Policy:
        """The inverse of `as_json`, also after JSON has made lists of tuples, and of an older version's."""
        names = [field.name for field in fields(cls) if field.name in value]
        return cls(**{name: _frozen(value[name]) for name in names})


async def policy_for(
    *,
    worktree: Path,
    mount: Path,
    environment: Mapping[str, str],
    read_only: Collection[str] = (),
    git: Collection[tuple[str, str]] = (),
    hide: Collection[str] = (),
    network: bool = False,
    seconds: float = SECONDS,
    output_bytes: int = KEPT_BYTES,
    memory_bytes: int | None = None,
) -> Policy:
    """The policy for commands in `worktree`, shown at `mount`.

    `environment` is the client's: its PATH and HOME count, never this process's own. `hide` adds to what is
    hidden anyway, relative to the mount or absolute.
    """
    path, home = environment.get("PATH", ""), environment.get("HOME", "") or str(Path.home())
    shown = await asyncio.to_thread(toolchains, path, Path(home), mount, read_only)
    hidden = await asyncio.to_thread(secrets, Path(home), worktree, mount, shown)
    return Policy(
        worktree=str(worktree),
        mount=str(mount),
        path=path,
        home=home,
        read_only=tuple(read_only),
        hidden=(*hidden, *(str(mount / entry) for entry in hide)),
        toolchains=shown,
        git=tuple(git),
        network=network,
        seconds=seconds,
        output_bytes=output_bytes,
        memory_bytes=memory_bytes,
    )


def _frozen(value: Any) -> Any:
    return tuple(_frozen(entry) for entry in value) if isinstance(value, list | tuple) else value
