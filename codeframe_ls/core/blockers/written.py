"""The files of question pages: written on demand, kept in step with the state, and sent when they say so.

Text that a person wrote and did not send is never overwritten: a page that holds some stays as it is while
the question is open, and keeps it below the answer afterwards. Knows no editor.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from codeframe_ls.core.blockers import page, results, rows
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.blockers.page import Problem
from codeframe_ls.core.blockers.results import BlockerDetail
from codeframe_ls.core.errors import Conflict
from codeframe_ls.core.ids import alias
from codeframe_ls.core.operation import Call
from codeframe_ls.core.pages import Pages
from codeframe_ls.core.store import Transaction
from codeframe_ls.core.tasks import rows as tasks

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

Work = Callable[[Transaction], tuple[Blocker, BlockerDetail]]

_NAME: Final = re.compile(r"questions/(B[1-9][0-9]{0,8})(?:-answered)?\.md")


@dataclass(frozen=True, slots=True)
class Sent:
    """What saving a page did: the question that it `answered`, else maybe `problems`.

    `ticked`: its person wanted it to be sent.
    """

    answered: BlockerDetail | None
    problems: tuple[Problem, ...]
    ticked: bool = False


def name(blocker: Blocker, *, fresh: bool = False) -> str:
    """The name of a blocker's page.

    `fresh` gives a name of its own to the page after the answer, for editors that go on showing an open file
    as it was.
    """
    later = "-answered" if fresh and blocker.state != "OPEN" else ""
    return f"questions/{blocker.alias}{later}.md"


def reference(page_name: str) -> str | None:
    """The alias of the question whose page this is, or None."""
    match = _NAME.fullmatch(page_name)
    return match[1] if match else None


async def write(core: Core, blocker: Blocker, *, fresh: bool = False) -> Path:
    """Make the page or bring it up to date, and give its path. Raises PageError or DiskFull."""
    pages, page_name = Pages(core.repository.root), name(blocker, fresh=fresh)
    task = await _task(core, blocker)
    return await asyncio.to_thread(_write, pages, page_name, blocker, task)


async def follow(core: Core, blocker: Blocker) -> None:
    """After a change of state: bring the page up to date if there is one. Raises PageError or DiskFull."""
    pages = Pages(core.repository.root)
    if await asyncio.to_thread(pages.path(name(blocker)).exists):
        await write(core, blocker)


async def save(core: Core, page_name: str, text: str, call: Call) -> Sent:
    """Take in a saved page: its answer is given when its send line is ticked and nothing is in doubt.

    One save may be heard of twice, by the editor and by the watcher of the folder: the second finds the same
    answer there, and nothing to do. Raises NotFound for the page of an unknown question, and what
    `blockers.answer` raises, such as AlreadyAnswered; then the page shows the first answer and keeps these
    words below it.
    """
    found = reference(page_name)
    if found is None:
        return Sent(None, ())
    blocker = await core.read(lambda db: rows.find(db, found))
    reply = page.parse(text, blocker)
    if blocker.state == "OPEN" and (not reply.send or reply.problems):
        return Sent(None, reply.problems, reply.send)
    if not reply.send:
        return Sent(None, ())
    if page.says_the_answer(reply, blocker):
        return await _answered(core, blocker)
    try:
        await core.call("blockers.answer", {"blocker": blocker.id, "answer": reply.answer or text}, call)
    except Conflict:
        blocker = await core.read(lambda db: rows.find(db, blocker.id))
        if page.says_the_answer(reply, blocker):
            return await _answered(core, blocker)
        await follow(core, blocker)
        raise
    return await _answered(core, blocker)


async def _answered(core: Core, blocker: Blocker) -> Sent:
    detail = await core.read(lambda db: results.detail(db, rows.find(db, blocker.id)))
    return Sent(detail, (), ticked=True)


async def _task(core: Core, blocker: Blocker) -> str:
    if blocker.task_id is None:
        return ""
    row = await core.read(lambda db: tasks.find_task(db, blocker.task_id or ""))
    return f"{alias('task', row['number'])} {row['title']}"


def _write(pages: Pages, page_name: str, blocker: Blocker, task: str) -> Path:
    old = pages.read(page_name)
    unsent = page.unsent(old, blocker) if old is not None else ""
    if blocker.state == "OPEN" and unsent:
        return pages.path(page_name)
    text = page.render(blocker, task, unsent)
    return pages.path(page_name) if text == old else pages.write(page_name, text)
