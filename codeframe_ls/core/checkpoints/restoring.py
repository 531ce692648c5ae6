"""Restoring a checkpoint: exact for what it holds, undoable, and whole or not at all.

HEAD, the index, the branch and ignored files stay as they are. The files are written behind a journal;
whether the rows were committed tells, after a crash, if the files go forward or back (`core/recovery.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from codeframe_ls.core.checkpoints import rows, taking, work
from codeframe_ls.core.checkpoints.model import Checkpoint, Part
from codeframe_ls.core.checkpoints.work import Standing
from codeframe_ls.core.errors import RunLive
from codeframe_ls.core.git import snapshot, trees, writing
from codeframe_ls.core.git.trees import Change
from codeframe_ls.core.store import Reader, Transaction

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

_AT_WORK: Final = "('QUEUED', 'RUNNING', 'VERIFYING', 'INTERRUPTED')"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What restoring did: files, tasks, and the checkpoint that takes it back; a preview has none."""

    files: tuple[Change, ...]
    tasks: tuple[tuple[str, Standing | None, Standing | None], ...]
    before: Checkpoint | None


async def preview(core: Core, checkpoint: Checkpoint, part: Part) -> Outcome:
    """What restoring would do now. The files are compared as they are on the disk."""
    private = await core.private()
    now = await snapshot.take(private, keep="scratch/now", message="Preview of a restore")
    return Outcome(
        await _files(core, now.commit, checkpoint, part), await _tasks(core, checkpoint, part), None
    )


async def restore(core: Core, checkpoint: Checkpoint, part: Part) -> Outcome:
    """Bring `part` back as the checkpoint holds it.

    Raises RunLive while a run is at work, and TreeMoved when somebody edits a file meanwhile.
    """
    async with (await core.private()).changing:
        return await _restore(core, checkpoint, part)


async def _restore(core: Core, checkpoint: Checkpoint, part: Part) -> Outcome:
    await core.read(refuse_at_work)
    text = await taking.work_of(core, checkpoint)
    restores_rows = part in ("all", "tasks")
    doomed = await core.read(lambda db: work.tasks_made_since(db, text)) if restores_rows else []
    before, now = await taking.take(
        core,
        kind="restore",
        label=f"Before {checkpoint.alias} was restored",
        subject=checkpoint.id,
        doomed=doomed,
    )
    files = await _files(core, now.commit, checkpoint, part)
    tasks = await _tasks(core, checkpoint, part)
    private = await core.private()
    subject = f"checkpoint {before.id}"
    if files:
        paths = [change.path for change in files]
        await writing.write(private, target=checkpoint.commit, paths=paths, subject=subject, before=now)

    def store(db: Transaction) -> None:
        refuse_at_work(db)
        restored = work.restore(db, text) if restores_rows else work.Restored((), ())
        rows.mark_restored(db, before, checkpoint.id, part)
        db.event(
            "checkpoint.restored",
            checkpoint.id,
            alias=checkpoint.alias,
            before=before.alias,
            part=part,
            files=len(files),
            tasks=list(restored.tasks),
            blockers=list(restored.blockers),
        )

    try:
        await core.write(store)
    except BaseException:
        if files and (journal := await writing.pending(private)):
            await writing.roll_back(private, journal)
        raise
    if files:
        await writing.finish(private, subject)
    return Outcome(files, tasks, before)


def refuse_at_work(db: Reader) -> None:
    """Raises RunLive while a run is at work: it would go on from a state that is no more."""
    row = db.one(f"SELECT number FROM run WHERE state IN {_AT_WORK} ORDER BY number")  # noqa: S608
    if row is not None:
        raise RunLive(f"R{row['number']} is at work; stop it, or wait for its end, and restore then.")


async def _files(core: Core, now: str, checkpoint: Checkpoint, part: Part) -> tuple[Change, ...]:
    if part == "tasks":
        return ()
    changes: Sequence[Change] = await trees.diff(await core.private(), now, checkpoint.commit)
    if part == "prd":
        prds = core.library.prds.keys()
        changes = [change for change in changes if change.path in prds]
    return tuple(changes)


async def _tasks(
    core: Core, checkpoint: Checkpoint, part: Part
) -> tuple[tuple[str, Standing | None, Standing | None], ...]:
    if part not in ("all", "tasks"):
        return ()
    text = await taking.work_of(core, checkpoint)
    return tuple(work.differences(await core.read(work.dump), text))
