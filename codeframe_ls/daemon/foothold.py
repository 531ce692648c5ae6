"""What a daemon holds in the file system for as long as it lives: the lock of its tree, and its socket.

The lock is the truth; the socket's name comes from the lock file's device and inode, which no other living
daemon can have, so two paths to one tree meet and two trees never do. Knows no event loop and no client.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from codeframe_ls import __version__, rendezvous, residence
from codeframe_ls.core.errors import NO_SPACE, CodeframeError, DaemonError, DiskFull
from codeframe_ls.daemon.socket_directory import socket_path
from codeframe_ls.tree import WorkingTree, find

PATIENCE: Final = 10.0
"""Seconds that a predecessor may take to end."""

_STEP: Final = 0.02
"""Seconds between two attempts at the lock; flock cannot wait with a limit."""


@dataclass
class Foothold:
    """`lock` is the descriptor of the locked file, and `entry` the device and inode of the tree's `.git`,
    which tells when the tree moves. Make it with `take`, end it with `release`."""

    tree: WorkingTree
    tree_id: str
    state_dir: Path
    lock: int
    entry: tuple[int, int] | None
    socket_path: Path = Path()
    listener: socket.socket | None = field(default=None, repr=False)

    @classmethod
    def begin(cls, folder: str) -> Foothold | None:
        """Become the one daemon of the working tree and listen; None where another one does.

        Raises RepositoryError, DaemonError, and DiskFull where the disk has no room for the socket's record.
        """
        foothold = None
        try:
            foothold = cls.take(folder)
            if foothold is not None:
                foothold.listen()
            return foothold
        except OSError as error:
            if foothold is not None:
                foothold.withdraw()
                foothold.release()
            raise _of_the_system(folder, error) from error

    @classmethod
    def take(cls, folder: str) -> Foothold | None:
        """Become the one daemon of the working tree; None where another one lives and listens.

        Raises RepositoryError, or DaemonError where the lock is held by a process that does not listen.
        """
        tree = find(folder)
        tree_id, state_dir = residence.claim(tree)
        lock = _acquire(state_dir)
        if lock is None:
            return None
        # What a daemon that was killed left there must lead nobody astray.
        os.ftruncate(lock, 0)
        return cls(tree, tree_id, Path(state_dir), lock, _identity(_git_entry(tree.root)))

    def listen(self) -> None:
        """Open the socket (mode 0600) and write its path into the lock. Raises DaemonError."""
        status = os.fstat(self.lock)
        self.socket_path = socket_path(f"{status.st_dev:x}-{status.st_ino:x}")
        self.socket_path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            self.listener.bind(str(self.socket_path))
        finally:
            os.umask(before)
        self.listener.listen(128)
        record = {"socket": str(self.socket_path), "pid": os.getpid(), "version": __version__}
        os.pwrite(self.lock, json.dumps(record).encode(), 0)

    def withdraw(self) -> None:
        """Be found no longer; who is connected stays so. The lock is kept: the state is still in use."""
        os.ftruncate(self.lock, 0)
        if self.listener is not None:
            self.socket_path.unlink(missing_ok=True)

    def release(self) -> None:
        """Let go of everything; the next daemon may begin."""
        if self.listener is not None:
            self.listener.close()
        os.close(self.lock)

    def lost(self) -> str:
        """Why this is no longer the place of the tree's state, as a sentence; empty while it is."""
        status = os.fstat(self.lock)
        if _identity(self.state_dir / rendezvous.LOCK) != (status.st_dev, status.st_ino):
            return f"{self.state_dir} was moved or deleted."
        if _identity(_git_entry(self.tree.root)) != self.entry:
            return f"The working tree {self.tree.root} was moved or deleted."
        return ""

    def is_tree(self, root: str) -> bool:
        """Whether `root` is the top of this very tree, by whichever path."""
        return _identity(_git_entry(root)) == self.entry


def _of_the_system(tree: str, error: OSError) -> CodeframeError:
    if error.errno in NO_SPACE:
        return DiskFull(
            f"The daemon of {tree} cannot start because the disk is full; free some space and try again."
        )
    return DaemonError(
        f"The daemon of {tree} cannot start: {error}; `codeframe-ls doctor` checks what it needs."
    )


def _acquire(state_dir: str) -> int | None:
    path = Path(state_dir) / rendezvous.LOCK
    deadline = time.monotonic() + PATIENCE
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if _locked(lock):
            status = os.fstat(lock)
            if _identity(path) == (status.st_dev, status.st_ino):
                return lock
        os.close(lock)
        if other := rendezvous.dial(state_dir):
            other.close()
            return None
        if time.monotonic() > deadline:
            raise DaemonError(
                f"Another process holds {path} and does not listen; "
                "`codeframe-ls daemon stop --force` ends it."
            )
        time.sleep(_STEP)


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _git_entry(root: str) -> Path:
    return Path(root) / ".git"


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_dev, status.st_ino
