"""Applying a patch to where a person wants it, and taking that back.

A three-way merge of what the patch starts from, what is there now, and what it leads to: an edit that the
user made meanwhile is never overwritten, and what meets it on the same lines is refused by name. Files are
written behind a journal and a checkpoint; the database says whether they stay (`core/recovery.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from codeframe_ls.core import clock, ids
from codeframe_ls.core.checkpoints import taking
from codeframe_ls.core.errors import Conflict, InvalidParams, PatchConflict, RunLive
from codeframe_ls.core.git import publication, publishing, trees, writing
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.publication import Publication
from codeframe_ls.core.git.snapshot import Snapshot
from codeframe_ls.core.git.trees import Change
from codeframe_ls.core.patches import content, rows
from codeframe_ls.core.patches.model import Applied, Destination, FileChange, Patch, State
from codeframe_ls.core.store import Transaction
from codeframe_ls.core.tasks import rows as tasks

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asked for: which hunks, and where to. `message` is that of a commit."""

    keys: Collection[str]
    destination: Destination
    branch: str
    message: str


async def apply(core: Core, patch: Patch, files: Sequence[FileChange], order: Order) -> Patch:
    """Apply the ordered hunks; gives the patch as it is afterwards.

    Raises PatchConflict with the paths that meet the user's own edits, TreeMoved when a file is edited
    meanwhile, and RepositoryError with git's words; then nothing has changed.
    """
    check_open(patch)
    private = await core.private()
    checkpoint, now = await taking.take(
        core, kind="apply", label=f"Before {patch.alias} was applied", subject=patch.id
    )
    keys = [*patch.body.done, *order.keys]
    before = await content.compose(private, patch, files, patch.body.decisions, patch.body.done)
    after = await content.compose(private, patch, files, patch.body.decisions, keys)
    steps = _Steps(private, before, after)
    if order.destination == "branch":
        applied = await _on_branch(patch, steps, order, checkpoint.id, now)
    else:
        applied = await _in_place(core, patch, steps, order, checkpoint.id, now)
    left = [key for file in files for key in file.keys if key not in keys]
    state: State = "PARTLY_APPLIED" if left else "APPLIED"
    body = patch.body.model_copy(update={"done": tuple(keys)})
    done = replace(patch, state=state, body=body, applied=applied, closed_at=None if left else clock.now())
    await _record(core, private, done, "patch.applied", f"apply {patch.id} {checkpoint.id}", order.keys)
    return done


async def undo(core: Core, patch: Patch) -> Patch:
    """Take the newest apply back; edits that the user has made since stay. Raises as `apply` does."""
    applied = patch.applied
    if applied is None or patch.state not in ("APPLIED", "PARTLY_APPLIED"):
        raise Conflict(f"{patch.alias} is not applied, so there is nothing to undo.")
    private = await core.private()
    _, now = await taking.take(
        core, kind="undo", label=f"Before applying {patch.alias} was undone", subject=patch.id
    )
    steps = _Steps(private, applied.after, applied.before)
    subject = f"undo {patch.id} {applied.checkpoint}"
    if applied.destination == "branch":
        note = Publication(subject, branch=applied.branch, branch_at=applied.commit)
        async with _all_or_none(private):
            await publication.begin(private, note)
            await publishing.delete_branch(private, applied.branch, applied.commit)
    else:
        files, index, own = await _merged(steps, applied.destination, now)
        message = f"Take back {patch.alias}\n\nThis reverts commit {applied.commit}.\n"
        async with _all_or_none(private):
            await _write(private, files, now, subject)
            await _publish(private, applied.destination, index, own, message, subject)
    body = patch.body.model_copy(update={"done": ()})
    undone = replace(patch, state="PENDING", body=body, applied=None, closed_at=None)
    await _record(core, private, undone, "patch.undone", subject, patch.body.done)
    return undone


def check_open(patch: Patch) -> None:
    """Raises Conflict for a patch that is applied or discarded."""
    if patch.state == "APPLIED":
        raise Conflict(f"{patch.alias} is applied already; `cf patch undo {patch.alias}` takes that back.")
    if patch.state == "DISCARDED":
        raise Conflict(f"{patch.alias} was discarded; start its task again for a new one.")


@dataclass(frozen=True, slots=True)
class _Steps:
    """From which tree of the private repository to which."""

    private: PrivateRepository
    before: str
    after: str

    async def onto(self, tree: str, where: str) -> list[Change]:
        """What has to change in `tree` so that it makes these steps too. Raises PatchConflict."""
        merged = await trees.merge(self.private, self.before, tree, self.after)
        if merged.conflicts:
            raise PatchConflict(
                f"The patch and {where} change the same lines of {', '.join(merged.conflicts)}; "
                "nothing was applied. Skip those hunks, or bring your edits to rest first.",
                paths=list(merged.conflicts),
            )
        return await trees.diff(self.private, tree, merged.tree)

    async def cleaned(self) -> _Steps:
        """The same steps as the user's own repository holds their files."""
        return _Steps(self.private, *await publishing.cleaned(self.private, self.before, self.after))


Merged = tuple[list[Change], list[Change], list[Change]]


