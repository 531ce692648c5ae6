"""Holding the user's objects: every object file is hard-linked into the private repository.

A repository that only refers to another's objects dies with the next `git gc` there; a link costs no space
and outlives it. Across file systems, and where the system forbids linking a file of somebody else's, it is
copied. Knows how git lays out object files, and no repository. Blocks.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from codeframe_ls.core.errors import RepositoryError

_FAN: Final = re.compile(r"[0-9a-f]{2}")
_LOOSE: Final = re.compile(r"[0-9a-f]{38}|[0-9a-f]{62}")
_PACK: Final = re.compile(r"(pack-[0-9a-f]+)\.idx")
_COPY_INSTEAD: Final = (errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP)
_SETTLED_NS: Final = 2_000_000_000
"""A folder that changed more recently may change again within the same tick of the file system's clock."""
_ATTEMPTS: Final = 5


class Borrowing:
    """Brings the objects in `source`, and in the object folders that it refers to, into `own`."""

    def __init__(self, source: Path, own: Path) -> None:
        self._source = source
        self._own = own
        self._seen: dict[str, int] = {}

    def bring_up_to_date(self) -> None:
        """Hold every object that is there now. Raises RepositoryError or OSError."""
        for _ in range(_ATTEMPTS):
            # A file that vanishes was packed, or packed anew, meanwhile: its objects are in a file to come.
            with suppress(FileNotFoundError):
                for folder in _folders(self._source):
                    self._loose(folder)
                    self._packs(folder)
                return
        raise RepositoryError(
            "git is packing this repository without a pause; try again when it has finished."
        )

    def _loose(self, source: str) -> None:
        for name in os.listdir(source):
            if _FAN.fullmatch(name) and self._changed(f"{source}/{name}"):
                own = f"{self._own}/{name}"
                os.makedirs(own, exist_ok=True)
                held = set(os.listdir(own))
                for file in os.listdir(f"{source}/{name}"):
                    if file not in held and _LOOSE.fullmatch(file):
                        _hold(f"{source}/{name}/{file}", f"{own}/{file}")

    def _packs(self, source: str) -> None:
        folder = f"{source}/pack"
        if not os.path.isdir(folder) or not self._changed(folder):
            return
        own = f"{self._own}/pack"
        held = set(os.listdir(own))
        names = os.listdir(folder)
        for file in names:
            match = _PACK.fullmatch(file)
            if match is None or file in held:
                continue
            # The index comes last: with it git believes the pack to be there.
            for ending in (".promisor", ".pack", ".idx"):
                if f"{match[1]}{ending}" in names:
                    _hold(f"{folder}/{match[1]}{ending}", f"{own}/{match[1]}{ending}")

    def _changed(self, folder: str) -> bool:
        """Whether files may have come since this was asked last."""
        try:
            changed = os.stat(folder).st_mtime_ns
        except FileNotFoundError:
            return False
        if self._seen.get(folder) == changed:
            return False
        if time.time_ns() - changed > _SETTLED_NS:
            self._seen[folder] = changed
        return True


def _folders(source: Path) -> Iterator[str]:
    """The folder and those that it refers to in `info/alternates` (gitrepository-layout(5)), each once."""
    waiting = [os.path.realpath(source)]
    found = set()
    while waiting:
        folder = waiting.pop()
        if folder in found:
            continue
        found.add(folder)
        yield folder
        with suppress(FileNotFoundError):
            text = Path(folder, "info/alternates").read_bytes()
            for line in os.fsdecode(text).splitlines():
                if line and not line.startswith("#"):
                    other = os.path.realpath(os.path.join(folder, line))
                    # git, too, only warns of a folder that is gone.
                    if os.path.isdir(other):
                        waiting.append(other)


def _hold(source: str, own: str) -> None:
    try:
        os.link(source, own)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in _COPY_INSTEAD:
            raise
        draft = f"{own}.new"
        with open(source, "rb") as reading, open(draft, "wb") as writing:
            shutil.copyfileobj(reading, writing)
            os.fchmod(writing.fileno(), 0o444)
            os.fsync(writing.fileno())
        os.replace(draft, own)
