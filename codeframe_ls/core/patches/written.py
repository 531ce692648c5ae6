"""The files of review pages: written on demand, kept in step with the state, carried out when they say so.

A page that a person has begun to decide on is never overwritten while the patch waits. Knows no editor.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from codeframe_ls.core import clock
from codeframe_ls.core.blockers.page import Problem
from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.core.ids import alias
from codeframe_ls.core.operation import Call
from codeframe_ls.core.pages import Pages
from codeframe_ls.core.patches import content, page, results, rows
from codeframe_ls.core.patches.model import OPEN, FileChange, Patch
from codeframe_ls.core.store import Reader, Transaction
from codeframe_ls.core.tasks import rows as tasks

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

_NAME: Final = re.compile(r"review/(P[1-9][0-9]{0,8})(?:-[0-9a-f]{8})?\.md")


@dataclass(frozen=True, slots=True)
class Sent:
    """What saving a page did: how it `applied` its patch, else maybe `problems`.

    `ticked`: its person wanted it to be sent.
    """

    applied: results.PatchApplied | None
    problems: tuple[Problem, ...]
    ticked: bool = False


def name(patch: Patch) -> str:
    """The name of a patch's review page."""
    return f"review/{patch.alias}.md"


def reference(page_name: str) -> str | None:
    """The alias of the patch whose page this is, or None."""
    match = _NAME.fullmatch(page_name)
    return match[1] if match else None


async def write(core: Core, patch: Patch, files: Sequence[FileChange]) -> Path:
    """Make the page or bring it up to date, and give its path. Raises PageError or DiskFull."""
    row = await core.read(lambda db: tasks.find_task(db, patch.task_id))
    task = f"{alias('task', row['number'])} {row['title']}"
    text = await asyncio.to_thread(page.render, patch, task, files, results.checks(patch.body.evidence))
    return await asyncio.to_thread(_write, Pages(core.repository.root), patch, files, text)


async def follow(core: Core, patch: Patch, files: Sequence[FileChange]) -> None:
    """After a change of state: bring the page up to date if there is one. Raises PageError or DiskFull."""
    if await asyncio.to_thread(Pages(core.repository.root).path(name(patch)).exists):
        await write(core, patch, files)


async def save(core: Core, page_name: str, text: str, call: Call) -> Sent:
    """Take in a saved page: it is carried out when its send line is ticked and nothing is in doubt.

    A save that was heard of before is not carried out twice. Raises NotFound for the page of an unknown
    patch, and what `patches.send` raises, having changed nothing; that is remembered as refused.
    """
    found = reference(page_name)
    if found is None:
        return Sent(None, ())
    patch = await core.read(lambda db: rows.find(db, found))
    files = await content.load(await core.private(), patch)
    review = await asyncio.to_thread(page.parse, text, patch, files)
    if patch.state not in OPEN:
        return Sent(await _carried_out(core, patch) if review.send else None, ())
    if not review.send or review.problems:
        return Sent(None, review.problems, review.send)
    there = await asyncio.to_thread(Pages(core.repository.root).read, page_name)
    if there is not None and not (await asyncio.to_thread(page.parse, there, patch, files)).send:
        return Sent(await _carried_out(core, patch), (), ticked=True)
    try:
        applied = await core.call("patches.send", {"patch": patch.id, "text": text}, call)
    except CodeframeError as error:
        await refuse(core, page_name, text, error.message)
        raise
    assert isinstance(applied, results.PatchApplied)
    return Sent(applied, (), ticked=True)


async def _carried_out(core: Core, patch: Patch) -> results.PatchApplied | None:
    """What came of a save that was heard of before; the page shows it already."""
    if patch.applied is None:
        return None
    detail = await core.call("patches.show", {"patch": patch.id}, Call())
    changed = {"paths": list(patch.applied.paths), "unsaved": list(patch.applied.unsaved)}
    return results.PatchApplied(**dict(detail), **changed)


async def refuse(core: Core, page_name: str, text: str, message: str) -> None:
    """Remember, and tell whoever listens, that this page was not carried out."""

    def work(db: Transaction) -> None:
        patch = rows.find(db, reference(page_name) or "")
        db.event("patch.refused", patch.id, alias=patch.alias, message=message, page=_digest(text), tasks=[])

    await core.write(work)


async def refused(core: Core, page_name: str, text: str) -> bool:
    """Whether this save of the page was refused already: a start of the daemon does not try it again."""
    saved = await asyncio.to_thread(_saved_at, Pages(core.repository.root).path(page_name))

    def work(db: Reader) -> bool:
        patch = rows.find(db, reference(page_name) or "")
        row = db.one(
            "SELECT at, payload ->> 'page' AS page FROM event WHERE kind = 'patch.refused' AND subject = ?"
            " ORDER BY seq DESC LIMIT 1",
            (patch.id,),
        )
        return row is not None and row["page"] == _digest(text) and row["at"] >= saved

    return await core.read(work)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _saved_at(path: Path) -> str:
    try:
        return clock.stored(datetime.fromtimestamp(path.stat().st_mtime, UTC))
    except FileNotFoundError:
        return clock.now()  # It went while we looked, so no save of it was refused yet.


def _write(pages: Pages, patch: Patch, files: Sequence[FileChange], text: str) -> Path:
    old = pages.read(name(patch))
    if old is not None and patch.state in OPEN and _begun(old, patch, files):
        return pages.path(name(patch))
    return pages.path(name(patch)) if text == old else pages.write(name(patch), text)


def _begun(old: str, patch: Patch, files: Sequence[FileChange]) -> bool:
    """Whether a person has decided something on the page that the state does not know."""
    if page.identity(patch) not in old:
        return False
    review = page.parse(old, patch, files)
    known = patch.body.decisions
    return any(decision != known.get(key, type(decision)()) for key, decision in review.decisions.items())
