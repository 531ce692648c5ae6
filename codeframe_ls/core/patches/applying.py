"""Applying a patch to where a person wants it, and taking that back.

A checkpoint is taken before; what is there is merged with what the patch does (`placing.py`), and the
database says whether it stays (`core/recovery.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from codeframe_ls.core import clock, ids, words
from codeframe_ls.core.checkpoints import taking
from codeframe_ls.core.errors import Conflict, InvalidParams, RunLive
from codeframe_ls.core.git import publication, publishing, writing
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.publication import Publication
from codeframe_ls.core.patches import content, placing, rows
from codeframe_ls.core.patches.model import Applied, Destination, FileChange, Patch, State
from codeframe_ls.core.patches.placing import Ground, Steps
from codeframe_ls.core.patches.unsaved import BufferEdits
from codeframe_ls.core.runs import stacking
from codeframe_ls.core.store import Reader, Transaction
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


@dataclass(frozen=True, slots=True)
class Done:
    """The patch afterwards, the files that changed, and those of them that only a buffer holds."""

    patch: Patch
    paths: tuple[str, ...]
    unsaved: tuple[str, ...]


async def apply(core: Core, patch: Patch, files: Sequence[FileChange], order: Order) -> Done:
    """Apply the ordered hunks; unsaved text of their files is merged with in its editor.

    Raises PatchConflict with the paths that meet the user's own edits, Conflict where an editor does not take
    an edit, TreeMoved when a file is edited meanwhile, and RepositoryError with git's words; then nothing has
    changed. Raises NotReady for a patch that was built on one that is not applied.
    """
    private = await core.private()
    async with private.changing:
        await core.read(lambda db: _check_as_read(db, patch))
        check_open(patch)
        await core.read(lambda db: stacking.check_below(db, patch))
        return await _apply(core, private, patch, files, order)


async def _apply(
    core: Core, private: PrivateRepository, patch: Patch, files: Sequence[FileChange], order: Order
) -> Done:
    checkpoint, disk = await taking.take(
        core, kind="apply", label=f"Before {patch.alias} was applied", subject=patch.id
    )
    keys = [*patch.body.done, *order.keys]
    before = await content.compose(private, patch, files, patch.body.decisions, patch.body.done)
    after = await content.compose(private, patch, files, patch.body.decisions, keys)
    steps = Steps(private, before, after)
    subject = f"apply {patch.id} {checkpoint.id}"
    buffers: BufferEdits | None = None
    if order.destination == "branch":
        now = await placing.ground(private, disk, {})
        applied = await _on_branch(steps, order, subject, now)
    else:
        held = await core.buffers.at([file.path for file in files])
        now = await placing.ground(private, disk, held)
        applied, buffers = await _in_place(patch, steps, order, subject, now)
    applied = applied.model_copy(update={"checkpoint": checkpoint.id})
    left = [key for file in files for key in file.keys if key not in keys]
    state: State = "PARTLY_APPLIED" if left else "APPLIED"
    body = patch.body.model_copy(update={"done": tuple(keys)})
    done = replace(patch, state=state, body=body, applied=applied, closed_at=None if left else clock.now())
    await _record(core, private, done, "patch.applied", subject, order.keys, buffers)
    return Done(done, applied.paths, applied.unsaved)


async def undo(core: Core, patch: Patch) -> Done:
    """Take the newest apply back; edits that the user has made since stay. Raises as `apply` does."""
    private = await core.private()
    async with private.changing:
        await core.read(lambda db: _check_as_read(db, patch))
        if patch.applied is None or patch.state not in ("APPLIED", "PARTLY_APPLIED"):
            raise Conflict(f"{patch.alias} is not applied, so there is nothing to undo.")
        await core.read(lambda db: stacking.check_above(db, patch))
        return await _undo(core, private, patch, patch.applied)


async def _undo(core: Core, private: PrivateRepository, patch: Patch, applied: Applied) -> Done:
    _, disk = await taking.take(
        core, kind="undo", label=f"Before applying {patch.alias} was undone", subject=patch.id
    )
    steps = Steps(private, applied.after, applied.before)
    subject = f"undo {patch.id} {applied.checkpoint}"
    buffers: BufferEdits | None = None
    paths = applied.paths
    if applied.destination == "branch":
        note = Publication(subject, branch=applied.branch, branch_at=applied.commit)
        async with placing.all_or_none(private):
            await publication.begin(private, note)
            await publishing.delete_branch(private, applied.branch, applied.commit)
    else:
        now = await placing.ground(private, disk, await core.buffers.at(applied.paths))
        on_disk = set(applied.paths) - set(applied.unsaved)
        label = f"Take back {patch.alias}"
        plan = await placing.planned(steps, applied.destination, now, label, on_disk)
        message = f"{label}\n\nThis reverts commit {applied.commit}.\n"
        await placing.place(private, plan, now, applied.destination, message, subject)
        buffers, paths = plan.buffers, plan.paths
    body = patch.body.model_copy(update={"done": ()})
    undone = replace(patch, state="PENDING", body=body, applied=None, closed_at=None)
    await _record(core, private, undone, "patch.undone", subject, patch.body.done, buffers)
    return Done(undone, paths, buffers.paths if buffers else ())


def check_open(patch: Patch) -> None:
    """Raises Conflict for a patch that is applied or discarded."""
    if patch.state == "APPLIED":
        raise Conflict(f"{patch.alias} is applied already; `cf patch undo {patch.alias}` takes that back.")
    if patch.state == "DISCARDED":
        raise Conflict(f"{patch.alias} was discarded; start its task again for a new one.")


def _check_as_read(db: Reader, patch: Patch) -> None:
    """Raises Conflict where somebody was faster. What `patch` holds of decisions may be new."""
    now = rows.find(db, patch.id)
    if (now.state, now.body.done, now.applied) != (patch.state, patch.body.done, patch.applied):
        state = words.standing(words.patch_state(now.state))
        raise Conflict(f"{patch.alias} {state} meanwhile; look at it again (`cf patch show {patch.alias}`).")


async def _in_place(
    patch: Patch, steps: Steps, order: Order, subject: str, now: Ground
) -> tuple[Applied, BufferEdits]:
    plan = await placing.planned(steps, order.destination, now, f"Apply {patch.alias}")
    if not plan.paths:
        raise InvalidParams("These hunks change nothing here: the working tree holds them already.")
    after = await placing.target(steps.private, plan, now)
    commit = await placing.place(steps.private, plan, now, order.destination, order.message, subject)
    applied = Applied(
        destination=order.destination,
        before=now.tree,
        after=after,
        paths=plan.paths,
        unsaved=plan.buffers.paths,
        commit=commit,
    )
    return applied, plan.buffers


async def _on_branch(steps: Steps, order: Order, subject: str, now: Ground) -> Applied:
    private = steps.private
    own = await placing.onto_head(await steps.cleaned())
    await publishing.check_free(private, order.branch)
    head = await publishing.head(private)
    note = Publication(subject, head=head, mark=placing.mark(order.message), branch=order.branch)
    async with placing.all_or_none(private):
        await publication.begin(private, note)
        commit = await publishing.branch(private, order.branch, own, order.message)
    return Applied(
        destination="branch",
        before=now.tree,
        after=now.tree,
        paths=tuple(change.path for change in own),
        commit=commit,
        branch=order.branch,
    )


async def _record(
    core: Core,
    private: PrivateRepository,
    patch: Patch,
    kind: str,
    subject: str,
    keys: Collection[str],
    buffers: BufferEdits | None,
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

    async with placing.all_or_none(private, buffers):
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
