"""Reading a requirements document from the working tree. Knows no store and no sections."""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final, NamedTuple

from codeframe_ls.core.errors import NotFound, PrdError, PrdNotText
from codeframe_ls.core.prd.text import decode
from codeframe_ls.core.workspace.repository import Repository

LARGEST: Final = 64 * 1024 * 1024
"""Bytes. Far above any document that people wrote; keeps a stray database dump out of the memory."""

_FRESH: Final = 0.05
"""Seconds after a write in which another one may follow."""

_TRIES: Final = 20


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a document, the text that they hold, and the SHA-256 of the bytes."""

    data: bytes
    text: str
    hash: str

    @classmethod
    def of(cls, data: bytes, name: str) -> Content:
        """Decode `data`. Raises PrdNotText, which calls the document `name`."""
        return cls(data, decode(data, name), hashlib.sha256(data).hexdigest())

    @classmethod
    def of_text(cls, text: str, name: str) -> Content:
        """The content that saving `text` would make. Raises PrdNotText."""
        try:
            return cls.of(text.encode(), name)
        except UnicodeEncodeError:
            raise PrdNotText(f"{name} holds half of a surrogate pair; remove that character.") from None


async def read(repository: Repository, path: str) -> Content:
    """Read the file at `path` (relative to the root, forward slashes) in a thread.

    Raises NotFound when there is none, PrdNotText when it is not UTF-8, and PrdError when it cannot be a
    document.
    """
    return await asyncio.to_thread(read_now, repository, path)


async def read_settled(repository: Repository, path: str) -> Content:
    """Read the file as `read` does, once nobody writes to it any more.

    Programs that truncate a file and write it again leave a moment in which it is empty; whoever is told of
    the save afterwards never sees it, but a watcher would. Gives up waiting after a second.
    """
    for _ in range(_TRIES):
        before = await asyncio.to_thread(_stamp, repository, path)
        if time.time() - before.modified >= _FRESH:
            content = await read(repository, path)
            if await asyncio.to_thread(_stamp, repository, path) == before:
                return content
        await asyncio.sleep(_FRESH)
    return await read(repository, path)


def read_now(repository: Repository, path: str) -> Content:
    """Read the file at `path` as `read` does, and wait for the disk."""
    return Content.of(_bytes(repository, path), path)


def head(repository: Repository, path: str, size: int) -> bytes:
    """The first `size` bytes of the file at `path`. Raises NotFound and PrdError."""
    with _open(repository, path) as opened:
        return opened.read(size)


class _Stamp(NamedTuple):
    modified: float
    size: int
    inode: int


def _stamp(repository: Repository, path: str) -> _Stamp:
    with _open(repository, path) as opened:
        status = os.fstat(opened.fileno())
    return _Stamp(status.st_mtime, status.st_size, status.st_ino)


def _bytes(repository: Repository, path: str) -> bytes:
    with _open(repository, path) as opened:
        if os.fstat(opened.fileno()).st_size > LARGEST:
            raise PrdError(
                f"{path} is larger than {LARGEST // 1024 // 1024} MB; split it into several files."
            )
        return opened.read()


@contextmanager
def _open(repository: Repository, path: str) -> Iterator[BinaryIO]:
    # A link that leads out of the tree is refused here too: it may have been planted since the path was
    # checked.
    repository.relative(path)
    try:
        # Opening a named pipe without O_NONBLOCK would wait for a writer.
        descriptor = os.open(repository.root / path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(f"There is no file {path} in {repository.root}.") from None
    except OSError as error:
        raise PrdError(f"{path} cannot be read ({error.strerror}).") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise PrdError(f"{path} is not a file; name a Markdown file.")
    with os.fdopen(descriptor, "rb") as opened:
        yield opened
