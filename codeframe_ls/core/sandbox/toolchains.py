"""The programs that a PATH leads to, as folders that must be readable for them to run.

Hiding the home folder whole would swap a version manager's Python for the system's without a word. So each
entry of PATH is followed: to the installation that it belongs to, through links, through a version manager's
shims, and from a virtual environment to its interpreter. Knows no bubblewrap.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

SYSTEM: Final = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/nix", "/gnu", "/snap",
    "/var/lib/snapd", "/home/linuxbrew/.linuxbrew",
)  # fmt: skip
"""Shown whole wherever it exists."""

_SHARED_FOLDERS: Final = (".", ".config", ".cache", ".local/share", "Library")
"""Under home; they hold far more than programs, so only what PATH names in them is shown."""

_BESIDE: Final = {
    ".cargo": (".cargo/registry", ".cargo/git", ".cargo/env", ".cargo/config.toml", ".rustup"),
    ".local": (".local/lib", ".local/share/uv", ".local/share/pipx"),
    "go": ("go/pkg", "sdk"),
}
"""What the programs of a folder under home need of it and beside it; the rest of it is not shown."""

_HOMES: Final = (Path("/home"), Path("/Users"))

_MOST_LINKS: Final = 40
"""As many as the kernel follows."""


def toolchains(path: str, home: Path, mount: Path, read_only: Collection[str] = ()) -> tuple[str, ...]:
    """The folders to show for this PATH and for the virtual environments among `read_only`.

    Never home itself, a folder that holds it, nor anything of the repository.
    """
    search = _Search(home)
    for entry in path.split(os.pathsep):
        if os.path.isabs(entry) and os.path.isdir(entry):  # noqa: PTH112, PTH117 - an entry may be empty
            search.programs(Path(entry))
    for folder in read_only:
        search.environment(mount / folder)
    allowed = {place for place in search.found if _allowed(place, home, mount)}
    return tuple(sorted(str(place) for place in allowed if not _covered(place, allowed - {place})))


class _Search:
    """What has been found so far; each folder is looked at once, so that links may lead in circles."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.found: set[Path] = set()

    def programs(self, folder: Path) -> None:
        """An entry of PATH: its installation, and those that the links in it lead to."""
        self._installation(folder)
        self._installation(folder.resolve())
        with os.scandir(folder) as entries:
            links = [entry.path for entry in entries if entry.is_symlink()]
        for link in links:
            self._follow(Path(link))

    def environment(self, folder: Path) -> None:
        """A virtual environment's interpreter; nothing for any other folder."""
        configuration = folder / "pyvenv.cfg"
        if not configuration.is_file():
            return
        for line in configuration.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = (part.strip() for part in line.partition("="))
            if name == "home" and os.path.isabs(value):  # noqa: PTH117 - text of a file
                self._installation(Path(value))
        for name in ("python", "python3"):
            self._follow(folder / "bin" / name)

    def _installation(self, folder: Path) -> None:
        """The folder of programs itself, and what they were installed with."""
        if folder in self.found:
            return
        self.found.add(folder)
        if folder.name not in ("bin", "sbin", "shims", "scripts"):
            return
        prefix = folder.parent
        name = os.path.relpath(prefix, self._home)
        if name not in _SHARED_FOLDERS and name not in _BESIDE:
            self.found.add(prefix)
        self.found.update(self._home / place for place in _BESIDE.get(name, ()))
        self.environment(prefix)

    def _follow(self, link: Path) -> None:
        # A link may lead on to a further one, and each must be there to be followed.
        for _ in range(_MOST_LINKS):
            if not link.is_symlink():
                break
            link = Path(os.path.normpath(link.parent / link.readlink()))
            self._installation(link.parent)
        if link.exists():
            self._installation(link.resolve().parent)


def _allowed(place: Path, home: Path, mount: Path) -> bool:
    if not place.exists() or _covered(place, map(Path, SYSTEM)):
        return False
    # A folder such as /tmp or /data, and anybody's home, holds far more than programs.
    if len(place.parts) <= 2 or place.parent in _HOMES:
        return False
    both = (place, place.resolve())
    return not any(is_within(home, folder) or is_within(mount, folder) for folder in both) and not any(
        is_within(folder, mount) for folder in both
    )


def _covered(place: Path, others: Iterable[Path]) -> bool:
    return any(is_within(place, other) for other in others)


def is_within(path: Path, folder: Path) -> bool:
    """Whether `path` is the folder or lies in it, by name."""
    return path == folder or folder in path.parents
