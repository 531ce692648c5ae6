"""Patches for tests: the result of a run, made without one by editing a snapshot of the files."""

from __future__ import annotations

from collections.abc import Mapping

from codeframe_ls.core import clock, ids
from codeframe_ls.core.core import Core
from codeframe_ls.core.git import snapshot, trees
from codeframe_ls.core.patches import rows
from codeframe_ls.core.patches.model import Patch
from codeframe_ls.core.store import Transaction
from codeframe_ls.core.tasks import rows as tasks
from tests.support.core import call


async def make_patch(core: Core, contents: Mapping[str, bytes | None], *, title: str = "Do it") -> Patch:
    """A patch that waits for review: these files as a run has left them, None for one that it deleted."""
    created = await call(core, "tasks.create", title=title)
    private = await core.private()
    base = await snapshot.take(private, keep=f"run/{ids.new_id()}", message="base")
    edits = {
        path: None if content is None else ("100644", await trees.write_blob(private, content))
        for path, content in contents.items()
    }
    tree = await trees.edit(private, base.tree, edits)
    head = await trees.commit(private, tree, [base.commit], "work")
    await private.keep(f"run/{ids.new_id()}", head)

    def work(db: Transaction) -> Patch:
        task_id, run_id = created.task.id, ids.new_id()
        tasks.change_status(db, task_id, "IN_PROGRESS", "daemon")
        tasks.change_status(db, task_id, "DONE", "run")
        db.execute(
            "INSERT INTO run (id, number, task_id, state, created_at) VALUES (?, ?, ?, 'COMPLETED', ?)",
            (run_id, db.next_number("run"), task_id, clock.now()),
        )
        patch = rows.insert(
            db,
            run_id=run_id,
            task_id=task_id,
            base=base.commit,
            head=head,
            proven=True,
            evidence={"checks": ["pytest passed: 3 tests"]},
        )
        db.event("run.completed", run_id, tasks=[task_id])
        return patch

    return await core.write(work)
