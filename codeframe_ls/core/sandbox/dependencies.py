"""What a repository's checks need that git ignores: installed dependencies and generated code.

A worktree holds what git holds, so these come from the repository itself, read-only. Only what is known by
its name or by its contents is taken: other ignored files may be secrets, and build outputs are written anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Final

from codeframe_ls.core.errors import SettingsError
from codeframe_ls.core.workspace.git import git

FOLDERS: Final = (
    ".venv", "venv", "node_modules", "bower_components", "vendor", "Pods", "__pypackages__", ".pixi",
    ".bundle", ".yarn", "deps", "*.egg-info", "generated", "_generated", "__generated__",
)  # fmt: skip
FILES: Final = (
    "_version.py", "*_pb2.py", "*_pb2.pyi", "*_pb2_grpc.py", "*.pb.go", "*.so", ".pnp.cjs", ".pnp.loader.mjs",
    "*.generated.*", "*.egg-link",
)  # fmt: skip


async def dependency_folders(root: Path, more: Collection[str] = ()) -> list[str]:
    """The ignored folders and files that checks need, relative to the root, sorted.

    `more` are those of the settings, taken as they are. Raises SettingsError when one does not exist or is
    not in the repository.
    """
    # `ls-files --directory` would pass over what is ignored in a folder that is new altogether.
    asked = ("--porcelain=v1", "-z", "--ignored=matching", "--untracked-files=all", "--no-renames")
    listed = (await git(root, "status", *asked, "--ignore-submodules=all")).split("\0")
    ignored = [line[3:].rstrip("/") for line in listed if line.startswith("!! ")]
    whole = {path: _belongs_to(path) for path in ignored}
    # What ignores itself is listed entry by entry, and is one folder where git tracks none of it.
    folders = {folder for path, folder in whole.items() if folder and folder != path}
    tracked = await _with_tracked_files(root, folders)
    found = {path if folder in tracked else folder for path, folder in whole.items() if folder}
    others = [path for path, folder in whole.items() if not folder]
    found |= await asyncio.to_thread(lambda: {path for path in others if _is_needed(root, path)})
    # A link that leads nowhere is listed too.
    found = await asyncio.to_thread(lambda: {path for path in found if (root / path).exists()})
    return sorted(found | {_named(root, path) for path in more})


def _belongs_to(path: str) -> str | None:
    """The dependency folder that the path is or is in, by their names."""
    parts = PurePosixPath(path).parts
    if parts[-1] == "pyvenv.cfg":
        return "/".join(parts[:-1])
    known = (i for i, part in enumerate(parts) if any(fnmatchcase(part, name) for name in FOLDERS))
    end = next(known, None)
    return None if end is None else "/".join(parts[: end + 1])


async def _with_tracked_files(root: Path, folders: Collection[str]) -> set[str]:
    return {folder for folder in folders if await git(root, "ls-files", "-z", "--", f":(literal){folder}/")}


def _is_needed(root: Path, path: str) -> bool:
    place = root / path
    if place.is_dir():
        return (place / "pyvenv.cfg").is_file()
    return any(fnmatchcase(place.name, name) for name in FILES)


def _named(root: Path, path: str) -> str:
    plain = PurePosixPath(path)
    if plain.is_absolute() or ".." in plain.parts or not plain.parts or plain.parts[0] == ".git":
        raise SettingsError(
            f"`bind` names {path}, which is no path in the repository; name one relative to it."
        )
    if not (root / plain).exists():
        raise SettingsError(
            f"`bind` names {path}, which does not exist; make it or take it out of the setting."
        )
    return str(plain)
