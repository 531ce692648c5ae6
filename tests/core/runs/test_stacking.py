"""A run on a patch that waits for review: it starts from it, and what comes of it is applied after it."""

from __future__ import annotations

import pytest

from codeframe_ls.core.errors import NotReady, PatchConflict
from codeframe_ls.core.runs import rows
from tests.core.runs.project import CODE, Project, edits, finishes
from tests.support.buffers import holding
from tests.support.core import git
from tests.support.patch import make_patch

DOUBLED = CODE.replace("return n", "return 2 * n")
TESTED = DOUBLED.replace("2 * n\n", "2 * n  # twice\n")
COMMENTS = edits(old="return 2 * n\n", new="return 2 * n  # twice\n")


async def stacked(project: Project) -> None:
    """T1 with P1, which waits for review, and T2, whose run on it has made P2."""
    await make_patch(project.core, {"numbers_.py": DOUBLED.encode()})
    await project.model(COMMENTS, finishes())
    await project.task("Comment it", dependsOn=["T1"])
    run = await project.start("T2")
    assert (run.status, run.patch) == ("COMPLETED", "P2")


def code(project: Project) -> str:
    return (project.root / "numbers_.py").read_text(encoding="utf-8")


async def base(project: Project, run_id: str) -> dict[str, str]:
    """The files that a run started from, by path."""
    run = await project.core.read(lambda db: rows.get(db, run_id))
    assert run is not None
    private = f"--git-dir={project.core.repository.state_dir / 'git'}"
    names = git(project.root, private, "ls-tree", "-r", "--name-only", run.base).splitlines()
    return {name: git(project.root, private, "show", f"{run.base}:{name}") for name in names}


async def test_the_agent_works_on_the_patch_and_its_own_holds_only_its_work(project: Project) -> None:
    await stacked(project)

    shown = await project.call("patches.show", patch="P2")
    assert [hunk.diff for file in shown.files for hunk in file.hunks] == [
        " def double(n):\n-    return 2 * n\n+    return 2 * n  # twice\n"
    ]
    assert "Built on P1 (T1), not applied when its run began: apply that first." in shown.notes
    assert code(project) == CODE, "neither is applied"


async def test_what_builds_on_a_patch_is_applied_after_it_and_taken_back_before(project: Project) -> None:
    await stacked(project)

    with pytest.raises(NotReady, match=r"P2 builds on P1, which is not applied yet; apply that first"):
        await project.call("patches.apply", patch="P2")
    assert code(project) == CODE

    await project.call("patches.apply", patch="P1")
    await project.call("patches.apply", patch="P2")
    assert code(project) == TESTED

    with pytest.raises(NotReady, match="P2 is applied and builds on P1; take that back first"):
        await project.call("patches.undo", patch="P1")
    await project.call("patches.undo", patch="P2")
    await project.call("patches.undo", patch="P1")
    assert code(project) == CODE


async def test_what_was_built_on_a_discarded_patch_is_not_applied(project: Project) -> None:
    await stacked(project)
    await project.call("patches.discard", patch="P1")

    with pytest.raises(NotReady, match=r"P2 builds on P1, which was discarded, so .* start T2 again"):
        await project.call("patches.apply", patch="P2")

    assert code(project) == CODE


async def test_a_patch_that_was_edited_in_review_is_merged_as_it_is_applied(project: Project) -> None:
    await stacked(project)
    page = project.root / (await project.call("patches.page", patch="P1")).page
    text = page.read_text(encoding="utf-8")
    text = text.replace("+    return 2 * n", "+    return n + n")
    await project.call("patches.send", patch="P1", text=text)
    assert "return n + n" in code(project)

    with pytest.raises(PatchConflict, match=r"same lines of numbers_\.py"):
        await project.call("patches.apply", patch="P2")


async def test_a_hunk_that_is_skipped_in_review_is_not_built_on(project: Project) -> None:
    await make_patch(project.core, {"numbers_.py": DOUBLED.encode(), "left.py": b"left = 1\n"})
    await project.model(COMMENTS, finishes())
    await project.call("patches.decide", patch="P1", skip=["1.1"])
    await project.task("Comment it", dependsOn=["T1"])

    run = await project.start("T2")

    files = await base(project, run.id)
    assert "left.py" not in files
    assert files["numbers_.py"] == DOUBLED.strip()


async def test_a_third_task_builds_on_both(project: Project) -> None:
    await stacked(project)
    await project.model(edits(old="return 2 * n  # twice\n", new="return n + n  # twice\n"), finishes())
    await project.task("Add instead", dependsOn=["T2"])
    run = await project.start("T3")
    assert run.patch == "P3", run.reason

    with pytest.raises(NotReady, match="P3 builds on P1, which is not applied yet"):
        await project.call("patches.apply", patch="P3")
    for patch in ("P1", "P2", "P3"):
        await project.call("patches.apply", patch=patch)
    assert code(project) == TESTED.replace("2 * n", "n + n")


async def test_a_patch_that_does_not_fit_what_the_user_has_is_named_and_nothing_is_stored(
    project: Project,
) -> None:
    await make_patch(project.core, {"numbers_.py": DOUBLED.encode()})
    project.write("numbers_.py", CODE.replace("return n", "return n * 2"))
    await project.model(COMMENTS, finishes())
    await project.task("Comment it", dependsOn=["T1"])
    checkpoints = len((await project.call("checkpoints.list")).checkpoints)

    with pytest.raises(
        PatchConflict,
        match=r"T2 builds on P1, .* changes the same lines of numbers_\.py as your own edits; apply it first",
    ):
        await project.begin("T2")

    assert (await project.call("runs.list", all=True, task="T2")).runs == []
    assert len((await project.call("checkpoints.list")).checkpoints) == checkpoints
    kept = git(project.root, f"--git-dir={project.core.repository.state_dir / 'git'}", "for-each-ref")
    assert len([line for line in kept.splitlines() if "/run/" in line]) == 2, "those of P1"


async def test_your_own_edits_elsewhere_are_part_of_it_saved_or_not(project: Project) -> None:
    await make_patch(project.core, {"numbers_.py": DOUBLED.encode()})
    project.write("mine.py", "mine = 1\n")
    unsaved = {project.root / "numbers_.py": "# not saved\n" + CODE}
    project.core.buffers.join("other", "VS Code", holding(unsaved))
    await project.model(COMMENTS, finishes())
    await project.task("Comment it", dependsOn=["T1"])

    files = await base(project, (await project.start("T2")).id)

    assert files["mine.py"] == "mine = 1"
    assert files["numbers_.py"] == "# not saved\n" + DOUBLED.strip()
