"""A patch changes a file that is open in an editor: the next task starts from what was applied."""

from __future__ import annotations

from tests.core.runs.project import CODE, Project, edits, finishes
from tests.support.core import git
from tests.support.desk import Desk, desk, open_document, replace_all
from tests.support.patch import make_patch

__all__ = ["desk"]

DOUBLED = CODE.replace("return n", "return 2 * n")


async def started_from(project: Project) -> str:
    """Start another task in the terminal; gives the file as its agent got it."""
    await project.model(edits(old="def double(n):\n", new="def double(n: int):\n"), finishes())
    run = await project.start(await project.task("Say the type"))
    assert run.status == "COMPLETED", run.reason
    private = f"--git-dir={project.core.repository.state_dir / 'git'}"
    base = (await project.call("patches.export", patch=run.patch)).text
    assert "+def double(n: int):" in base
    commit = git(
        project.root, private, "for-each-ref", "--format=%(objectname)", f"refs/codeframe/run/{run.id}"
    )
    return git(project.root, private, "show", f"{commit}:numbers_.py") + "\n"


async def test_a_buffer_that_still_shows_the_old_text_is_no_edit(desk: Desk) -> None:
    project = Project(desk.core)
    editor = await desk.editor()
    open_document(editor, (desk.root / "numbers_.py").as_uri(), language="python")
    await make_patch(desk.core, {"numbers_.py": DOUBLED.encode()})
    await desk.call("patches.apply", patch="P1")

    assert await started_from(project) == DOUBLED
    await project.close()


async def test_a_buffer_that_was_read_anew_and_then_fell_behind_is_none_either(desk: Desk) -> None:
    project = Project(desk.core)
    uri = (desk.root / "numbers_.py").as_uri()
    editor = await desk.editor()
    open_document(editor, uri, language="python")
    await make_patch(desk.core, {"numbers_.py": DOUBLED.encode()})
    await desk.call("patches.apply", patch="P1")
    # It tells of what it read anew as of a change, without a save, and then not of the next patch.
    replace_all(editor, uri, DOUBLED)
    await editor.call("codeframe/call", {"operation": "events.list"})
    second = await make_patch(desk.core, {"numbers_.py": b"# doubles\n" + DOUBLED.encode()}, title="Say it")
    await desk.call("patches.apply", patch=second.alias)

    assert await started_from(project) == "# doubles\n" + DOUBLED
    await project.close()
