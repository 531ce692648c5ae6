"""Work on a patch that waits for review: it is merged into what the next run starts from.

A run remembers on which patches it was built. What comes of it can be applied once they are: its lines stand
on theirs, and its checks have seen them. Knows neither worktree nor worker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from codeframe_ls.core import ids
from codeframe_ls.core.errors import NotReady, PatchConflict
from codeframe_ls.core.git import trees
from codeframe_ls.core.git.snapshot import Snapshot
from codeframe_ls.core.patches import content
from codeframe_ls.core.patches import rows as patches
from codeframe_ls.core.patches.model import Patch
from codeframe_ls.core.runs import rows
from codeframe_ls.core.store import Reader
from codeframe_ls.core.tasks import rows as tasks

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

_WAITS = ("PENDING", "PARTLY_APPLIED")


def below(core: Core, db: Reader, task_id: str) -> list[Patch]:
    """The patches that wait for review and that a run of this task builds on, the lowest first.

    Raises NotReady where one of them was itself built on a patch that is discarded.
    """
    found: dict[str, Patch] = {}
    for task in core.board.dependencies(task_id):
        patch = patches.of_task(db, task.id) if task.status == "DONE" else None
        if patch is not None and patch.state in _WAITS:
            _add(db, patch, found)
    return list(found.values())


async def merged(core: Core, taken: Snapshot, below_it: Sequence[Patch], task: str) -> Snapshot:
    """The snapshot with these patches in it, as their reviews are decided so far; the caller keeps it.

    Raises PatchConflict where one does not fit.
    """
    private = await core.private()
    tree = taken.tree
    for number, patch in enumerate(below_it):
        files = await content.load(private, patch)
        decisions, done = patch.body.decisions, patch.body.done
        before = await content.compose(private, patch, files, decisions, done)
        after = await content.compose(
            private, patch, files, decisions, [*done, *content.wanted(patch, files)]
        )
        merge = await trees.merge(private, before, tree, after)
        if merge.conflicts:
            others = "".join(f" and {other.alias}" for other in below_it[:number])
            raise PatchConflict(
                f"{task} builds on {patch.alias}, which is not applied yet and changes the same lines of "
                f"{', '.join(merge.conflicts)} as your own edits{others}; apply it first, or bring those "
                f"edits to rest (`cf patch show {patch.alias}`).",
                paths=list(merge.conflicts),
            )
        tree = merge.tree
    names = ", ".join(patch.alias for patch in below_it)
    commit = await trees.commit(private, tree, [taken.commit], f"What {task} builds on: {names}")
    return replace(taken, commit=commit, tree=tree)


def check_below(db: Reader, patch: Patch) -> None:
    """Raises NotReady for a patch whose run was built on others that are not applied now."""
    for other in _built_on(db, patch):
        if other is None or other.state == "DISCARDED":
            gone = "a patch that is gone" if other is None else f"{other.alias}, which was discarded"
            row = tasks.find_task(db, patch.task_id)
            task = ids.alias("task", row["number"])
            raise NotReady(
                f"{patch.alias} builds on {gone}, so its lines and its checks stand on what you do not have; "
                f"discard it (`cf patch discard {patch.alias}`) and start {task} again.",
                missing=[] if other is None else [other.alias],
            )
        if other.state in _WAITS:
            rest = "of which a part" if other.state == "PARTLY_APPLIED" else "which"
            raise NotReady(
                f"{patch.alias} builds on {other.alias}, {rest} is not applied yet; apply that first "
                f"(`cf patch apply {other.alias}`).",
                missing=[other.alias],
            )


def check_above(db: Reader, patch: Patch) -> None:
    """Raises NotReady for a patch on which another that is applied was built."""
    for other in patches.in_states(db, {"APPLIED", "PARTLY_APPLIED"}):
        if any(lower is not None and lower.id == patch.id for lower in _built_on(db, other)):
            raise NotReady(
                f"{other.alias} is applied and builds on {patch.alias}; take that back first "
                f"(`cf patch undo {other.alias}`).",
                missing=[other.alias],
            )


def names(db: Reader, patch_ids: Sequence[str]) -> list[str]:
    """The aliases of the patches that are still there, with their tasks: `P1 (T1)`."""
    found = []
    for patch in filter(None, (patches.get(db, patch_id) for patch_id in patch_ids)):
        row = tasks.find_task(db, patch.task_id)
        found.append(f"{patch.alias} ({ids.alias('task', row['number'])})")
    return found


def _add(db: Reader, patch: Patch, found: dict[str, Patch]) -> None:
    """What the patch is built on, then the patch."""
    for other in _built_on(db, patch):
        if other is None or other.state == "DISCARDED":
            check_below(db, patch)
        elif other.state in _WAITS:
            _add(db, other, found)
    found[patch.id] = patch


def _built_on(db: Reader, patch: Patch) -> list[Patch | None]:
    run = rows.get(db, patch.run_id)
    return [] if run is None else [patches.get(db, patch_id) for patch_id in run.options.builds_on]
