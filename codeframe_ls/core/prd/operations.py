"""`prd.add`, `prd.list`, `prd.show`, `prd.versions`, `prd.diff` and `prd.use`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import Field

from codeframe_ls.core import ids
from codeframe_ls.core.errors import NotFound
from codeframe_ls.core.operation import Call, FilePath, Params, operation
from codeframe_ls.core.prd import file, library, rows
from codeframe_ls.core.prd.diff import unified
from codeframe_ls.core.prd.library import KnownPrd, LiveSection
from codeframe_ls.core.prd.model import (
    PrdAdded,
    PrdChosen,
    PrdDetail,
    PrdDiff,
    PrdEntry,
    PrdList,
    PrdVersionEntry,
    PrdVersions,
    SectionEntry,
)
from codeframe_ls.core.prd.naming import named, named_path
from codeframe_ls.core.prd.outline import Section
from codeframe_ls.core.prd.parsing import parse_off_loop
from codeframe_ls.core.store import Reader, Transaction
from codeframe_ls.core.tasks import view
from codeframe_ls.core.tasks.model import TaskName

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

_WHICH = "The PRD: its path, D1 or its ULID; left out, the current one."


class PrdAdd(Params):
    """Parameters of `prd.add`."""

    path: FilePath = Field(min_length=1, description="The file, absolute or relative to the root.")


class PrdListParams(Params):
    """Parameters of `prd.list`."""


class PrdShow(Params):
    """Parameters of `prd.show`."""

    prd: FilePath = Field("", description=_WHICH)


class PrdVersionsParams(Params):
    """Parameters of `prd.versions`."""

    prd: FilePath = Field("", description=_WHICH)


class PrdDiffParams(Params):
    """Parameters of `prd.diff`."""

    prd: FilePath = Field("", description=_WHICH)
    old: int | None = Field(None, ge=1, description="Number of the old version; left out, the newest.")
    new: int | None = Field(None, ge=1, description="Number of the new version; left out, the file as it is.")


class PrdUse(Params):
    """Parameters of `prd.use`."""

    prd: FilePath = Field(min_length=1, description="The PRD: its path, D1 or its ULID.")


@operation("prd.add", title="Add PRD", positional=("path",))
async def add(core: Core, params: PrdAdd, call: Call) -> PrdAdded:
    """Use a file of the working tree as a requirements document.

    Any UTF-8 text will do. Adding it again makes a version if it has changed, and nothing else.
    """
    created = await library.register(core, params.path)
    known = core.library.prds[core.repository.relative(params.path)]
    return PrdAdded(prd=_entry(core, known), created=created)


@operation("prd.list", title="List PRDs", reads=True)
async def list_prds(core: Core, params: PrdListParams, call: Call) -> PrdList:
    """Show the registered PRDs, and the documents that look like one."""
    unregistered = [path for path in await library.found(core) if path not in core.library.prds]
    known = sorted(core.library.prds.values(), key=lambda known: known.prd.number)
    return PrdList(prds=[_entry(core, one) for one in known], unregistered=unregistered)


@operation("prd.show", title="Show PRD", positional=("prd",), reads=True)
async def show(core: Core, params: PrdShow, call: Call) -> PrdDetail:
    """Show the sections of a PRD with their tasks, and what has changed since these were made."""
    path = await named_path(core, params.prd)
    unsaved = call.unsaved(core.repository.root / path)
    text = unsaved if unsaved is not None else (await file.read(core.repository, path)).text
    outline = await parse_off_loop(text)
    live = core.library.match_live(path, outline, text)
    known = core.library.prds.get(path)
    return PrdDetail(
        path=path,
        alias=ids.alias("prd", known.prd.number) if known else "",
        version=known.prd.version.number if known else 0,
        unsaved=unsaved is not None,
        sections=[_section(core, *pair) for pair in zip(outline.sections, live.sections, strict=True)],
        lost=_names(core, live.lost),
    )


@operation("prd.versions", title="Show PRD Versions", positional=("prd",), reads=True)
async def versions(core: Core, params: PrdVersionsParams, call: Call) -> PrdVersions:
    """Show the versions of a PRD, oldest first."""
    prd = (await named(core, params.prd)).prd
    found = await core.read(lambda db: rows.versions(db, prd.id))
    return PrdVersions(path=prd.path, versions=[PrdVersionEntry.of(version) for version in found])


@operation("prd.diff", title="Compare PRD Versions", positional=("prd", "old", "new"), reads=True)
async def diff(core: Core, params: PrdDiffParams, call: Call) -> PrdDiff:
    """Show how two versions of a PRD differ, or a version and the file as it is."""
    prd = (await named(core, params.prd)).prd
    old_number = params.old or prd.version.number
    old = await core.read(lambda db: _content(db, prd, old_number))
    old_name = f"{prd.path} (version {old_number})"
    if params.new is None:
        unsaved = call.unsaved(core.repository.root / prd.path)
        new = unsaved.encode() if unsaved is not None else (await file.read(core.repository, prd.path)).data
        new_name = f"{prd.path} ({'unsaved' if unsaved is not None else 'file'})"
    else:
        number = params.new
        new = await core.read(lambda db: _content(db, prd, number))
        new_name = f"{prd.path} (version {number})"
    text = await unified(old, new, old_name, new_name)
    return PrdDiff(path=prd.path, old=old_name, new=new_name, diff=text)


@operation("prd.use", title="Choose Current PRD", positional=("prd",))
async def use(core: Core, params: PrdUse, call: Call) -> PrdChosen:
    """Make a PRD the one that operations mean when they name none."""
    prd = (await named(core, params.prd)).prd

    def work(db: Transaction) -> None:
        if not prd.current:
            rows.use(db, prd.id)
            db.event("prd.used", prd.id, path=prd.path)

    await core.write(work)
    return PrdChosen(prd=_entry(core, core.library.prds[prd.path]))


def _content(db: Reader, prd: rows.Prd, number: int) -> bytes:
    for version in rows.versions(db, prd.id):
        if version.number == number:
            return rows.content(db, version.id)
    raise NotFound(f"{prd.path} has no version {number}; its newest is {prd.version.number}.")


def _entry(core: Core, known: KnownPrd) -> PrdEntry:
    tasks = [task for task in core.board if task.prd_id == known.prd.id]
    return PrdEntry.of(known, len(tasks), sum(task.status in ("DONE", "MERGED") for task in tasks))


def _section(core: Core, section: Section, live: LiveSection) -> SectionEntry:
    counts = core.board.section_counts(live.id or "")
    return SectionEntry(
        id=live.id,
        heading=section.heading,
        level=section.level,
        path=list(section.path),
        line=section.start,
        end_line=section.end,
        tasks=counts.total,
        done=counts.done,
        needs_input=counts.needs_input,
        ready=counts.ready,
        stale=_names(core, live.stale),
    )


def _names(core: Core, task_ids: Iterable[str]) -> list[TaskName]:
    tasks = (core.board.task(task_id) for task_id in task_ids)
    return view.names(core.board, (task for task in tasks if task is not None))
