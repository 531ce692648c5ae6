"""Reading and writing files of a worktree on this machine, for tools that a model asks for.

Whoever works in the worktree can have put a symbolic link anywhere in it. So a path is walked step by step
from an open folder, a link's target is walked in the same way, and what would lead out of the worktree, or
into git's own files, is refused. Blocks, so callers on the loop use a thread.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from codeframe_ls.core.errors import DiskFull, NotFound, OutsideWorktree, SandboxError

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_GIT: Final = ".git"
_MOST_LINKS: Final = 40
"""As many as the kernel follows."""


def inside(worktree: Path, path: str, mount: Path | None = None) -> Path:
    """Where the path leads, links followed, in the worktree; the last step need not exist.

    `path` is relative to the worktree, or absolute as a command sees it at `mount`. Raises OutsideWorktree,
    or NotFound when a folder on the way does not exist.
    """
    with _explained(path), _walk(worktree, path, mount) as walk:
        return worktree.joinpath(*walk.names)


def read(worktree: Path, path: str, mount: Path | None = None) -> bytes:
    """The file's bytes. Raises OutsideWorktree, NotFound, or SandboxError when it is not a plain file."""
    with _explained(path), _walk(worktree, path, mount) as walk:
        # O_NONBLOCK: a pipe of this name would hold the open for ever.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with os.fdopen(os.open(walk.name, flags, dir_fd=walk.folder), "rb") as file:
            _check_plain(file.fileno())
            return file.read()


def write(worktree: Path, path: str, data: bytes, mount: Path | None = None) -> Path:
    """Write the file whole, in folders that are made where there are none; an old file's mode is kept.

    Gives the path that was written. Raises OutsideWorktree, DiskFull, or SandboxError when something else
    than a plain file is there; then nothing has changed.
    """
    with _explained(path), _walk(worktree, path, mount, create=True) as walk:
        mode = _mode(walk)
        draft = f".{walk.name[:200]}.{secrets.token_hex(4)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            with os.fdopen(os.open(draft, flags, 0o666, dir_fd=walk.folder), "wb") as file:
                file.write(data)
                if mode is not None:
                    os.fchmod(file.fileno(), mode)
            os.replace(draft, walk.name, src_dir_fd=walk.folder, dst_dir_fd=walk.folder)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(draft, dir_fd=walk.folder)
            raise
        return worktree.joinpath(*walk.names)


class _Walk:
    """A way from the worktree's top: the open folders, and the names of the steps."""

    def __init__(self, top: Path) -> None:
        self._folders = [os.open(top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)]
        self.names: list[str] = []

    @property
    def folder(self) -> int:
        """The folder that the last step is in."""
        return self._folders[-1]

    @property
    def name(self) -> str:
        """The last step."""
        if len(self.names) < len(self._folders):
            raise OSError(errno.EISDIR, "it is a folder")
        return self.names[-1]

    def up(self) -> bool:
        """Back to the folder above; False at the top."""
        if len(self._folders) == 1:
            return False
        os.close(self._folders.pop())
        self.names.pop()
        return True

    def target(self, name: str) -> str | None:
        """Where the entry leads if it is a link."""
        try:
            return os.readlink(name, dir_fd=self.folder)
        except OSError as error:
            if error.errno in (errno.EINVAL, errno.ENOENT):
                return None
            raise

    def make(self, name: str) -> None:
        os.mkdir(name, dir_fd=self.folder)

    def down(self, name: str) -> None:
        self._folders.append(os.open(name, _FOLDER, dir_fd=self.folder))
        self.names.append(name)

    def close(self) -> None:
        for folder in self._folders:
            os.close(folder)


@contextmanager
def _walk(worktree: Path, path: str, mount: Path | None, *, create: bool = False) -> Iterator[_Walk]:
    walk = _Walk(worktree)
    try:
        waiting = deque(_steps(walk, path, mount, path))
        links = 0
        while waiting:
            step = waiting.popleft()
            if step == "..":
                if not walk.up():
                    raise _outside(path)
                continue
            if step.lower() == _GIT:
                raise OutsideWorktree(f"{path} is one of git's own files, which tools do not touch.")
            if (target := walk.target(step)) is not None:
                links += 1
                if links > _MOST_LINKS:
                    raise OSError(errno.ELOOP, "too many links")
                waiting.extendleft(reversed(_steps(walk, target, mount, path)))
            elif waiting:
                _enter(walk, step, waiting if create else None)
            else:
                walk.names.append(step)
        yield walk
    finally:
        walk.close()


def _enter(walk: _Walk, step: str, to_make: Collection[str] | None) -> None:
    """Go down into a folder; with the steps that are to come, one that does not exist is made."""
    try:
        walk.down(step)
    except FileNotFoundError:
        # Only for a way that can be gone to its end.
        if to_make is None or any(later == ".." or later.lower() == _GIT for later in to_make):
            raise
        walk.make(step)
        walk.down(step)


def _steps(walk: _Walk, path: str, mount: Path | None, asked: str) -> list[str]:
    if "\0" in path:
        raise _outside(asked)
    plain = PurePosixPath(path)
    if plain.is_absolute():
        if mount is None or not plain.is_relative_to(mount):
            raise _outside(asked)
        while walk.up():
            pass
        plain = plain.relative_to(mount)
    return list(plain.parts)


def _mode(walk: _Walk) -> int | None:
    """The permissions of the file that is there; None where there is none."""
    try:
        found = os.stat(walk.name, dir_fd=walk.folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EISDIR if stat.S_ISDIR(found.st_mode) else errno.ENXIO, "not a plain file")
    return stat.S_IMODE(found.st_mode)


def _check_plain(descriptor: int) -> None:
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        raise OSError(errno.EISDIR if stat.S_ISDIR(mode) else errno.ENXIO, "not a plain file")


@contextmanager
def _explained(path: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound(f"{path} does not exist.") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                "The disk that holds the worktree is full; free some space and try again."
            ) from error
        if error.errno == errno.EISDIR:
            raise SandboxError(f"{path} is a folder; name a file.") from error
        raise SandboxError(f"{path} cannot be used as a file ({error.strerror}).") from error


def _outside(path: str) -> OutsideWorktree:
    return OutsideWorktree(f"{path} leads out of the worktree; name a path of the repository.")
