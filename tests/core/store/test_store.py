"""The database file: what is refused, what survives, and what one transaction is."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeframe_ls.core.errors import (
    CodeframeError,
    DatabaseDamaged,
    DatabaseNewer,
    DatabaseReplaced,
    DiskFull,
    StorageError,
)
from codeframe_ls.core.store import Reader, Store, Transaction
from codeframe_ls.core.store.database import migrations
from tests.core.store.writing import change

ROOT = Path(__file__).parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store(path)
    yield opened
    opened.close()


@pytest.fixture
def used(path: Path) -> Path:
    """A database with a few hundred rows, closed."""
    store = Store(path)
    for _ in range(100):
        store.write(change)
    store.close()
    return path


def numbers(reader: Reader) -> list[int]:
    return [row["seq"] for row in reader.all("SELECT seq FROM event ORDER BY seq")]


class TestOpening:
    def test_a_new_file_has_the_newest_schema_and_is_the_owners_alone(self, store: Store, path: Path) -> None:
        assert path.stat().st_mode & 0o777 == 0o600
        pragmas = {
            name: store.read(lambda reader, name=name: reader.all(f"PRAGMA {name}")[0][0])  # type: ignore[misc]
            for name in ("user_version", "journal_mode", "synchronous", "foreign_keys")
        }
        assert pragmas == {
            "user_version": len(migrations()),
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
        }

    def test_opening_again_keeps_everything(self, used: Path) -> None:
        store = Store(used)

        assert store.read(numbers) == list(range(1, 101))
        store.close()

    @pytest.mark.parametrize(
        "content", [b"no database", bytes(5_000), b"SQLite format 3\0" + b"\xff" * 4_080]
    )
    def test_a_file_that_is_no_database_is_refused_untouched(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)

        with pytest.raises(DatabaseDamaged, match=r"is damaged and was left untouched; move it away"):
            Store(path)

        assert path.read_bytes() == content
        assert list(path.parent.iterdir()) == [path]

    def test_another_programs_database_is_refused_untouched(self, path: Path) -> None:
        with sqlite3.connect(path) as foreign:
            foreign.executescript("CREATE TABLE t (x); PRAGMA user_version = 3; PRAGMA application_id = 7")
        foreign.close()
        content = path.read_bytes()

        with pytest.raises(DatabaseDamaged, match=r"is not a state database of codeframe_ls; move it away"):
            Store(path)

        assert path.read_bytes() == content

    def test_another_programs_database_without_any_mark_is_refused_untouched(self, path: Path) -> None:
        with sqlite3.connect(path) as foreign:
            foreign.execute("CREATE TABLE t (x)")
        foreign.close()
        content = path.read_bytes()

        with pytest.raises(DatabaseDamaged, match=r"is not a state database of codeframe_ls; move it away"):
            Store(path)

        assert path.read_bytes() == content

    def test_a_newer_database_is_refused_untouched(self, used: Path) -> None:
        with sqlite3.connect(used) as newer:
            newer.execute("PRAGMA user_version = 999")
        newer.close()
        content = used.read_bytes()

        with pytest.raises(DatabaseNewer, match=r"was written by a newer codeframe_ls \(schema 999, "):
            Store(used)

        assert used.read_bytes() == content

    def test_a_newer_one_that_was_left_in_a_crash_keeps_its_journal(self, used: Path) -> None:
        crashed = sqlite3.connect(used, isolation_level=None)
        crashed.execute("PRAGMA user_version = 999")
        journal = used.with_name("state.db-wal")
        content = used.read_bytes(), journal.read_bytes()
        assert content[1]

        with pytest.raises(DatabaseNewer):
            Store(used)

        assert (used.read_bytes(), journal.read_bytes()) == content
        crashed.close()

    @given(seed=st.integers(0, 10_000), length=st.sampled_from([1, 16, 600, 5_000]))
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def test_no_damage_is_told_but_as_a_refusal(
        self, tmp_path_factory: pytest.TempPathFactory, seed: int, length: int
    ) -> None:
        path = tmp_path_factory.mktemp("damaged") / "state.db"
        store = Store(path)
        for _ in range(20):
            store.write(change)
        store.close()
        dice = random.Random(seed)
        content = bytearray(path.read_bytes())
        at = dice.randrange(len(content) - length)
        content[at : at + length] = dice.randbytes(length)
        path.write_bytes(content)

        try:
            store = Store(path)
        except StorageError:
            assert path.read_bytes() == content
            return
        try:
            store.read(numbers)
        except StorageError:
            return
        finally:
            store.close()

    @pytest.mark.parametrize("keep", [100, 4_096, 5_000, -4_096])
    def test_a_cut_file_is_refused_untouched(self, used: Path, keep: int) -> None:
        content = used.read_bytes()[:keep]
        used.write_bytes(content)

        with pytest.raises(DatabaseDamaged):
            Store(used)

        assert used.read_bytes() == content


class TestWriting:
    def test_a_transaction_is_rows_and_one_event(self, store: Store) -> None:
        result, transaction = store.write(change)

        assert transaction.recorded is not None
        assert transaction.recorded.seq == result == 1
        assert transaction.recorded.payload["number"] == 1
        assert store.read(lambda reader: reader.one("SELECT last FROM counter")["last"]) == 1  # type: ignore[index]

    def test_rows_without_an_event_are_rolled_back(self, store: Store) -> None:
        with pytest.raises(AssertionError, match="rows changed, but no event tells of it"):
            store.write(lambda tx: tx.next_number("task"))

        assert store.read(lambda reader: reader.all("SELECT * FROM counter")) == []

    def test_two_events_are_rolled_back(self, store: Store) -> None:
        def work(tx: Transaction) -> None:
            tx.event("test.one")
            tx.event("test.two")

        with pytest.raises(AssertionError, match="one event"):
            store.write(work)

        assert store.read(numbers) == []

    def test_whatever_goes_wrong_leaves_nothing(self, store: Store) -> None:
        def work(tx: Transaction) -> None:
            change(tx)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            store.write(work)

        assert store.read(numbers) == []
        assert store.write(change)[0] == 1

    def test_numbers_are_reserved_in_blocks(self, store: Store) -> None:
        def work(tx: Transaction) -> list[int]:
            tx.event("test.numbers")
            return [tx.next_number("task", 3), tx.next_number("task"), tx.next_number("plan")]

        assert store.write(work)[0] == [1, 4, 1]

    @pytest.mark.parametrize("replaced", [False, True])
    def test_a_file_that_is_gone_or_another_takes_no_change(
        self, store: Store, path: Path, tmp_path: Path, replaced: bool
    ) -> None:
        store.write(change)
        path.unlink()
        if replaced:
            other = Store(tmp_path / "other.db")
            other.close()
            other.path.rename(path)

        with pytest.raises(DatabaseReplaced, match=r"was deleted or replaced while it was in use; run"):
            store.write(change)

        assert path.exists() == replaced

    def test_a_full_disk_changes_nothing_and_is_over_when_there_is_room(self, store: Store) -> None:
        store.write(change)
        pages = store.read(lambda reader: reader.all("PRAGMA page_count")[0][0])
        limit(store, pages)

        with pytest.raises(DiskFull, match=r"; nothing was changed. Free some space and try again."):
            write_many(store, 50)

        stored = store.read(numbers)
        limit(store, 1_000_000)
        assert store.write(change)[0] == stored[-1] + 1
        assert store.read(lambda reader: reader.all("PRAGMA integrity_check")[0][0]) == "ok"

    def test_a_disk_that_takes_no_more_bytes_changes_nothing(self, path: Path) -> None:
        said = subprocess.run(
            [sys.executable, "-m", "tests.core.store.writing", str(path), "400000"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout.splitlines()  # fmt: skip

        *acknowledged, refusal = said
        assert "nothing was changed" in refusal
        store = Store(path)
        assert store.read(numbers) == [int(seq) for seq in acknowledged]
        store.close()


def write_many(store: Store, how_many: int) -> None:
    for _ in range(how_many):
        store.write(change)


def limit(store: Store, pages: int) -> None:
    """Make SQLite itself refuse to grow the file beyond so many pages."""
    store.read(lambda reader: reader.all(f"PRAGMA max_page_count = {pages}"))


def test_a_killed_process_loses_nothing_that_it_acknowledged(path: Path) -> None:
    acknowledged: list[int] = []
    for patience in (1, 7, 40):
        with subprocess.Popen(
            [sys.executable, "-m", "tests.core.store.writing", str(path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as writer:
            assert writer.stdout is not None
            wanted = patience + random.randrange(40)
            acknowledged += [int(next(writer.stdout)) for _ in range(wanted)]
            writer.kill()
            acknowledged += [int(line) for line in writer.stdout if line.endswith("\n")]

        store = Store(path)
        stored = store.read(numbers)
        assert stored[: len(acknowledged)] == acknowledged
        assert len(stored) - len(acknowledged) in (0, 1), (
            "only the change under way may be on the disk unsaid"
        )
        assert store.read(lambda reader: reader.all("PRAGMA integrity_check")[0][0]) == "ok"
        acknowledged = stored
        store.close()


def test_every_refusal_of_the_store_is_one_of_ours() -> None:
    for kind in (DatabaseDamaged, DatabaseNewer, DatabaseReplaced, DiskFull):
        assert issubclass(kind, StorageError)
        assert issubclass(kind, CodeframeError)
