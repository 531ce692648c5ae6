"""`blockers.answer`, `.resolve` and `.withdraw`: the ways in which a question ends."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pydantic import Field

from codeframe_ls.core import clock
from codeframe_ls.core.blockers import results, rows, states, written
from codeframe_ls.core.blockers.choice import choose
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.blockers.operations import BlockerRef, BlockerShow
from codeframe_ls.core.blockers.results import BlockerDetail
from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.core.operation import Call, Params, operation
from codeframe_ls.core.runs import answering
from codeframe_ls.core.store import Transaction
from codeframe_ls.core.tasks import rows as tasks

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)


class BlockerAnswer(Params):
    """Parameters of `blockers.answer`."""

    blocker: BlockerRef = Field(description="The question, as B3 or its ULID.")
    answer: str | None = Field(
        None,
        max_length=50_000,
        description="An option, by its number or its text, or any other answer. Without it, the question's "
        "page is written, to be answered there.",
    )


class BlockerResolve(BlockerShow):
    """Parameters of `blockers.resolve`."""


class BlockerWithdraw(BlockerShow):
    """Parameters of `blockers.withdraw`."""


@operation("blockers.answer", cf="blocker answer", title="Answer Question", positional=("blocker", "answer"))
async def answer(core: Core, params: BlockerAnswer, call: Call) -> BlockerDetail:
    """Answer a question; its task goes on, and the run that asked goes on by itself.

    The first answer counts: a second one is refused and told of the first.
    """
    if params.answer is None:
        blocker = await core.read(lambda db: rows.find(db, params.blocker))
        path = await written.write(core, blocker)
        page = core.repository.relative(path)
        return await core.read(lambda db: results.detail(db, blocker, page))
    said, by = params.answer, call.client or call.actor

    def work(db: Transaction) -> tuple[Blocker, BlockerDetail]:
        blocker = rows.find(db, params.blocker)
        chosen = choose(blocker.options, said) if blocker.state == "OPEN" else said
        return _end(db, states.answered(blocker, chosen, by, clock.now()), "blocker.answered")

    return await _ended(core, work)


@operation("blockers.resolve", cf="blocker resolve", title="Resolve Question", positional=("blocker",))
async def resolve(core: Core, params: BlockerResolve, call: Call) -> BlockerDetail:
    """Say that the answer of a question has been taken up."""

    def work(db: Transaction) -> tuple[Blocker, BlockerDetail]:
        return _end(db, states.resolved(rows.find(db, params.blocker), clock.now()), "blocker.resolved")

    return await _ended(core, work)


@operation("blockers.withdraw", cf="blocker withdraw", title="Withdraw Question", positional=("blocker",))
async def withdraw(core: Core, params: BlockerWithdraw, call: Call) -> BlockerDetail:
    """Take back an open question that needs no answer any more; its task goes on."""

    def work(db: Transaction) -> tuple[Blocker, BlockerDetail]:
        blocker = rows.find(db, params.blocker)
        answering.check_not_waited_for(db, blocker)
        return _end(db, states.withdrawn(blocker, clock.now()), "blocker.withdrawn")

    return await _ended(core, work)


def _end(db: Transaction, blocker: Blocker, kind: str) -> tuple[Blocker, BlockerDetail]:
    rows.update(db, blocker)
    touched = [blocker.task_id] if blocker.task_id else []
    resumed = answering.resume(db, blocker)
    for task_id in touched:
        # A task that has other open questions stays held: `change_status` sees to it.
        if tasks.find_task(db, task_id)["status"] == "BLOCKED" and not rows.waiting_run(db, task_id):
            tasks.change_status(db, task_id, "READY", "daemon")
    told = {"run": resumed.alias, "state": resumed.state} if resumed is not None else {}
    db.event(kind, blocker.id, alias=blocker.alias, answer=blocker.answer, tasks=touched, **told)
    return blocker, results.detail(db, blocker)


async def _ended(core: Core, work: written.Work) -> BlockerDetail:
    blocker, result = await core.write(work)
    try:
        await written.follow(core, blocker)
    except CodeframeError as error:
        # The answer stands whatever becomes of a page that shows it.
        logger.warning("The page of %s was not brought up to date: %s", blocker.alias, error.message)
    return result
