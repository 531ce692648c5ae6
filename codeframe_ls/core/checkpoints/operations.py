"""`checkpoints.create`, `.list`, `.show`, `.diff`, `.restore`, `.undo` and `.delete`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from codeframe_ls.core.checkpoints import restoring, results, rows, taking, work
from codeframe_ls.core.checkpoints.model import Checkpoint, CheckpointRef, Part
from codeframe_ls.core.errors import Conflict, NotFound
from codeframe_ls.core.git import snapshot, trees
from codeframe_ls.core.operation import Call, Params, operation
from codeframe_ls.core.printable import one_line
from codeframe_ls.core.store import Reader, Transaction

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


class CheckpointsCreate(Params):
    """Parameters of `checkpoints.create`."""

    label: str = Field("", max_length=200, description="A few words to know it by.")


class CheckpointsList(Params):
    """Parameters of `checkpoints.list`."""


class CheckpointsShow(Params):
    """Parameters of `checkpoints.show`."""

    checkpoint: CheckpointRef = Field(description="The checkpoint, as C2 or its ULID.")


class CheckpointsDiff(Params):
    """Parameters of `checkpoints.diff`."""

    before: CheckpointRef = Field(description="A checkpoint, as C2 or its ULID.")
    after: str = Field("", max_length=100, description="Another one; left out, what is there now.")


class CheckpointsRestore(CheckpointsShow):
    """Parameters of `checkpoints.restore`."""

    part: Part = Field("all", description="What to bring back: all, files, tasks or prd.")
    dry_run: bool = Field(False, description="Only show what would change.")


class CheckpointsUndo(Params):
    """Parameters of `checkpoints.undo`."""

    dry_run: bool = Field(False, description="Only show what would change.")


class CheckpointsDelete(CheckpointsShow):
    """Parameters of `checkpoints.delete`."""


@operation(
    "checkpoints.create", title="Create Checkpoint", cf="checkpoint create", positional=("label",), long=True
)
async def create(core: Core, params: CheckpointsCreate, call: Call) -> results.CheckpointCreated:
    """Record everything as it is: files (also untracked and uncommitted ones), tasks, questions, PRDs.

    Files are recorded as they are on the disk. Nothing of yours is touched: index, branches and stash stay as
    they are.
    """
    call.report("Recording the files", None)
    checkpoint, taken = await taking.take(core, kind="manual", label=one_line(params.label))
    return results.CheckpointCreated(checkpoint=results.summary(checkpoint), absent=list(taken.absent))


@operation("checkpoints.list", title="Show Checkpoints", cf="checkpoint list", reads=True)
async def list_checkpoints(core: Core, params: CheckpointsList, call: Call) -> results.CheckpointList:
    """Show every checkpoint, oldest first."""
    found = await core.read(rows.everything)
    return results.CheckpointList(checkpoints=[results.summary(one, found) for one in found])


@operation(
    "checkpoints.show", title="Show Checkpoint", cf="checkpoint show", positional=("checkpoint",), reads=True
)
async def show(core: Core, params: CheckpointsShow, call: Call) -> results.CheckpointDetail:
    """Show how what is there now differs from a checkpoint."""
    checkpoint = await core.read(lambda db: rows.find(db, params.checkpoint))
    files = await trees.diff(await core.private(), checkpoint.commit, await _now(core))
    text = await taking.work_of(core, checkpoint)
    return results.CheckpointDetail(
        checkpoint=results.summary(checkpoint, await core.read(rows.everything)),
        files=results.files(files),
        tasks=results.tasks(work.differences(text, await core.read(work.dump))),
    )


@operation(
    "checkpoints.diff",
    title="Compare Checkpoints",
    cf="checkpoint diff",
    positional=("before", "after"),
    reads=True,
)
async def diff(core: Core, params: CheckpointsDiff, call: Call) -> results.CheckpointDiff:
    """Show how two checkpoints differ, or a checkpoint and what is there now."""
    before = await core.read(lambda db: rows.find(db, params.before))
    after = await core.read(lambda db: rows.find(db, params.after)) if params.after else None
    text = await (taking.work_of(core, after) if after else core.read(work.dump))
    commit = after.commit if after else await _now(core)
    private = await core.private()
    return results.CheckpointDiff(
        before=before.alias,
        after=after.alias if after else "",
        files=results.files(await trees.diff(private, before.commit, commit)),
        tasks=results.tasks(work.differences(await taking.work_of(core, before), text)),
        patch=(await trees.patch(private, before.commit, commit)).decode("utf-8", "replace"),
    )


@operation(
    "checkpoints.restore",
    title="Restore Checkpoint",
    cf="checkpoint restore",
    positional=("checkpoint",),
    long=True,
)
async def restore(core: Core, params: CheckpointsRestore, call: Call) -> results.CheckpointRestored:
    """Bring back what a checkpoint holds; `checkpoints.undo` takes that back.

    HEAD, index, branch and ignored files stay as they are. Another checkpoint is taken before. Refused while
    a run is at work.
    """
    checkpoint = await core.read(lambda db: rows.find(db, params.checkpoint))
    return await _restored(core, checkpoint, params.part, call, dry_run=params.dry_run)


@operation("checkpoints.undo", title="Undo Restore", cf="checkpoint undo", long=True)
async def undo(core: Core, params: CheckpointsUndo, call: Call) -> results.CheckpointRestored:
    """Take the newest restore back. Doing it again restores again."""
    before = await core.read(rows.last_before_restore)
    if before is None:
        raise NotFound("No checkpoint was restored yet, so there is nothing to undo.")
    return await _restored(core, before, before.restored_part or "all", call, dry_run=params.dry_run)


@operation(
    "checkpoints.delete", title="Delete Checkpoint", cf="checkpoint delete", positional=("checkpoint",)
)
async def delete(core: Core, params: CheckpointsDelete, call: Call) -> results.CheckpointDeleted:
    """Forget a checkpoint; what only it holds cannot be brought back afterwards."""

    def work_(db: Transaction) -> Checkpoint:
        checkpoint = rows.find(db, params.checkpoint)
        _refuse_needed(db, checkpoint)
        rows.delete(db, checkpoint)
        db.event("checkpoint.deleted", checkpoint.id, alias=checkpoint.alias)
        return checkpoint

    checkpoint = await core.write(work_)
    private = await core.private()
    name = taking.ref(checkpoint.id)
    await private.drop(name)
    await private.drop(f"{name}-rows")
    return results.CheckpointDeleted(checkpoint=results.summary(checkpoint))


async def _restored(
    core: Core, checkpoint: Checkpoint, part: Part, call: Call, *, dry_run: bool
) -> results.CheckpointRestored:
    if dry_run:
        return results.restored(checkpoint, await restoring.preview(core, checkpoint, part))
    call.report(f"Restoring {checkpoint.alias}", None)
    return results.restored(checkpoint, await restoring.restore(core, checkpoint, part))


def _refuse_needed(db: Reader, checkpoint: Checkpoint) -> None:
    """An applied patch is undone with the files of its checkpoint."""
    row = db.one(
        "SELECT number FROM patch WHERE json_extract(applied, '$.checkpoint') = ? AND state <> 'PENDING'",
        (checkpoint.id,),
    )
    if row is not None:
        raise Conflict(
            f"P{row['number']} is undone with {checkpoint.alias}, so it is kept as long as that is applied."
        )


async def _now(core: Core) -> str:
    taken = await snapshot.take(await core.private(), keep="scratch/now", message="What is there now")
    return taken.commit
