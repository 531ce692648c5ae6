"""The files of a repository as the tools look at them to find their gates. Runs nothing of the repository.

Blocks, so the caller uses a thread. Knows no tool.
"""

from __future__ import annotations

import configparser
import os
import posixpath
import tomllib
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from codeframe_ls.core.errors import SettingsError

MATERIAL: Final = frozenset(
    {"testdata", "fixtures", "examples", "example", "samples", "templates", "docs"}
    | {"vendor", "third_party", "node_modules", "site-packages"}
)
"""Folders with names of what is only material, or others': neither projects nor tests of this repository."""

_NO_PROJECTS: Final = MATERIAL | {"test", "tests", "testing"}

_MANIFESTS: Final = ("pyproject.toml", "setup.cfg", "setup.py")


class Files:
    """What git tracks or would track, by paths relative to the root with forward slashes.

    `search` is the PATH on which programs are looked for; folders of `exclude` hold no project.
    """

    def __init__(
        self, root: Path, paths: Iterable[str], search: str | None = None, exclude: Iterable[str] = ()
    ) -> None:
        self.root = root
        # A name that is no text can be shown to nobody, and no tool's settings have such a name.
        self.paths = frozenset(path for path in paths if path.isprintable() or _is_text(path))
        self._exclude = frozenset(folder.strip("/") for folder in exclude)
        self.search = search if search is not None else os.environ.get("PATH", os.defpath)

    @cached_property
    def folders(self) -> list[str]:
        """Every folder that may hold a project, the root (an empty path) first, outer before inner."""
        found = {""}
        for path in self.paths:
            folder = posixpath.dirname(path)
            while folder and folder not in found:
                found.add(folder)
                folder = posixpath.dirname(folder)
        return sorted(filter(self._may_hold_a_project, found), key=lambda folder: (folder.count("/"), folder))

    @cached_property
    def packages(self) -> list[str]:
        """The root, and every folder with a Python project's manifest."""
        return [f for f in self.folders if not f or any(self.has(join(f, name)) for name in _MANIFESTS)]

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return path in self.paths

    def below(self, folder: str) -> list[str]:
        """The files below a folder, in order."""
        if not folder:
            return self._sorted
        # "0" is the character after "/".
        first, last = (bisect_left(self._sorted, folder + end) for end in "/0")
        return self._sorted[first:last]

    def _may_hold_a_project(self, folder: str) -> bool:
        parts = folder.split("/")
        within = {"/".join(parts[: number + 1]) for number in range(len(parts))}
        hidden = any(part.startswith(".") for part in parts)
        return not hidden and _NO_PROJECTS.isdisjoint(parts) and self._exclude.isdisjoint(within)

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.paths)

    def text(self, path: str) -> str:
        """The file's text, empty where there is no such file. Raises SettingsError where it is unreadable."""
        file = self.root / path
        # git may know one that the user has deleted since, or has put something else in the place of.
        if not self.has(path) or not file.is_file():
            return ""
        try:
            return file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise _unreadable(path, f"cannot be read ({error})") from error

    def toml(self, path: str) -> dict[str, Any]:
        """The file as TOML, empty where there is none. Raises SettingsError."""
        try:
            return tomllib.loads(self.text(path))
        except tomllib.TOMLDecodeError as error:
            raise _unreadable(path, f"is not valid TOML ({error})") from error

    def sections(self, path: str) -> set[str]:
        """The names of the sections of an INI file. Raises SettingsError."""
        parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
        try:
            parser.read_string(self.text(path))
        except configparser.Error as error:
            first = str(error).partition("\n")[0].rstrip(".")
            raise _unreadable(path, f"is not valid INI ({first})") from error
        return set(parser.sections())


def _unreadable(path: str, why: str) -> SettingsError:
    return SettingsError(
        f"{path} {why}, so the checks cannot be found; mend it, or name its folder in `gates.exclude` of "
        "codeframe.toml."
    )


def join(folder: str, name: str) -> str:
    """The path of `name` in a folder of the repository."""
    return f"{folder}/{name}" if folder else name


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
