"""`patches.list`, `.show`, `.page`, `.decide`, `.apply`, `.send`, `.undo`, `.discard` and `.export`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

from pydantic import Field

from codeframe_ls.core import clock
from codeframe_ls.core.errors import CodeframeError, InvalidParams, NotFound
from codeframe_ls.core.git import trees
from codeframe_ls.core.operation import Call, FilePath, Params, operation
from codeframe_ls.core.pages import Pages
from codeframe_ls.core.patches import applying, content, hunks, page, results, rows, written
from codeframe_ls.core.patches.applying import Done, Order
from codeframe_ls.core.patches.model import OPEN, Decision, Destination, FileChange, Patch, State
from codeframe_ls.core.store import Reader, Transaction
from codeframe_ls.core.tasks import rows as tasks
from codeframe_ls.core.tasks.states import Status

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)

PatchRef = Annotated[str, Field(min_length=1, max_length=100)]
"""A patch as a person names it: `P4` or its ULID."""


class PatchesList(Params):
    """Parameters of `patches.list`."""

    all: bool = Field(False, description="Also those that are applied or discarded.")


class PatchesShow(Params):
    """Parameters of `patches.show`."""

    patch: PatchRef = Field(description="The patch, as P4 or its ULID.")


class PatchesPage(PatchesShow):
    """Parameters of `patches.page`."""


class PatchesDecide(PatchesShow):
    """Parameters of `patches.decide`."""

    apply: list[str] = Field([], description="Hunks to apply, such as 1.2.")
    skip: list[str] = Field([], description="Hunks to leave out.")
    comment: str | None = Field(None, description="What the next run should know about them.")


class PatchesApply(PatchesShow):
    """Parameters of `patches.apply`."""

    destination: Destination = Field(
        "tree",
        description="Where to: `tree` (your files), `staged` (files and index), `commit` (files and a commit "
        "on this branch) or `branch` (a commit on a new branch, your files untouched).",
        json_schema_extra={"words": {str(where): said for where, said in page.DESTINATIONS.items()}},
    )
    only: list[str] = Field([], description="Exactly these hunks, such as 1.2; all others are left.")
    skip: list[str] = Field([], description="All but these hunks.")
    branch: str = Field("", max_length=200, description="The new branch's name; codeframe/T12 by default.")
    message: str = Field(
        "", max_length=10_000, description="The commit's message; the task's title by default."
    )


class PatchesSend(PatchesShow):
    """Parameters of `patches.send`."""

    text: str = Field("", description="The page's text; left out, the page as it is saved.")


class PatchesDiscard(PatchesShow):
    """Parameters of `patches.discard`."""


class PatchesUndo(PatchesShow):
    """Parameters of `patches.undo`."""


class PatchesExport(PatchesShow):
    """Parameters of `patches.export`."""

    output: FilePath = Field("", description="The file to write it to; left out, it is only shown.")


@operation("patches.list", cf="patch list", title="Show Patches", reads=True)
async def list_patches(core: Core, params: PatchesList, call: Call) -> results.PatchList:
    """Show the patches that wait for review, or all of them."""

    def work(db: Reader) -> results.PatchList:
        open_ones = rows.in_states(db, OPEN)
        shown = rows.in_states(db, get_args(State)) if params.all else open_ones
        return results.PatchList(
            patches=[results.summary(db, patch) for patch in shown], to_review=len(open_ones)
        )

    return await core.read(work)


@operation("patches.show", cf="patch show", title="Show Patch", positional=("patch",), reads=True)
async def show(core: Core, params: PatchesShow, call: Call) -> results.PatchDetail:
    """Show a patch hunk by hunk, with what proves it."""
    patch = await core.read(lambda db: rows.find(db, params.patch))
    return await _detail(core, patch, await content.load(await core.private(), patch))


@operation("patches.page", cf="patch review", title="Review Patch", positional=("patch",))
async def write_page(core: Core, params: PatchesPage, call: Call) -> results.PatchDetail:
    """Write a patch as a review page under `.codeframe/`: decide per hunk there, tick `send`, save."""
    patch = await core.read(lambda db: rows.find(db, params.patch))
    files = await content.load(await core.private(), patch)
    path = await written.write(core, patch, files)
    return await _detail(core, patch, files, core.repository.relative(path))


@operation("patches.decide", cf="patch decide", title="Decide on Hunks", positional=("patch",))
async def decide(core: Core, params: PatchesDecide, call: Call) -> results.PatchDetail:
    """Mark hunks to be applied or left out, with a comment for the next run; nothing is applied yet."""
    found = await core.read(lambda db: rows.find(db, params.patch))
    files = await content.load(await core.private(), found)
    hunks.check_keys(files, [*params.apply, *params.skip])
    if not params.apply and not params.skip:
        raise InvalidParams("Name the hunks to decide on, such as `--skip 1.2`.")
    if both := sorted(set(params.apply) & set(params.skip)):
        raise InvalidParams(f"{', '.join(both)} cannot be applied and skipped at once.")

    def work(db: Transaction) -> Patch:
        patch = rows.find(db, params.patch)
        applying.check_open(patch)
        decisions = dict(patch.body.decisions)
        for key in (*params.apply, *params.skip):
            changes: dict[str, object] = {"apply": key in params.apply}
            if params.comment is not None:
                changes["comment"] = params.comment
            decisions[key] = decisions.get(key, Decision()).model_copy(update=changes)
        decided = replace(patch, body=patch.body.model_copy(update={"decisions": decisions}))
        rows.update(db, decided)
        db.event("patch.decided", patch.id, alias=patch.alias, keys=[*params.apply, *params.skip])
        return decided

    return await _followed(core, await core.write(work), files)


@operation("patches.apply", cf="patch apply", title="Apply Patch", positional=("patch",), long=True)
async def apply(core: Core, params: PatchesApply, call: Call) -> results.PatchApplied:
    """Apply a patch, or some of its hunks, to the destination that you name.

    Edits that you made meanwhile are never overwritten: they are merged, and where both change the same lines
    nothing is applied and the files are named. A file with unsaved edits is changed in its editor, where you
    save it. A checkpoint is taken before; `patches.undo` takes it back.
    """
    found = await core.read(lambda db: rows.find(db, params.patch))
    files = await content.load(await core.private(), found)
    hunks.check_keys(files, [*params.only, *params.skip])
    applying.check_open(found)
    if params.only and params.skip:
        raise InvalidParams("Say which hunks to apply with `only`, or which to leave out with `skip`.")
    patch = _decided(found, params)
    return await _apply(core, patch, files, params, call)


@operation("patches.send", cf="patch send", title="Send Review", positional=("patch",), long=True)
async def send(core: Core, params: PatchesSend, call: Call) -> results.PatchApplied:
    """Carry out what a review page says, whether its `send` line is ticked or not."""
    found = await core.read(lambda db: rows.find(db, params.patch))
    applying.check_open(found)
    files = await content.load(await core.private(), found)
    text: str | None = params.text
    if not text:
        text = await asyncio.to_thread(Pages(core.repository.root).read, written.name(found))
    if text is None:
        raise NotFound(f"{found.alias} has no review page yet; `cf patch review {found.alias}` writes it.")
    review = await asyncio.to_thread(page.parse, text, found, files)
    if review.problems or review.destination is None:
        problem = review.problems[0]
        raise InvalidParams(f"Line {problem.line + 1} of the review: {problem.message}")
    decisions = {**found.body.decisions, **review.decisions}
    patch = replace(found, body=found.body.model_copy(update={"decisions": decisions}))
    order = PatchesApply(patch=found.id, destination=review.destination)
    return await _apply(core, patch, files, order, call)


@operation("patches.undo", cf="patch undo", title="Undo Apply", positional=("patch",), long=True)
async def undo(core: Core, params: PatchesUndo, call: Call) -> results.PatchApplied:
    """Take an applied patch back; what you have edited since stays. The patch waits for review again."""
    patch = await core.read(lambda db: rows.find(db, params.patch))
    call.report(f"Taking {patch.alias} back", None)
    done = await applying.undo(core, patch)
    return await _applied(core, done, await content.load(await core.private(), patch))


@operation("patches.discard", cf="patch discard", title="Discard Patch", positional=("patch",))
async def discard(core: Core, params: PatchesDiscard, call: Call) -> results.PatchDetail:
    """Close a patch without applying it; its task is ready again, and the next run hears your comments.

    Where a part of it is applied, the rest is left out for good and the task is done.
    """

    def work(db: Transaction) -> Patch:
        patch = rows.find(db, params.patch)
        applying.check_open(patch)
        # A part that is applied is what the person wanted of it.
        state: State = "APPLIED" if patch.state == "PARTLY_APPLIED" else "DISCARDED"
        closed = replace(patch, state=state, closed_at=clock.now())
        rows.update(db, closed)
        if tasks.find_task(db, patch.task_id)["status"] == "DONE":
            target: Status = "MERGED" if state == "APPLIED" else "READY"
            tasks.change_status(db, patch.task_id, target, "daemon")
        db.event("patch.discarded", patch.id, alias=patch.alias, state=state, tasks=[patch.task_id])
        return closed

    patch = await core.write(work)
    return await _followed(core, patch, await content.load(await core.private(), patch))


@operation("patches.export", cf="patch export", title="Export Patch", positional=("patch",), reads=True)
async def export(core: Core, params: PatchesExport, call: Call) -> results.PatchExported:
    """Give a patch as `git apply` takes it, new and binary files too."""
    patch = await core.read(lambda db: rows.find(db, params.patch))
    text = await trees.patch(await core.private(), patch.base, patch.head, binary=True)
    path = ""
    if params.output:
        path = core.repository.relative(params.output)
        await asyncio.to_thread(_save, core.repository.root / path, text)
    shown = await core.read(lambda db: results.summary(db, patch))
    return results.PatchExported(patch=shown, path=path, text=text.decode("utf-8", "replace"))


async def _apply(
    core: Core, patch: Patch, files: Sequence[FileChange], params: PatchesApply, call: Call
) -> results.PatchApplied:
    """Apply what is decided; `patch` holds the decisions."""
    keys = _wanted(patch, files, params)
    if not keys:
        raise InvalidParams(f"No hunk of {patch.alias} is left to apply; see them with its review.")
    call.report(f"Applying {patch.alias}", None)
    order = Order(keys, params.destination, *await _naming(core, patch, params))
    return await _applied(core, await applying.apply(core, patch, files, order), files)


async def _detail(
    core: Core, patch: Patch, files: Sequence[FileChange], written_to: str = ""
) -> results.PatchDetail:
    return results.PatchDetail(
        patch=await core.read(lambda db: results.summary(db, patch)),
        notes=list(patch.body.notes),
        checks=results.checks(patch.body.evidence),
        evidence=dict(patch.body.evidence),
        files=results.files(patch, files),
        page=written_to,
    )


async def _followed(core: Core, patch: Patch, files: Sequence[FileChange]) -> results.PatchDetail:
    try:
        await written.follow(core, patch, files)
    except CodeframeError as error:
        # The change stands whatever becomes of a page that shows it.
        logger.warning("The page of %s was not brought up to date: %s", patch.alias, error.message)
    return await _detail(core, patch, files)


async def _applied(core: Core, done: Done, files: Sequence[FileChange]) -> results.PatchApplied:
    detail = await _followed(core, done.patch, files)
    return results.PatchApplied(**dict(detail), paths=list(done.paths), unsaved=list(done.unsaved))


def _decided(patch: Patch, params: PatchesApply) -> Patch:
    decisions: dict[str, Decision] = dict(patch.body.decisions)
    for key in params.only:
        decisions[key] = decisions.get(key, Decision()).model_copy(update={"apply": True})
    return replace(patch, body=patch.body.model_copy(update={"decisions": decisions}))


def _wanted(patch: Patch, files: Sequence[FileChange], params: PatchesApply) -> list[str]:
    """The keys to apply now."""
    return [
        key
        for key in content.wanted(patch, files)
        if key not in params.skip and (not params.only or key in params.only)
    ]


async def _naming(core: Core, patch: Patch, params: PatchesApply) -> tuple[str, str]:
    """The branch's name and the commit's message, with the trailer that leads back to the task."""
    shown = await core.read(lambda db: results.summary(db, patch))
    message = params.message.strip() or shown.title
    return params.branch or f"codeframe/{shown.task}", f"{message}\n\nCodeframe-Task: {patch.task_id}\n"


def _save(path: Path, text: bytes) -> None:
    try:
        path.write_bytes(text)
    except OSError as error:
        raise InvalidParams(f"{path} cannot be written ({error.strerror}); name another file.") from error
