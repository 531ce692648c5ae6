"""The user's files, one at a time: what lies at a path, and putting something else there.

Every folder on the way is entered by itself, so that no step leads through a symbolic link, out of the tree,
into another repository or into git's own folder. Nothing is put in the place of anything but what the caller
expects to be there. Knows no git beyond how it names bytes. Blocks.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from codeframe_ls.core.errors import OutsideWorktree
from codeframe_ls.core.pages import FOLDER as PAGES

LINK: Final = "120000"
EXECUTABLE: Final = "100755"
FILE: Final = "100644"
_DIRECTORY: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_CHUNK: Final = 1 << 20
_NOT_EMPTY: Final = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.EBUSY)
_NO_HARD_LINKS: Final = (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS)


class State(NamedTuple):
    """What lies at a path, as a tree would hold it."""

    mode: str
    blob: str


FOLDER: Final = State("040000", "")
OTHER: Final = State("special", "")
"""A pipe, a socket or a device."""


class Moved(Exception):
    """Something else lies there than was expected."""


class Disk:
    """The working tree at `root`; `digits` is the length of an object's name."""

    def __init__(self, root: Path, digits: int) -> None:
        self._root = root
        self._hash = "sha1" if digits == 40 else "sha256"

    def now(self, path: str) -> State | None:
        """What lies at the path, None where there is nothing or a folder on the way is missing.

        Raises OutsideWorktree for a path that is not the user's own file to have.
        """
        try:
            with self._parent(path) as (folder, name):
                return self._state(folder, name)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def in_the_way(self, path: str) -> list[str]:
        """The files that keep the path from being written: a link or file in place of a folder on the way,
        or all files in a folder of this name."""
        for place in (self._root / path).parents:
            if place == self._root:
                break
            if place.is_symlink() or (place.exists() and not place.is_dir()):
                return [self._relative(place)]
        return [
            self._relative(Path(folder) / name)
            for folder, names, files in os.walk(self._root / path)
            for name in (*files, *(name for name in names if (Path(folder) / name).is_symlink()))
        ]

    def put(self, path: str, mode: str, drafts: int, draft: str, expected: State | None) -> None:
        """Move `draft`, in the folder `drafts`, to the path, making the folders that it needs.

        Raises Moved when something else than `expected` lies there.
        """
        try:
            with self._parent(path, create=True) as (folder, name):
                there = self._expect(folder, name, expected)
                if there == FOLDER:
                    _remove_empty(folder, name)
                if mode != LINK:
                    _permit(drafts, draft, mode, folder, name)
                if expected is None:
                    _move_to_nothing(drafts, draft, folder, name)
                else:
                    os.rename(draft, name, src_dir_fd=drafts, dst_dir_fd=folder)
        except (FileExistsError, NotADirectoryError) as error:
            raise Moved from error

    def remove(self, path: str, expected: State | None) -> None:
        """Remove the file. Raises Moved when something else than `expected` lies there."""
        try:
            with self._parent(path) as (folder, name):
                self._expect(folder, name, expected)
                os.unlink(name, dir_fd=folder)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise Moved from error

    def remove_empty_folders(self, path: str) -> None:
        """Remove the folders that the path went through, from the innermost on, as long as they are empty."""
        for place in list(PurePosixPath(path).parents)[:-1]:
            try:
                with self._parent(str(place)) as (folder, name):
                    os.rmdir(name, dir_fd=folder)
            except FileNotFoundError:
                continue
            except OSError as error:
                if error.errno in _NOT_EMPTY:
                    return
                raise

    def folder(self, path: str) -> Path:
        """The innermost folder on the way to the path that is there."""
        return next(place for place in (self._root / path).parents if place.is_dir())

    def _relative(self, place: Path) -> str:
        return str(place.relative_to(self._root))

    def _expect(self, folder: int, name: str, expected: State | None) -> State | None:
        there = self._state(folder, name)
        if there != expected and not (there == FOLDER and expected is None):
            raise Moved
        return there

    def _state(self, folder: int, name: str) -> State | None:
        try:
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return None
        if stat.S_ISDIR(found.st_mode):
            return FOLDER
        if stat.S_ISLNK(found.st_mode):
            target = os.fsencode(os.readlink(name, dir_fd=folder))
            return State(LINK, self._name(len(target), [target]))
        if not stat.S_ISREG(found.st_mode):
            return OTHER
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with os.fdopen(os.open(name, flags, dir_fd=folder), "rb") as file:
            found = os.fstat(file.fileno())
            mode = EXECUTABLE if found.st_mode & stat.S_IXUSR else FILE
            return State(mode, self._name(found.st_size, iter(lambda: file.read(_CHUNK), b"")))

    def _name(self, length: int, parts: Iterator[bytes] | list[bytes]) -> str:
        """The name that git gives to the bytes."""
        digest = hashlib.new(self._hash, b"blob %d\0" % length, usedforsecurity=False)
        for part in parts:
            digest.update(part)
        return digest.hexdigest()

    @contextmanager
    def _parent(self, path: str, *, create: bool = False) -> Iterator[tuple[int, str]]:
        *folders, name = path.split("/")
        _check_own(path, [*folders, name])
        here = os.open(self._root, _DIRECTORY)
        try:
            for folder in folders:
                if create:
                    with suppress(FileExistsError):
                        os.mkdir(folder, dir_fd=here)
                inner = os.open(folder, _DIRECTORY, dir_fd=here)
                os.close(here)
                here = inner
                _check_not_nested(path, here)
            yield here, name
        finally:
            os.close(here)


def _check_own(path: str, parts: list[str]) -> None:
    if any(part in ("", ".", "..") or part.casefold() == ".git" for part in parts) or parts[0] == PAGES:
        raise OutsideWorktree(f"{path} is no file of the working tree's own; nothing is written there.")


def _check_not_nested(path: str, folder: int) -> None:
    with suppress(FileNotFoundError):
        os.stat(".git", dir_fd=folder, follow_symlinks=False)
        raise OutsideWorktree(f"{path} lies inside another repository; nothing is written there.")


def _permit(drafts: int, draft: str, mode: str, folder: int, name: str) -> None:
    """Whoever could read and write the old file can read and write the new one."""
    with suppress(FileNotFoundError):
        there = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        if stat.S_ISREG(there):
            bits = there & 0o666
            if mode == EXECUTABLE:
                bits |= (bits & 0o444) >> 2
            os.chmod(draft, bits, dir_fd=drafts)


def _move_to_nothing(drafts: int, draft: str, folder: int, name: str) -> None:
    # Unlike a rename, a link does not replace what came there this very moment.
    try:
        os.link(draft, name, src_dir_fd=drafts, dst_dir_fd=folder, follow_symlinks=False)
        os.unlink(draft, dir_fd=drafts)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        os.rename(draft, name, src_dir_fd=drafts, dst_dir_fd=folder)


def _remove_empty(parent: int, name: str) -> None:
    """Remove a folder that holds nothing but such folders."""
    folder = os.open(name, _DIRECTORY, dir_fd=parent)
    try:
        with os.scandir(folder) as inside:
            for inner in inside:
                _remove_empty(folder, inner.name)
    finally:
        os.close(folder)
    os.rmdir(name, dir_fd=parent)
