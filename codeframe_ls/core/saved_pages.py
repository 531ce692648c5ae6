"""A saved page, whatever it is about: given to the noun that it belongs to.

One save may be heard of twice, by an editor's server and by the watcher of the folders, so pages are taken in
one after the other, and who comes second finds that nothing is left to do. Knows no editor.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from codeframe_ls.core.blockers import rows as blockers
from codeframe_ls.core.blockers import written as questions
from codeframe_ls.core.errors import CodeframeError, StorageError
from codeframe_ls.core.operation import Call, Result
from codeframe_ls.core.pages import Pages
from codeframe_ls.core.patches import rows as patches
from codeframe_ls.core.patches import written as reviews
from codeframe_ls.core.patches.model import OPEN
from codeframe_ls.core.store import Transaction

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)

FOLDERS: Final = ("questions", "review")
"""The folders of `.codeframe/` whose pages act when they are saved."""

_CALL: Final = Call(client="an editor")


async def save(core: Core, page_name: str, text: str, call: Call) -> Result | None:
    """Carry out what a saved page says, if it says so with its `send` line, and give what it did.

    Else nothing happens. Raises what the operation raises that is carried out.
    """
    async with core.taking_in:
        question = await questions.save(core, page_name, text, call)
        review = await reviews.save(core, page_name, text, call)
    return question.answered or review.applied


async def heard(core: Core, page_name: str) -> None:
    """Take in a page that some program has saved; nobody waits, so a refusal is told by an event.

    Raises StorageError.
    """
    async with core.taking_in:
        try:
            text = await asyncio.to_thread(Pages(core.repository.root).read, page_name)
            if text is None:
                return
            if (alias := questions.reference(page_name)) is not None:
                await _question(core, page_name, text, alias)
            elif reviews.reference(page_name) is not None and not await reviews.refused(
                core, page_name, text
            ):
                await _review(core, page_name, text)
        except StorageError:
            raise
        except CodeframeError as error:
            logger.warning("%s was not sent: %s", page_name, error.message)


async def waiting(core: Core) -> list[str]:
    """The names of the pages that may have been saved while nobody listened."""
    open_ones = await core.read(lambda db: patches.in_states(db, OPEN))
    return [*map(questions.name, core.questions.all), *map(reviews.name, open_ones)]


async def _question(core: Core, page_name: str, text: str, alias: str) -> None:
    sent = await questions.save(core, page_name, text, _CALL)
    if not sent.ticked or not sent.problems:
        return
    message = sent.problems[0].message

    def work(db: Transaction) -> None:
        db.event("blocker.refused", blockers.find(db, alias).id, alias=alias, message=message, tasks=[])

    await core.write(work)


async def _review(core: Core, page_name: str, text: str) -> None:
    sent = await reviews.save(core, page_name, text, _CALL)
    if sent.ticked and sent.problems:
        await reviews.refuse(core, page_name, text, sent.problems[0].message)
