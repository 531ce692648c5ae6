"""Taking a checkpoint: the files first, then the rows that go with them, kept together by one commit.

Runs, applying and restoring take one by themselves before they act. Knows no face.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from codeframe_ls.core import clock, ids
from codeframe_ls.core.checkpoints import rows, work
from codeframe_ls.core.checkpoints.model import Checkpoint, Kind
from codeframe_ls.core.git import snapshot, trees
from codeframe_ls.core.git.snapshot import Snapshot
from codeframe_ls.core.store import Transaction

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


async def take(
    core: Core,
    *,
    kind: Kind,
    label: str = "",
    subject: str = "",
    doomed: Collection[str] = (),
) -> tuple[Checkpoint, Snapshot]:
    """Record the files as they are on the disk and the work as it is now, and give both.

    `doomed` are tasks (ids) that are about to be deleted: their runs are held too. Raises RepositoryError.
    """
    private = await core.private()
    checkpoint_id = ids.new_id()
    name = ref(checkpoint_id)
    taken = await snapshot.take(private, keep=name, message=label or f"Checkpoint before: {kind}")
    text = await core.read(lambda db: work.dump(db, doomed))
    blob = await trees.write_blob(private, text.encode())
    await private.keep(f"{name}-rows", blob)

    def store(db: Transaction) -> Checkpoint:
        checkpoint = Checkpoint(
            id=checkpoint_id,
            number=db.next_number("checkpoint"),
            kind=kind,
            label=label,
            subject=subject,
            commit=taken.commit,
            rows_blob=blob,
            restored_from=None,
            restored_part=None,
            created_at=clock.now(),
        )
        rows.insert(db, checkpoint)
        db.event("checkpoint.created", checkpoint.id, alias=checkpoint.alias, reason=kind, label=label)
        return checkpoint

    return await core.write(store), taken


async def work_of(core: Core, checkpoint: Checkpoint) -> str:
    """The rows of a checkpoint, as `work.restore` takes them."""
    return (await trees.read_blob(await core.private(), checkpoint.rows_blob)).decode()


def ref(checkpoint_id: str) -> str:
    """The name under which the private repository keeps a checkpoint's files; `-rows` keeps its rows."""
    return f"checkpoint/{checkpoint_id}"
