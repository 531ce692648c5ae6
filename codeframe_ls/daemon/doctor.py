"""`codeframe-ls doctor`: whether this machine and this folder have what codeframe_ls needs.

Each check gives one finding: what was found, and where something is wrong, what to do. Starts no daemon and
changes nothing but the directory of the sockets, which it makes.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from codeframe_ls import __version__, residence
from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.core.sandbox import protection
from codeframe_ls.core.store.database import check
from codeframe_ls.core.workspace.repository import check_git
from codeframe_ls.daemon.core_loader import check_tree
from codeframe_ls.daemon.socket_directory import socket_path
from codeframe_ls.tree import find

_DATABASE: Final = "state.db"
"""As in `core.core`, which cannot be imported where a package is missing."""

_PACKAGES: Final = ("pygls", "lsprotocol", "pydantic", "markdown-it-py", "watchfiles", "anthropic", "click")

_FEWEST_WATCHES: Final = 8192
"""The kernel's default of years ago; a repository with many folders needs more."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok` is False where codeframe_ls cannot work as it should; `text` then says what to do.

    `warns` is what works but leaves the user without something, such as a protection.
    """

    name: str
    ok: bool
    text: str
    section: str = ""
    warns: bool = False

    def as_json(self) -> dict[str, Any]:
        """As `--json` shows it."""
        return asdict(self)


def examine(folder: str) -> list[Finding]:
    """All findings for this machine and for the working tree that `folder` is in."""
    checks: list[Callable[[], Iterator[Finding]]] = [
        _python,
        _git,
        _packages,
        _sockets,
        lambda: _tree(folder),
        _key,
        _watches,
        _sandbox,
    ]
    return [finding for check in checks for finding in check()]


def show(findings: list[Finding]) -> None:
    """Print findings for people."""
    width = max(len(finding.name) for finding in findings)
    for section, members in groupby(findings, key=lambda finding: finding.section):
        if section:
            print(f"\n{section}")
        for finding in members:
            verdict = "FAIL" if not finding.ok else "WARN" if finding.warns else "ok"
            print(f"{verdict:<4}  {finding.name:<{width}}  {finding.text}")


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    enough = sys.version_info >= (3, 11)
    yield Finding(
        "python", enough, version if enough else f"{version} is too old; install Python 3.11 or newer."
    )


def _git() -> Iterator[Finding]:
    try:
        major, minor = check_git()
    except CodeframeError as error:
        yield Finding("git", False, error.message)
    else:
        yield Finding("git", True, f"{major}.{minor}, {shutil.which('git')}")


def _packages() -> Iterator[Finding]:
    yield Finding("codeframe_ls", True, __version__)
    for name in _PACKAGES:
        try:
            yield Finding(name, True, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, False, "is not installed; run `pip install --force-reinstall codeframe-ls`.")


def _sockets() -> Iterator[Finding]:
    try:
        yield Finding("sockets", True, str(socket_path("0" * 16).parent))
    except CodeframeError as error:
        yield Finding("sockets", False, error.message)


def _tree(folder: str) -> Iterator[Finding]:
    try:
        tree = find(folder)
        check_tree(tree.root)
        yield Finding("working tree", True, tree.root)
        place = residence.known(tree)
    except CodeframeError as error:
        yield Finding("working tree", False, error.message)
        return
    if place is None:
        writable = os.access(tree.git_dir, os.W_OK) and os.access(tree.common_dir, os.W_OK)
        wrong = f"{tree.common_dir} cannot be written, and the state belongs there; make it writable."
        yield Finding("state", writable, "none yet; the first start makes it." if writable else wrong)
        return
    yield _state(Path(place[1]))


def _state(directory: Path) -> Finding:
    if not os.access(directory, os.R_OK | os.W_OK | os.X_OK):
        return Finding(
            "state", False, f"{directory} cannot be read and written; make it yours with `chown -R`."
        )
    database = directory / _DATABASE
    if not database.exists():
        return Finding("state", True, f"{directory}, without a database yet")
    try:
        check(database)
    except CodeframeError as error:
        return Finding("state", False, error.message)
    return Finding("state", True, str(directory))


def _key() -> Iterator[Finding]:
    # Never the key itself, nor a part of it.
    present = bool(os.environ.get("ANTHROPIC_API_KEY"))
    token = bool(os.environ.get("ANTHROPIC_AUTH_TOKEN"))
    unused = " (ANTHROPIC_AUTH_TOKEN is not used; set ANTHROPIC_API_KEY)" if token else ""
    absent = f"none in this environment{unused}; tasks are then generated from the document's structure only"
    yield Finding("model key", True, "set" if present else absent)


def _sandbox() -> Iterator[Finding]:
    # Without it everything works, with more questions: not being protected is no failure, but it is said.
    for found in asyncio.run(protection.examine(os.environ)):
        yield Finding(found.name, True, found.text, section="Sandbox", warns=not found.protects)


def _watches() -> Iterator[Finding]:
    limit = Path("/proc/sys/fs/inotify/max_user_watches")
    if not limit.exists():
        return
    watches = int(limit.read_text())
    few = (
        f"only {watches} folders can be watched; "
        "run `sudo sysctl fs.inotify.max_user_watches=524288` so that changes on the disk are seen."
    )
    enough = watches >= _FEWEST_WATCHES
    yield Finding("inotify", enough, f"{watches} watches" if enough else few)
