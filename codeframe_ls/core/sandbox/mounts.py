"""From a policy to what a command sees as its file system, and from that to bubblewrap's command line.

The command's root is empty; every place in it is one mount, made in the order of its path, so that a folder
comes before what is laid over a part of it. Starts nothing.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from codeframe_ls.core.errors import OutsideWorktree, SandboxError
from codeframe_ls.core.sandbox.bubblewrap import NAMESPACES, WITHOUT_NETWORK
from codeframe_ls.core.sandbox.policy import Policy
from codeframe_ls.core.sandbox.toolchains import SYSTEM, is_within

Kind = Literal[
    "read-only", "writable", "empty", "link", "processes", "devices", "hidden file", "hidden folder"
]

_SCRATCH: Final = ("/tmp", "/run", "/var/tmp")  # noqa: S108 - the command's own, empty
_RESOLVER: Final = "/etc/resolv.conf"
_CACHES: Final = (".cache", ".vite", ".vitest")
"""Folders in `node_modules` that tools write to although they only read the rest; empty and writable."""


@dataclass(frozen=True, slots=True)
class Mount:
    """One place of the command's file system, and the path on this machine that is shown there."""

    kind: Kind
    place: Path
    source: Path | None = None


def command_line(bwrap: str, policy: Policy, cwd: str = ".") -> list[str]:
    """Everything before the command itself. Raises SandboxError where the policy cannot be carried out."""
    folder = os.path.normpath(Path(policy.mount, cwd))
    if not is_within(Path(folder), Path(policy.mount)):
        raise OutsideWorktree(f"{cwd} is outside the repository; name a folder in it.")
    network = () if policy.network else WITHOUT_NETWORK
    shown = [option for mount in mounts(policy) for option in _options(mount)]
    # What holds the mounts is a file system too; a file written there would be lost without a word.
    shown += ["--remount-ro", "/"]
    return [bwrap, *NAMESPACES, *network, "--hostname", "codeframe", *shown, "--chdir", folder]


def mounts(policy: Policy) -> list[Mount]:
    """All places, in the order in which they are made; of two for one place the later one counts."""
    places: dict[Path, Mount] = {}
    for mount in (*_system(policy), *_tree(policy), *_caches(policy)):
        places[mount.place] = mount
    for mount in _hidden(policy, places):
        places[mount.place] = mount
    return sorted(places.values(), key=lambda mount: mount.place.parts)


def bare_environment(policy: Policy) -> dict[str, str]:
    """All that a command finds in its environment without asking for more."""
    found = {
        "PATH": policy.path,
        "HOME": policy.home,
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "TMPDIR": "/tmp",  # noqa: S108
        # A status is asked for often, and the index is read-only anyway.
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }
    with suppress(KeyError):  # Not every user has a name, in a container.
        found["USER"] = found["LOGNAME"] = pwd.getpwuid(os.getuid()).pw_name
    return found


def _system(policy: Policy) -> Iterator[Mount]:
    for name in SYSTEM:
        path = Path(name)
        if path.is_symlink():
            yield Mount("link", path, path.readlink())
        elif path.is_dir():
            yield Mount("read-only", path, path)
    yield Mount("processes", Path("/proc"))
    yield Mount("devices", Path("/dev"))
    for name in (*_SCRATCH, policy.home):
        yield Mount("empty", Path(name))
    yield Mount("link", Path("/var/run"), Path("/run"))
    for name in policy.toolchains:
        # What was uninstalled since is not there for the command either.
        if Path(name).exists():
            yield Mount("read-only", Path(name), Path(name).resolve())
    resolver = Path(_RESOLVER).resolve()
    if policy.network and not is_within(resolver, Path("/etc")) and resolver.exists():
        yield Mount("read-only", resolver, resolver)


def _tree(policy: Policy) -> Iterator[Mount]:
    root, worktree = Path(policy.mount), Path(policy.worktree)
    if not worktree.is_dir():
        raise SandboxError(f"The worktree {worktree} is gone; start the task again.")
    yield Mount("writable", root, worktree)
    for name in policy.read_only:
        source = root / name
        if not source.exists():
            raise SandboxError(
                f"{source} is gone, and checks need it; make it again (install the dependencies)."
            )
        _check_way(worktree, name)
        yield Mount("read-only", source, source.resolve())
    # Whatever else is shown as the tree's git, what lies there is never the command's to change.
    own = worktree / ".git"
    if own.exists():
        yield Mount("read-only", root / ".git", own)
    for shown, place in policy.git:
        yield Mount("read-only", Path(place), Path(shown))


def _caches(policy: Policy) -> Iterator[Mount]:
    for name in policy.read_only:
        for cache in _CACHES:
            place = Path(policy.mount, name, cache)
            if place.parent.name == "node_modules" and place.is_dir() and not place.is_symlink():
                yield Mount("empty", place)


def _hidden(policy: Policy, places: dict[Path, Mount]) -> Iterator[Mount]:
    for name in policy.hidden:
        place = Path(os.path.normpath(name))
        source = _source(place, places)
        if source is None or not source.exists() or place == Path(policy.mount):
            continue
        # A link leads to a place of its own, which is shown or not by its own right.
        if source.is_symlink() or source.resolve() != source.parent.resolve() / source.name:
            continue
        yield Mount("hidden folder" if source.is_dir() else "hidden file", place)


def _source(place: Path, places: dict[Path, Mount]) -> Path | None:
    """The path on this machine that a command would read at `place`."""
    for parent in (place, *place.parents):
        if mount := places.get(parent):
            return mount.source / place.relative_to(parent) if mount.source and mount.kind != "link" else None
    return None


def _check_way(worktree: Path, name: str) -> None:
    """Refuse to lay anything over a link: whoever works in the worktree could lead us out of it."""
    place = worktree
    for part in Path(name).parts:
        place /= part
        if place.is_symlink():
            raise SandboxError(
                f"{place.relative_to(worktree)} has become a symbolic link in the worktree, where the "
                f"repository's own {name} belongs; remove the link."
            )


def _options(mount: Mount) -> tuple[str, ...]:
    place, source = str(mount.place), str(mount.source)
    match mount.kind:
        case "read-only":
            return "--ro-bind", source, place
        case "writable":
            return "--bind", source, place
        case "link":
            return "--symlink", source, place
        case "empty":
            return "--perms", "1777" if place in _SCRATCH else "0700", "--tmpfs", place
        case "processes":
            return "--proc", place
        case "devices":
            return "--dev", place
        case "hidden folder":
            return "--perms", "0000", "--tmpfs", place
        case "hidden file":
            # A device cannot be opened on such a mount: whoever reads it is told "permission denied".
            return "--ro-bind", os.devnull, place
