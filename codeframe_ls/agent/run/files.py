"""The files of the worktree, as the agent's tools reach them.

What leads out of it, or into git's own files, is refused by the sandbox's own file access; here also what
usually holds secrets, and what is too large. Blocks. Knows no tool and no text.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

from codeframe_ls.agent.run.tools.tool import ToolError
from codeframe_ls.core.errors import NotFound, OutsideWorktree
from codeframe_ls.core.sandbox import files
from codeframe_ls.core.sandbox.secrets import is_secret

LARGEST: Final = 10 * 1024 * 1024
"""Bytes of the largest file that a tool reads or writes."""


class Files:
    """The worktree at `root`. A path may also be absolute, as commands see it, below `mount`.

    `hidden` are absolute paths of that kind that commands cannot see either.
    """

    def __init__(self, root: Path, mount: Path, hidden: Iterable[str] = ()) -> None:
        self.root = root
        self._mount = mount
        places = [PurePosixPath(name) for name in hidden]
        # As in the sandbox: the repository itself is never hidden, wherever it lies.
        self._hidden = [place.relative_to(mount) for place in places if mount in map(Path, place.parents)]

    def is_hidden(self, relative: str) -> bool:
        """Whether a path relative to the root is not for the agent: it is hidden, or may hold secrets."""
        place = PurePosixPath(relative)
        return any(map(is_secret, place.parts)) or any(map(place.is_relative_to, self._hidden))

    def place(self, path: str) -> str:
        """The path relative to the root, with links followed; "." is the root itself.

        Raises OutsideWorktree, NotFound when a folder on the way does not exist, and SandboxError.
        """
        if PurePosixPath(path) in (PurePosixPath("."), self._mount):
            return "."
        found = files.inside(self.root, path, self._mount).relative_to(self.root)
        if self.is_hidden(found.as_posix()) or is_secret(PurePosixPath(path).name):
            raise OutsideWorktree(f"{path} is hidden, or may hold secrets, which tools do not touch.")
        return found.as_posix()

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises as `place`, and ToolError for one that is too large."""
        place = self.root / self.place(path)
        size = place.lstat().st_size if os.path.lexists(place) else 0
        if size > LARGEST:
            raise ToolError(f"{path} has {size:,} bytes, more than {LARGEST:,}; look at it with run_command.")
        return files.read(self.root, path, self._mount)

    def exists(self, path: str) -> bool:
        """Whether anything is there. Raises OutsideWorktree."""
        try:
            return os.path.lexists(self.root / self.place(path))
        except NotFound:
            return False

    def replace(self, path: str, data: bytes) -> None:
        """Write a file that exists; its mode stays. Raises as `read`, and DiskFull."""
        _check_size(path, data)
        self.place(path)
        files.write(self.root, path, data, self._mount)

    def create(self, path: str, data: bytes) -> None:
        """Write a new file, and the folders on the way to it. Raises ToolError where there is something."""
        _check_size(path, data)
        if is_secret(PurePosixPath(path).name):
            raise OutsideWorktree(f"{path} would be a file for secrets, which tools do not touch.")
        if self.exists(path):
            raise ToolError(f"{path} exists already; change it with edit_file.")
        files.write(self.root, path, data, self._mount)


def _check_size(path: str, data: bytes) -> None:
    if len(data) > LARGEST:
        raise ToolError(f"{path} would have {len(data):,} bytes, more than {LARGEST:,}; nothing was written.")
