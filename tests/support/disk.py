"""A disk that a test can fill and empty: `small_disk`, and the fixture `disk` in the `machine` of the test.

Where this user may mount one, it is a small file system of its own, and the refusal is the kernel's ENOSPC.
Elsewhere it is a limit of file size on the processes that write to it, which the kernel answers with EFBIG:
as real, and as sudden, though under another name.
"""

from __future__ import annotations

import errno
import resource
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from typing import Final, Protocol

import pytest

from tests.support.machine import Machine

SIZE: Final = "12m"
FREE_SPACE: Final = "ree some space"
"""What every refusal for want of space tells the user to do, at the beginning of a sentence or within it."""

_BLOCK: Final = 4096


class Disk(Protocol):
    """`prefix` stands before the command of a program that is started on it."""

    directory: Path

    @property
    def prefix(self) -> tuple[str, ...]: ...

    def fill(self) -> None:
        """Leave no space: whoever writes next is refused."""

    def empty(self) -> None:
        """Give the space back."""


class MountedDisk:
    """A tmpfs; a file takes what space there is."""

    prefix = ()

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._ballast = directory / "ballast"

    def fill(self) -> None:
        with self._ballast.open("ab", buffering=0) as ballast:
            while _written(ballast):
                pass

    def empty(self) -> None:
        self._ballast.unlink()


class LimitedDisk:
    """Not a byte more for some processes: those that live, and those that are started with the prefix."""

    def __init__(self, directory: Path, processes: Callable[[], Iterable[int]]) -> None:
        self.directory = directory
        self._processes = processes
        self._full = False

    @property
    def prefix(self) -> tuple[str, ...]:
        return ("prlimit", "--fsize=0:unlimited", "--") if self._full else ()

    def fill(self) -> None:
        self._limit(0)

    def empty(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        self._full = size == 0
        for pid in self._processes():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def small_disk(directory: Path, processes: Callable[[], Iterable[int]]) -> Iterator[Disk]:
    """An empty disk at `directory`, which this makes; `processes` gives the pids of who writes to it."""
    directory.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0755", "disk", str(directory))
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        yield LimitedDisk(directory, processes)
        return
    try:
        yield MountedDisk(directory)
    finally:
        # A process that is ending may still stand in it.
        subprocess.run(["umount", "--lazy", str(directory)], check=True)


@pytest.fixture
def disk(machine: Machine) -> Iterator[Disk]:
    """An empty disk for the processes of the machine; these end before it is taken away."""
    with small_disk(machine.directory / "disk", machine.processes) as made:
        yield made
        machine.end_processes()


def _written(ballast: RawIOBase) -> bool:
    try:
        return bool(ballast.write(b"\0" * _BLOCK))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False