async def _merged(steps: _Steps, destination: Destination, now: Snapshot) -> Merged:
    """What changes in the working tree, the index and on HEAD; all fit before one is touched."""
    files = await steps.onto(now.tree, "your own edits")
    if destination == "tree":
        return files, [], []
    own = await steps.cleaned()
    index = await own.onto(
        await publishing.index_tree(steps.private), "the index (your other edits are not in it)"
    )
    if destination == "staged":
        return files, index, []
    head = await publishing.head(steps.private)
    return files, index, await own.onto(head, "the last commit (your uncommitted edits are not in it)")


async def _in_place(
    core: Core, patch: Patch, steps: _Steps, order: Order, checkpoint: str, now: Snapshot
) -> Applied:
    files, index, own = await _merged(steps, order.destination, now)
    if not files:
        raise InvalidParams("These hunks change nothing here: the working tree holds them already.")
    subject = f"apply {patch.id} {checkpoint}"
    async with _all_or_none(steps.private):
        target = await _write(steps.private, files, now, subject)
        commit = await _publish(steps.private, order.destination, index, own, order.message, subject)
    return Applied(
        destination=order.destination,
        checkpoint=checkpoint,
        before=now.commit,
        after=target,
        paths=tuple(change.path for change in files),
        commit=commit,
    )


async def _on_branch(patch: Patch, steps: _Steps, order: Order, checkpoint: str, now: Snapshot) -> Applied:
    private = steps.private
    cleaned = await steps.cleaned()
    head = await publishing.head(private)
    own = await cleaned.onto(head, "the last commit (your uncommitted edits are not in it)")
    await publishing.check_free(private, order.branch)
    note = Publication(
        f"apply {patch.id} {checkpoint}", head=head, mark=_mark(order.message), branch=order.branch
    )
    async with _all_or_none(private):
        await publication.begin(private, note)
        commit = await publishing.branch(private, order.branch, own, order.message)
    return Applied(
        destination="branch",
        checkpoint=checkpoint,
        before=now.commit,
        after=now.tree,
        paths=tuple(change.path for change in own),
        commit=commit,
        branch=order.branch,
    )


async def _publish(
    private: PrivateRepository,
    destination: Destination,
    index: Sequence[Change],
    own: Sequence[Change],
    message: str,
    subject: str,
) -> str:
    """Bring the user's index and HEAD to where the changes lead; gives the commit, if any."""
    if destination == "tree":
        return ""
    head = await publishing.head(private) if destination == "commit" else ""
    note = Publication(subject, head=head, mark=_mark(message), index=tuple(index))
    await publication.begin(private, note)
    await publishing.stage(private, index)
    return await publishing.commit(private, own, message) if destination == "commit" else ""


def _mark(message: str) -> str:
    """The line by which a commit of ours is known."""
    return message.rstrip().rpartition("\n")[2]


async def _write(private: PrivateRepository, files: Sequence[Change], now: Snapshot, subject: str) -> str:
    """Bring the user's files to where the changes lead; gives the whole tree."""
    edits = {
        change.path: (change.new_mode, change.new_blob) if change.new_mode and change.new_blob else None
        for change in files
    }
    target = await trees.edit(private, now.tree, edits)
    if files:
        await writing.write(private, target=target, paths=list(edits), subject=subject, before=now)
    return target


@asynccontextmanager
async def _all_or_none(private: PrivateRepository) -> AsyncIterator[None]:
    """Whatever goes wrong inside, a cancellation too, leaves files, index and HEAD as they were."""
    try:
        yield
    except BaseException:
        await asyncio.shield(_take_back(private))
        raise


async def _take_back(private: PrivateRepository) -> None:
    if note := await publication.pending(private):
        await publication.take_back(private, note)
    if journal := await writing.pending(private):
        await writing.roll_back(private, journal)


async def _record(
    core: Core, private: PrivateRepository, patch: Patch, kind: str, subject: str, keys: Collection[str]
) -> None:
    """Commit the change of the rows, which is what makes the files stay; without it they go back."""

    def store(db: Transaction) -> None:
        _refuse_live(db, patch)
        rows.update(db, patch)
        _move_task(db, patch)
        db.event(
            kind,
            patch.id,
            alias=patch.alias,
            state=patch.state,
            keys=list(keys),
            paths=list(patch.applied.paths) if patch.applied else [],
            tasks=[patch.task_id],
        )

    async with _all_or_none(private):
        await core.write(store)
    await publication.end(private)
    await writing.finish(private, subject)


def _move_task(db: Transaction, patch: Patch) -> None:
    """A task is done for good once its whole patch is applied, and in review again once that is undone."""
    status = tasks.find_task(db, patch.task_id)["status"]
    if patch.state == "APPLIED" and status == "DONE":
        tasks.change_status(db, patch.task_id, "MERGED", "daemon")
    elif patch.state == "PENDING" and status == "MERGED":
        tasks.change_status(db, patch.task_id, "DONE", "daemon")
    else:
        tasks.update(db, patch.task_id)


def _refuse_live(db: Transaction, patch: Patch) -> None:
    row = db.one(
        "SELECT number FROM run WHERE task_id = ? AND state IN ('QUEUED', 'RUNNING', 'VERIFYING')",
        (patch.task_id,),
    )
    if row is not None:
        run = ids.alias("run", row["number"])
        raise RunLive(f"{run} works on the same task; wait for it or stop it, then apply.")
