"""Checkpoints: everything as it was, compared, restored, and restored back; on a real repository."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from codeframe_ls.core import clock, ids
from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import Conflict, NotFound, RunLive
from codeframe_ls.core.store import Transaction
from codeframe_ls.core.tasks import rows as tasks
from codeframe_ls.core.workspace.repository import Repository
from tests.support.core import call, git
from tests.support.patch import make_patch


def root(core: Core) -> Path:
    return core.repository.root


def files(core: Core) -> dict[str, bytes]:
    """Everything of the user's in the working tree."""
    return {
        str(path.relative_to(root(core))): path.read_bytes()
        for path in sorted(root(core).rglob("*"))
        if path.is_file() and path.relative_to(root(core)).parts[0] not in (".git", ".codeframe")
    }


async def board(core: Core) -> dict[str, tuple[Any, ...]]:
    listed = await call(core, "tasks.list")
    return {task.alias: (task.title, task.status, tuple(task.depends_on)) for task in listed.tasks}


@pytest.fixture
async def work(core: Core) -> Core:
    """A core with files of every kind, tasks, and an open question; recorded as C1."""
    (root(core) / ".gitignore").write_text("*.log\n", encoding="utf-8")
    (root(core) / "debug.log").write_bytes(b"ignored\n")
    (root(core) / "staged.txt").write_bytes(b"staged\n")
    git(root(core), "add", "staged.txt")
    (root(core) / "untracked.txt").write_bytes(b"untracked\r\n")
    await call(core, "tasks.create", title="First")
    await call(core, "tasks.create", title="Second", depends_on=["T1"])
    await call(core, "tasks.approve", all=True)
    await call(core, "blockers.create", question="Which?", task="T2")
    await call(core, "checkpoints.create", label="good")
    return core


async def change_everything(core: Core) -> None:
    (root(core) / "README.md").unlink()
    (root(core) / "untracked.txt").write_bytes(b"changed\n")
    (root(core) / "new").mkdir()
    (root(core) / "new/file.txt").write_bytes(b"new\n")
    (root(core) / "debug.log").write_bytes(b"more\n")
    await call(core, "tasks.finish", task="T1")
    await call(core, "tasks.create", title="Third")
    await call(core, "blockers.answer", blocker="B1", answer="this")


async def test_restoring_brings_files_tasks_and_questions_back(work: Core) -> None:
    before, tasks_before = files(work), await board(work)
    await change_everything(work)

    await call(work, "checkpoints.restore", checkpoint="C1")

    assert files(work) == {**before, "debug.log": b"more\n"}, "ignored files are not moved"
    assert await board(work) == tasks_before
    assert (await call(work, "blockers.list")).open == 1
    assert [blocker.alias for blocker in work.questions.all] == ["B1"], "what lenses read follows"


async def test_undo_takes_a_restore_back_and_undo_again_restores_again(work: Core) -> None:
    good = files(work)
    await change_everything(work)
    changed, tasks_changed = files(work), await board(work)
    await call(work, "checkpoints.restore", checkpoint="C1")

    await call(work, "checkpoints.undo")
    assert (files(work), await board(work)) == (changed, tasks_changed)

    await call(work, "checkpoints.undo")
    assert files(work) == {**good, "debug.log": b"more\n"}


async def test_head_index_and_branch_do_not_move(work: Core) -> None:
    await change_everything(work)
    index = (work.repository.git_dir / "index").read_bytes()
    head = git(root(work), "rev-parse", "HEAD", "--symbolic-full-name", "HEAD")

    await call(work, "checkpoints.restore", checkpoint="C1")

    assert (work.repository.git_dir / "index").read_bytes() == index
    assert git(root(work), "rev-parse", "HEAD", "--symbolic-full-name", "HEAD") == head
    assert git(root(work), "stash", "list") == ""


async def test_a_part_is_restored_alone_and_so_undone(work: Core) -> None:
    await change_everything(work)
    changed, tasks_changed = files(work), await board(work)

    await call(work, "checkpoints.restore", checkpoint="C1", part="files")
    assert await board(work) == tasks_changed
    await call(work, "tasks.create", title="Fourth")

    await call(work, "checkpoints.undo")
    assert files(work) == changed
    assert "T4" in await board(work), "what was not restored is not turned back"


async def test_tasks_alone_leave_the_files(work: Core) -> None:
    tasks_before = await board(work)
    await change_everything(work)
    changed = files(work)

    await call(work, "checkpoints.restore", checkpoint="C1", part="tasks")

    assert (files(work), await board(work)) == (changed, tasks_before)


