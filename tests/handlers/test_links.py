"""A tree, or a PRD, that an editor opened through a symbolic link: everything has that editor's own names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.desk import Desk, actions, diagnostics, execute, lenses, open_document, replace_all, save
from tests.support.recording_client import RecordingClient

PRD = "# Shop\n\n## Storage\n\n- [ ] Keep the orders\n"
CHANGED = "New.\n\n# Shop\n\n## Storage\n\n- [ ] Keep all the orders\n"
TOLD = (4, "PRD changed: T1 came from what this section said before.")
LENSES = [(2, "▷ Generate tasks"), (4, "1 task"), (4, "⟲ PRD changed"), (4, "▷ Start T1")]


@pytest.fixture
async def link(desk: Desk, tmp_path: Path) -> Path:
    """Another name of the tree, whose PRD has one task."""
    desk.write("PRD.md", PRD)
    await desk.call("tasks.generate")
    await desk.call("plans.apply", plan="G1")
    link = tmp_path / "link"
    link.symlink_to(desk.root, target_is_directory=True)
    return link


async def shown(editor: RecordingClient, uri: str) -> list[tuple[int, str]]:
    return [(lens.line, lens.title) for lens in await lenses(editor, uri)]


async def places(editor: RecordingClient, query: str = "") -> list[str]:
    found = await editor.call("workspace/symbol", {"query": query})
    return [symbol["location"]["uri"] for symbol in found]


async def test_a_tree_behind_a_link_shows_what_is_typed(desk: Desk, link: Path) -> None:
    editor, uri = await desk.editor(root=link), (link / "PRD.md").as_uri()
    open_document(editor, uri)
    replace_all(editor, uri, CHANGED)
    assert await shown(editor, uri) == LENSES
    await editor.wait_until(lambda: TOLD in diagnostics(editor, uri))
    assert await places(editor) == [uri]


async def test_a_tree_behind_a_link_generates_from_unsaved_text(desk: Desk, link: Path) -> None:
    editor, uri = await desk.editor(root=link), (link / "PRD.md").as_uri()
    open_document(editor, uri)
    replace_all(editor, uri, CHANGED)
    plan = await editor.call("codeframe/call", {"operation": "tasks.generate"})
    assert "Keep all the orders" in plan["markdown"]
    page = await editor.call("codeframe/call", {"operation": "plans.page", "params": {"plan": "G2"}})
    assert page["path"] == str(link / ".codeframe/plans/G2.md")


async def test_two_editors_with_two_names_each_have_their_own(desk: Desk, link: Path) -> None:
    names = [desk.root, link]
    editors = [await desk.editor(root=name) for name in names]
    uris = [(name / "PRD.md").as_uri() for name in names]
    for editor, uri in zip(editors, uris, strict=True):
        open_document(editor, uri)
        replace_all(editor, uri, CHANGED)
    for editor, own, other in zip(editors, uris, reversed(uris), strict=True):
        await editor.wait_until(lambda editor=editor, own=own: TOLD in diagnostics(editor, own))
        assert diagnostics(editor, other) == []
        assert await shown(editor, own) == LENSES
        assert await places(editor) == [own]


async def test_one_editor_with_two_names_of_one_file_has_each_text_on_its_own(desk: Desk, link: Path) -> None:
    editor = await desk.editor()
    own, other = (desk.root / "PRD.md").as_uri(), (link / "PRD.md").as_uri()
    open_document(editor, own)
    open_document(editor, other)
    replace_all(editor, other, CHANGED)
    assert await shown(editor, own) == [(0, "▷ Generate tasks"), (2, "1 task"), (2, "▷ Start T1")]
    assert await shown(editor, other) == LENSES
    await editor.wait_until(lambda: TOLD in diagnostics(editor, other))
    assert diagnostics(editor, own) == []


async def test_files_that_are_not_open_have_the_editors_names_too(desk: Desk, link: Path) -> None:
    editor = await desk.editor(root=link)
    assert await places(editor) == [(link / "PRD.md").as_uri()]
    await execute(editor, {"command": "codeframe.tasks.list", "arguments": []})
    said = (await editor.take("window/showMessage"))["message"]
    assert said.endswith(f".md in {link}.")
    await desk.call("blockers.create", question="Which?")
    page = (link / ".codeframe/questions/B1.md").as_uri()
    await editor.wait_until(
        lambda: [said for _, said in diagnostics(editor, page)] == ["Needs input: Which?"]
    )


async def test_an_editor_that_works_in_a_folder_of_the_tree(desk: Desk, link: Path) -> None:
    desk.write("docs/notes.md", "# Notes\n")
    editor = await desk.editor(root=link / "docs")
    assert await places(editor) == [(link / "PRD.md").as_uri()]


async def test_a_prd_that_is_a_link_to_another_file(desk: Desk) -> None:
    desk.write("docs/spec.prd.md", PRD)
    (desk.root / "PRD.md").symlink_to("docs/spec.prd.md")
    await desk.call("tasks.generate", prd="PRD.md")
    await desk.call("plans.apply", plan="G1")
    editor, uri = await desk.editor(), (desk.root / "PRD.md").as_uri()
    open_document(editor, uri)
    replace_all(editor, uri, CHANGED)
    assert await shown(editor, uri) == LENSES
    await editor.wait_until(lambda: TOLD in diagnostics(editor, uri))
    assert await places(editor) == [uri]
    offered = await actions(editor, uri, 4)
    await execute(editor, offered["PRD changed: plan what changes for “Storage”"])
    await editor.take("window/showMessage")
    assert "Keep all the orders" in (desk.root / ".codeframe/plans/G2.md").read_text(encoding="utf-8")


async def test_a_link_that_saving_replaced_by_a_file_is_followed_no_longer(desk: Desk) -> None:
    desk.write("docs/spec.prd.md", PRD)
    link = desk.root / "PRD.md"
    link.symlink_to("docs/spec.prd.md")
    await desk.call("tasks.generate", prd="PRD.md")
    await desk.call("plans.apply", plan="G1")
    editor, uri = await desk.editor(), link.as_uri()
    open_document(editor, uri)
    link.unlink()
    save(editor, uri, CHANGED)
    assert await shown(editor, uri) == [(2, "▷ Generate tasks"), (4, "▷ Generate tasks")]
