"""The board: what it counts, what it shares, and which changes it follows."""

from __future__ import annotations

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import DatabaseReplaced
from codeframe_ls.core.store import Transaction
from codeframe_ls.core.tasks import rows
from codeframe_ls.core.tasks.board import Board, Counts
from codeframe_ls.core.tasks.model import Entry
from tests.support.core import call

PRD = "# Shop\n\n## Cart\n\n## Payment\n"


@pytest.fixture
async def shop(core: Core) -> Core:
    (core.repository.root / "PRD.md").write_text(PRD, encoding="utf-8")
    await call(core, "prd.add", path="PRD.md")
    await call(core, "tasks.create", title="Keep", section=["Cart"])
    await call(core, "tasks.create", title="Pay", section=["Payment"], depends_on=["T1"])
    await call(core, "tasks.create", title="Refund", section=["Payment"], backlog=True)
    return core


def entry(board: Board, number: int) -> Entry:
    task = board.numbered(number)
    assert task is not None
    return task


async def test_a_section_counts_its_own_tasks(shop: Core) -> None:
    cart, payment = (entry(shop.board, number).section_id or "" for number in (1, 2))

    assert shop.board.section_counts(cart) == Counts({"READY": 1}, ready=1)
    counts = shop.board.section_counts(payment)
    assert (counts.by_status, counts.total) == ({"READY": 1, "BACKLOG": 1}, 2)
    assert (counts.ready, counts.waiting, counts.done, counts.needs_input) == (0, 1, 0, 0)
    assert [task.alias for task in shop.board.section_tasks(payment)] == ["T2", "T3"]
    assert shop.board.section_counts("nothing known").total == 0


async def test_a_change_elsewhere_counts_where_it_has_an_effect(shop: Core) -> None:
    payment = entry(shop.board, 2).section_id or ""

    await call(shop, "tasks.finish", task="T1")
    assert shop.board.section_counts(payment).ready == 1

    await call(shop, "tasks.delete", task="T2")
    await call(shop, "tasks.delete", task="T3")
    assert shop.board.section_counts(payment).total == 0
    assert shop.board.section_tasks(payment) == []


async def test_a_board_that_was_read_never_changes(shop: Core) -> None:
    before = shop.board
    seen = (list(before), before.ready(), before.counts)

    await call(shop, "tasks.finish", task="T1")
    await call(shop, "tasks.delete", task="T3")

    assert (list(before), before.ready(), before.counts) == seen
    assert shop.board is not before


async def test_what_did_not_change_is_shared(shop: Core) -> None:
    before = entry(shop.board, 3)

    await call(shop, "tasks.finish", task="T1")

    assert entry(shop.board, 3) is before


async def test_an_event_without_tasks_leaves_the_board_as_it_is(shop: Core) -> None:
    before = shop.board

    await shop.write(lambda tx: tx.event("test.nothing"))

    assert shop.board is before


async def test_deleting_needs_to_name_the_deleted_task_alone(shop: Core) -> None:
    def work(tx: Transaction) -> None:
        task_id = rows.find_task(tx, "T1")["id"]
        rows.delete(tx, task_id)
        tx.event("test.deleted", tasks=[task_id])

    await shop.write(work)

    assert [task.alias for task in shop.board.ready()] == ["T2"]
    assert entry(shop.board, 2).depends_on == ()


async def test_opening_again_shows_the_same_board(shop: Core) -> None:
    again = await Core.open(shop.repository)
    try:
        assert list(again.board) == list(shop.board)
        assert again.board.ready() == shop.board.ready()
        assert again.board.counts == shop.board.counts
    finally:
        await again.close()


async def test_a_change_that_cannot_be_stored_is_not_shown(shop: Core) -> None:
    before = shop.board
    (shop.repository.state_dir / "state.db").unlink()

    with pytest.raises(DatabaseReplaced, match="was deleted or replaced while it was in use"):
        await call(shop, "tasks.finish", task="T1")

    assert shop.board is before