async def test_a_preview_changes_nothing_and_tells_what_would(work: Core) -> None:
    await change_everything(work)
    changed, tasks_changed = files(work), await board(work)

    result = await call(work, "checkpoints.restore", checkpoint="C1", dry_run=True)

    assert result.preview
    assert {(file.path, file.change) for file in result.files} == {
        ("README.md", "added"),
        ("untracked.txt", "changed"),
        ("new/file.txt", "deleted"),
    }
    assert ("T1 First", "Done", "Ready") in {(task.task, task.before, task.after) for task in result.tasks}
    assert (files(work), await board(work)) == (changed, tasks_changed)


async def test_two_checkpoints_and_now_are_compared(work: Core) -> None:
    await change_everything(work)
    await call(work, "checkpoints.create", label="bad")

    between = await call(work, "checkpoints.diff", before="C1", after="C2")
    since = await call(work, "checkpoints.show", checkpoint="C1")

    assert [file.path for file in between.files] == ["README.md", "new/file.txt", "untracked.txt"]
    assert "+changed" in between.patch
    assert between.files == since.files
    assert (await call(work, "checkpoints.diff", before="C2")).files == []


async def test_a_restore_meets_no_run_at_work(work: Core) -> None:
    def start(db: Transaction) -> None:
        run_id = ids.new_id()
        db.execute(
            "INSERT INTO run (id, number, task_id, state, created_at) VALUES (?, ?, ?, 'RUNNING', ?)",
            (run_id, db.next_number("run"), tasks.find_task(db, "T1")["id"], clock.now()),
        )
        db.event("run.started", run_id)

    await work.write(start)

    with pytest.raises(RunLive, match="R1 is at work"):
        await call(work, "checkpoints.restore", checkpoint="C1")


async def test_a_task_that_a_restore_deletes_comes_back_with_its_run_and_patch(work: Core) -> None:
    patch = await make_patch(work, {"a.txt": b"a\n"}, title="Later")

    await call(work, "checkpoints.restore", checkpoint="C1")
    assert (await call(work, "patches.list", all=True)).patches == []

    await call(work, "checkpoints.undo")
    [found] = (await call(work, "patches.list")).patches
    assert (found.alias, found.run) == (patch.alias, "R1")
    assert (await call(work, "patches.apply", patch=patch.alias)).patch.status == "APPLIED"


async def test_restoring_to_before_an_apply_brings_the_review_back(work: Core) -> None:
    await make_patch(work, {"a.txt": b"a\n"}, title="Later")
    await call(work, "patches.apply", patch="P1")
    taken = [one for one in (await call(work, "checkpoints.list")).checkpoints if one.kind == "apply"]

    restored = await call(work, "checkpoints.restore", checkpoint=taken[0].alias)

    assert [(task.before, task.after) for task in restored.tasks] == [("Done", "In review")]
    assert "a.txt" not in files(work)
    assert (await call(work, "patches.show", patch="P1")).patch.status == "PENDING"
    assert (await board(work))["T3"][1] == "DONE"


async def test_a_deleted_checkpoint_is_gone_and_one_that_is_needed_stays(work: Core) -> None:
    await call(work, "checkpoints.delete", checkpoint="C1")
    with pytest.raises(NotFound, match="There is no checkpoint C1"):
        await call(work, "checkpoints.restore", checkpoint="C1")

    await make_patch(work, {"a.txt": b"a\n"}, title="Later")
    await call(work, "patches.apply", patch="P1")
    with pytest.raises(Conflict, match="P1 is undone with C2"):
        await call(work, "checkpoints.delete", checkpoint="C2")


async def test_nothing_to_undo_is_said(work: Core) -> None:
    with pytest.raises(NotFound, match="nothing to undo"):
        await call(work, "checkpoints.undo")


async def test_checkpoints_outlive_the_daemon_and_the_users_gc(work: Core, repository: Repository) -> None:
    before = files(work)
    await change_everything(work)
    git(root(work), "commit", "--quiet", "--amend", "--all", "--message=Amended")
    git(root(work), "reflog", "expire", "--expire=now", "--all")
    git(root(work), "gc", "--quiet", "--prune=now")
    again = await Core.open(repository)
    try:
        await call(again, "checkpoints.restore", checkpoint="C1", part="files")
    finally:
        await again.close()

    assert files(work) == {**before, "debug.log": b"more\n"}
