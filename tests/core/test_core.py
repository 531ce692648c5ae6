"""Opening and closing a core, and what runs where."""

from __future__ import annotations

import asyncio
import sqlite3
import threading

import pytest

from codeframe_ls.core.core import DATABASE, Core
from codeframe_ls.core.errors import DatabaseDamaged
from codeframe_ls.core.store import Reader, Transaction
from codeframe_ls.core.workspace.repository import Repository
from tests.support.core import call


def writers() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("core-writer")]


async def test_all_work_on_the_database_is_done_by_one_thread(core: Core) -> None:
    def read(reader: Reader) -> str:
        return threading.current_thread().name

    def write(tx: Transaction) -> str:
        tx.event("test.thread")
        return threading.current_thread().name

    names = await asyncio.gather(core.read(read), core.write(write), core.read(read))

    assert len(set(names)) == 1
    assert names[0].startswith("core-writer")


async def test_closing_ends_the_thread_and_keeps_the_work(repository: Repository) -> None:
    core = await Core.open(repository)
    await call(core, "tasks.create", title="Kept")
    await core.close()
    assert writers() == []

    again = await Core.open(repository)
    assert [task.title for task in again.board] == ["Kept"]
    await again.close()


async def test_a_refused_database_leaves_no_thread(repository: Repository) -> None:
    (repository.state_dir / DATABASE).write_bytes(b"not a database")

    with pytest.raises(DatabaseDamaged):
        await Core.open(repository)

    for thread in threading.enumerate():
        if thread.name.startswith("core-writer"):
            thread.join()
    assert writers() == []


async def test_a_state_that_cannot_be_loaded_is_closed_again(repository: Repository) -> None:
    await (await Core.open(repository)).close()
    with sqlite3.connect(repository.state_dir / DATABASE) as database:
        database.execute("DROP TABLE dependency")
    database.close()

    with pytest.raises(sqlite3.OperationalError, match="no such table: dependency"):
        await Core.open(repository)

    assert writers() == []
