"""Opening the database file, and transactions that are all or nothing.

The file is checked before it is opened for writing: one that is damaged, that another program made, or that
a newer version wrote is refused and left untouched. A `Store` belongs to one thread. Knows no noun.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import quote

from codeframe_ls.core.errors import (
    DatabaseDamaged,
    DatabaseNewer,
    DatabaseReplaced,
    DiskFull,
    RepositoryReadOnly,
    StorageError,
)
from codeframe_ls.core.store.transaction import Reader, Transaction

T = TypeVar("T")

_NO_ROOM: Final = frozenset(
    {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_TRUNCATE}
)
"""SQLite calls only ENOSPC a full disk; a spent quota, or an index that cannot grow, is one of these."""

APPLICATION_ID: Final = 0x43464C53
"""`CFLS`, in SQLite's application id field: tells our file from any other."""


def migrations() -> list[str]:
    """The numbered SQL scripts, in order; script n brings the schema to `user_version` n."""
    folder = resources.files(__package__) / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(folder / name).read_text(encoding="utf-8") for name in names]


def check(path: Path) -> None:
    """Look whether `Store` would take the file at `path`, without writing.

    Raises DatabaseDamaged, DatabaseNewer, RepositoryReadOnly or StorageError.
    """
    with _as_ours(path), _judging(path):
        _check(path, len(migrations()))


class Store:
    """The open database. One writer, which is the thread that opened it."""

    def __init__(self, path: Path) -> None:
        """Open or create the database at `path`, and bring its schema up to date.

        Raises DatabaseDamaged, DatabaseNewer, RepositoryReadOnly, DiskFull or StorageError.
        """
        self.path = path
        with _as_ours(path):
            scripts = migrations()
            if path.exists() and path.stat().st_size > 0:
                with _judging(path):
                    _check(path, len(scripts))
            self._connection = sqlite3.connect(path, isolation_level=None)
            try:
                self._connection.row_factory = sqlite3.Row
                with _judging(path):
                    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                        self._connection.execute(f"PRAGMA {pragma}")
                _migrate(self._connection, scripts)
            except BaseException:
                self._connection.close()
                raise
        path.chmod(0o600)
        self._identity = _identity(path)

    def read(self, work: Callable[[Reader], T]) -> T:
        """Run `work` on one consistent state of the database."""
        with _as_ours(self.path):
            self._connection.execute("BEGIN")
            try:
                return work(Reader(self._connection))
            finally:
                self._connection.execute("ROLLBACK")

    def write(self, work: Callable[[Transaction], T]) -> tuple[T, Transaction]:
        """Run `work` in one transaction; any exception rolls all of it back.

        Gives the result and the ended transaction, whose `recorded` is its event. Raises DiskFull,
        DatabaseReplaced when the file is no longer the one that was opened, and whatever `work` raises.
        """
        with _as_ours(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            transaction = Transaction(self._connection)
            try:
                result = work(transaction)
                transaction.check_told()
                self._check_same_file()
                self._connection.execute("COMMIT")
            except BaseException:
                # SQLite itself has ended the transaction after some errors, such as a full disk.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            return result, transaction

    def close(self) -> None:
        """Close the file; every acknowledged transaction is on the disk already."""
        self._connection.close()

    def _check_same_file(self) -> None:
        # An unlinked database can still be written to, and everything in it would be lost without an error.
        if _identity(self.path) != self._identity:
            raise DatabaseReplaced(
                f"The state database {self.path} was deleted or replaced while it was in use; "
                "run `codeframe-ls daemon stop` and try again."
            )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _check(path: Path, newest: int) -> None:
    """Refuse a file that this program must not touch; reads it without writing."""
    connection = sqlite3.connect(f"file:{quote(os.fspath(path))}?mode=ro", uri=True)
    connection.text_factory = bytes
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        # A file without marks and tables is one that we had begun to make.
        if application != APPLICATION_ID and (application or version or tables):
            raise DatabaseDamaged(
                f"{path} is not a state database of codeframe_ls; move it away and try again."
            )
        if version > newest:
            raise DatabaseNewer(
                f"The state database {path} was written by a newer codeframe_ls "
                f"(schema {version}, this version knows {newest}); update codeframe_ls."
            )
        finding = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        # Our marks and the first schema are written in one transaction, so there is no version below 1.
        if finding != b"ok" or (application == APPLICATION_ID and version < 1):
            raise _damaged(path)
    finally:
        connection.close()


def _migrate(connection: sqlite3.Connection, scripts: list[str]) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    for number, script in enumerate(scripts[version:], start=version + 1):
        # One script is one transaction: a crash in the middle leaves the schema before it.
        try:
            connection.executescript(
                f"BEGIN IMMEDIATE;\n{script}\n"
                f"PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {number};\nCOMMIT;"
            )
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _damaged(path: Path) -> DatabaseDamaged:
    return DatabaseDamaged(
        f"The state database {path} is damaged and was left untouched; move it away to start anew, "
        "or restore it from a backup."
    )


@contextmanager
def _judging(path: Path) -> Iterator[None]:
    """Around statements that cannot be wrong themselves: what SQLite holds against them is about the file."""
    try:
        yield
    except UnicodeDecodeError as error:
        # SQLite quotes damaged text in its messages, and damaged text need not be UTF-8.
        raise _damaged(path) from error
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG):
            raise _damaged(path) from error
        raise


@contextmanager
def _as_ours(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours; an error that only a fault of this program can cause passes through."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None)
        primary = code & 0xFF if code is not None else None
        if primary in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise _damaged(path) from error
        if primary == sqlite3.SQLITE_FULL or code in _NO_ROOM:
            raise DiskFull(
                f"The disk that holds {path} is full, or your share of it is; nothing was changed. "
                "Free some space and try again."
            ) from error
        if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            raise RepositoryReadOnly(
                f"The state directory {path.parent} cannot be written; make it writable and try again."
            ) from error
        if primary in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StorageError(
                f"The state database {path} could not be used ({error}); nothing was changed. "
                "Check the disk and whether another program holds the file."
            ) from error
        raise
