"""Putting the steps of a patch in place: files, unsaved buffers, index, HEAD or a branch; all of it or none.

Three-way merges of what the steps start from, what is there now, and what they lead to, so that an edit that
the user made meanwhile is never overwritten. Knows neither the rows of a patch nor who asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from codeframe_ls.core.buffers import Unsaved
from codeframe_ls.core.errors import PatchConflict
from codeframe_ls.core.git import publication, publishing, trees, writing
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.publication import Publication
from codeframe_ls.core.git.snapshot import Snapshot
from codeframe_ls.core.git.trees import Change
from codeframe_ls.core.patches import unsaved
from codeframe_ls.core.patches.model import Destination
from codeframe_ls.core.patches.unsaved import BufferEdits


@dataclass(frozen=True, slots=True)
class Ground:
    """What the user has now: the files on the disk, and the tree in which unsaved text is laid over them."""

    disk: Snapshot
    tree: str
    held: Mapping[str, Unsaved]


@dataclass(frozen=True, slots=True)
class Steps:
    """From which tree of the private repository to which."""

    private: PrivateRepository
    before: str
    after: str

    async def onto(self, tree: str, where: str, only: Collection[str] | None = None) -> list[Change]:
        """What has to change in `tree`, or at these of its paths, so that it makes the steps too.

        Raises PatchConflict.
        """
        merged = await trees.merge(self.private, self.before, tree, self.after)
        conflicts = [path for path in merged.conflicts if only is None or path in only]
        if conflicts:
            raise PatchConflict(
                f"The patch and {where} change the same lines of {', '.join(conflicts)}; "
                "nothing was applied. Skip those hunks, or bring your edits to rest first.",
                paths=conflicts,
            )
        changes = await trees.diff(self.private, tree, merged.tree)
        return [change for change in changes if only is None or change.path in only]

    async def cleaned(self) -> Steps:
        """The same steps as the user's own repository holds their files."""
        return Steps(self.private, *await publishing.cleaned(self.private, self.before, self.after))


@dataclass(frozen=True, slots=True)
class Plan:
    """What changes: files on the disk, buffers, the index, and the commit on HEAD. All of it fits."""

    files: Sequence[Change]
    buffers: BufferEdits
    index: Sequence[Change] = ()
    own: Sequence[Change] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file that changes, wherever its text is."""
        return tuple(sorted({*(change.path for change in self.files), *self.buffers.paths}))


async def ground(private: PrivateRepository, disk: Snapshot, held: Mapping[str, Unsaved]) -> Ground:
    """What the user has, saved or not. Raises Conflict."""
    tree = await unsaved.laid_over(private, disk.tree, held) if held else disk.tree
    return Ground(disk, tree, held)


async def planned(
    steps: Steps, destination: Destination, now: Ground, label: str, on_disk: Collection[str] = ()
) -> Plan:
    """All that changes in the working tree, the index and on HEAD; it fits before any of it is touched.

    `on_disk` are files that hold the steps' beginning on the disk: they change there too where their buffers
    have nothing to change. Raises PatchConflict and Conflict.
    """
    changes = await steps.onto(now.tree, "your own edits")
    buffers = await unsaved.planned(steps.private, changes, now.held, label)
    files = [change for change in changes if change.path not in now.held]
    behind = now.held.keys() & set(on_disk) - set(buffers.paths)
    if behind:
        files += await steps.onto(now.disk.tree, "your own edits", behind)
    if destination == "tree":
        return Plan(files, buffers)
    own = await steps.cleaned()
    index_tree = await publishing.index_tree(steps.private)
    index = await own.onto(index_tree, "the index (your other edits are not in it)")
    if destination == "staged":
        return Plan(files, buffers, index)
    return Plan(files, buffers, index, await onto_head(own))


async def onto_head(own: Steps) -> list[Change]:
    """What a commit on HEAD changes. Raises PatchConflict."""
    head = await publishing.head(own.private)
    return await own.onto(head, "the last commit (your uncommitted edits are not in it)")


async def place(
    private: PrivateRepository, plan: Plan, now: Ground, destination: Destination, message: str, subject: str
) -> str:
    """Bring files, index and HEAD to where the plan leads, buffers last; gives the commit, if any."""
    async with all_or_none(private, plan.buffers):
        if plan.files:
            await writing.write(
                private,
                target=await trees.edit(private, now.disk.tree, _edits(plan.files)),
                paths=[change.path for change in plan.files],
                subject=subject,
                before=now.disk,
            )
        commit = await _publish(private, plan, destination, message, subject)
        await plan.buffers.write()
    return commit


async def target(private: PrivateRepository, plan: Plan, now: Ground) -> str:
    """The tree of what the user has once the plan is in place, saved or not."""
    return await trees.edit(private, now.tree, _edits([*plan.files, *plan.buffers.changes]))


def mark(message: str) -> str:
    """The line by which a commit of ours is known."""
    return message.rstrip().rpartition("\n")[2]


@asynccontextmanager
async def all_or_none(private: PrivateRepository, buffers: BufferEdits | None = None) -> AsyncIterator[None]:
    """Whatever goes wrong inside, a cancellation too, leaves files, buffers, index and HEAD as they were."""
    try:
        yield
    except BaseException:
        await asyncio.shield(_take_back(private, buffers))
        raise


async def _take_back(private: PrivateRepository, buffers: BufferEdits | None) -> None:
    if buffers is not None:
        await buffers.take_back()
    if note := await publication.pending(private):
        await publication.take_back(private, note)
    if journal := await writing.pending(private):
        await writing.roll_back(private, journal)


async def _publish(
    private: PrivateRepository, plan: Plan, destination: Destination, message: str, subject: str
) -> str:
    """Bring the user's index and HEAD to where the changes lead; gives the commit, if any."""
    if destination == "tree":
        return ""
    head = await publishing.head(private) if destination == "commit" else ""
    note = Publication(subject, head=head, mark=mark(message), index=tuple(plan.index))
    await publication.begin(private, note)
    await publishing.stage(private, plan.index)
    return await publishing.commit(private, plan.own, message) if destination == "commit" else ""


def _edits(changes: Sequence[Change]) -> dict[str, tuple[str, str] | None]:
    return {
        change.path: (change.new_mode, change.new_blob) if change.new_mode and change.new_blob else None
        for change in changes
    }
