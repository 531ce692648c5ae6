"""Pages: Markdown files under `.codeframe/` that a person opens, rendered from the state on demand.

Written whole or not at all, and never through a symbolic link, because whoever wrote the repository may have
put one there. Losing the folder loses nothing but text that was not sent. Knows no noun; blocks, so callers
on the loop use a thread.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from codeframe_ls.core.errors import NO_SPACE, CodeframeError, DiskFull, PageError
from codeframe_ls.core.printable import printable

FOLDER: Final = ".codeframe"
_DIRECTORY: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Pages:
    """The pages of one working tree. A page's name is `folder/file.md`, such as `questions/B3.md`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, name: str) -> Path:
        """Where the page is, whether it exists or not."""
        return self._root / FOLDER / name

    def name(self, path: Path) -> str | None:
        """The page's name, or None when `path` is not that of a page."""
        try:
            inside = path.relative_to(self._root / FOLDER)
        except ValueError:
            return None
        return inside.as_posix() if len(inside.parts) == 2 and ".." not in inside.parts else None

    def write(self, name: str, text: str) -> Path:
        """Write the page whole, and give its path. Raises PageError or DiskFull; then the old one stands.

        Control characters become blanks, whatever the page was made from.
        """
        folder, file = _parts(name)
        with self._explained(name), self.directory(folder, create=True) as directory:
            _replace(directory, file, printable(text).encode())
        return self.path(name)

    def read(self, name: str) -> str | None:
        """The page's text as it is on the disk, None when there is none. Raises PageError."""
        folder, file = _parts(name)
        with self._explained(name):
            try:
                with self.directory(folder, create=False) as directory:
                    return _read(directory, file)
            except FileNotFoundError:
                return None

    @contextmanager
    def directory(self, folder: str, *, create: bool) -> Iterator[int]:
        """A folder of `.codeframe/` as a descriptor, reached step by step so that no step can be a link.

        Raises OSError, and FileNotFoundError where there is none and none is to be made.
        """
        root = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            top = _enter(root, FOLDER, create)
        finally:
            os.close(root)
        try:
            if create:
                _ignore_everything(top)
            directory = _enter(top, folder, create)
        finally:
            os.close(top)
        try:
            yield directory
        finally:
            os.close(directory)

    @contextmanager
    def _explained(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _sentence(self.path(name), error) from error
        except UnicodeDecodeError as error:
            raise PageError(f"{self.path(name)} is not UTF-8 text; save it as UTF-8.") from error


def quoted(text: str) -> str:
    """The text as a Markdown quotation: no line of it can pass for a line of the page."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def code_span(text: str) -> str:
    """The text as it is, as Markdown's inline code: fenced by more backticks than it holds in a row."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def _parts(name: str) -> tuple[str, str]:
    folder, file = PurePosixPath(name).parts
    assert folder not in ("..", "/"), "page names are made by this program"
    assert file != "..", "page names are made by this program"
    return folder, file


def _enter(parent: int, name: str, create: bool) -> int:
    if create:
        with suppress(FileExistsError):
            os.mkdir(name, 0o755, dir_fd=parent)
    return os.open(name, _DIRECTORY, dir_fd=parent)


def _ignore_everything(top: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with suppress(FileExistsError):
        descriptor = os.open(".gitignore", flags, 0o644, dir_fd=top)
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"*\n")


def _replace(directory: int, name: str, content: bytes) -> None:
    # Replacing the name replaces a link itself, not what it leads to.
    draft = f".{name}.{secrets.token_hex(4)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(draft, flags, 0o644, dir_fd=directory), "wb") as file:
        try:
            file.write(content)
            file.flush()
            os.replace(draft, name, src_dir_fd=directory, dst_dir_fd=directory)
        except BaseException:
            os.unlink(draft, dir_fd=directory)
            raise


def _read(directory: int, name: str) -> str:
    # O_NONBLOCK: a pipe of this name would hold the open for ever.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with os.fdopen(os.open(name, flags, dir_fd=directory), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.ELOOP, "not a regular file")
        return file.read().decode()


def _sentence(path: Path, error: OSError) -> CodeframeError:
    if error.errno in NO_SPACE:
        return DiskFull(f"The disk that holds {path} is full; free some space and try again.")
    if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO):
        return PageError(
            f"{path} is not a plain file in plain folders of this working tree; remove what is there instead."
        )
    return PageError(f"The page {path} cannot be used ({error.strerror}); make `{FOLDER}` writable.")
