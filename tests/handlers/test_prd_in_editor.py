"""A PRD in an editor: lenses, diagnostics, hovers, symbols and definitions, as sections and tasks change."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.support.desk import (
    PLAIN,
    Desk,
    actions,
    diagnostics,
    execute,
    lenses,
    open_document,
    replace_all,
    save,
)
from tests.support.recording_client import Json, RecordingClient

PRD = "# Shop 🛒\n\n## Storage\n\nKeep the orders.\n\n## Search\n\nFind them again.\n"
PATH = "docs/prd/shop.md"


@pytest.fixture
async def uri(desk: Desk) -> str:
    """A registered PRD with two tasks in Storage, one of them done."""
    uri = desk.write(PATH, PRD)
    await desk.call("prd.add", path=PATH)
    for title in ("Store the orders", "Back them up"):
        await desk.call("tasks.create", title=title, path=PATH, section=["Storage"])
    await desk.call("tasks.finish", task="T2")
    return uri


def titles(found: object) -> list[tuple[int, str]]:
    return [(lens.line, lens.title) for lens in found]  # type: ignore[attr-defined]


async def hover(editor: RecordingClient, uri: str, line: int, character: int = 0) -> str | None:
    found = await editor.call(
        "textDocument/hover",
        {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}},
    )
    return None if found is None else str(found["contents"]["value"])


async def definition(
    editor: RecordingClient, uri: str, line: int, character: int = 0
) -> list[tuple[str, int]]:
    found = await editor.call(
        "textDocument/definition",
        {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}},
    )
    return [(place["uri"], place["range"]["start"]["line"]) for place in found or ()]


async def test_each_section_has_a_lens(desk: Desk, uri: str) -> None:
    editor = await desk.editor()
    open_document(editor, uri)
    assert titles(await lenses(editor, uri)) == [
        (0, "▷ Generate tasks"),
        (2, "2 tasks · 1 done"),
        (2, "▷ Start T1"),
        (6, "▷ Generate tasks"),
    ]


async def test_an_edit_shows_at_once_as_a_changed_prd(desk: Desk, uri: str) -> None:
    editor = await desk.editor()
    open_document(editor, uri)
    edit = types.TextDocumentContentChangePartial(
        types.Range(types.Position(4, 0), types.Position(4, 0)), "Always. "
    )
    editor.text_document_did_change(
        types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(2, uri), [edit])
    )
    assert titles(await lenses(editor, uri))[1:4] == [
        (2, "2 tasks · 1 done"),
        (2, "⟲ PRD changed"),
        (2, "▷ Start T1"),
    ]
    changed = (2, "PRD changed: T1, T2 came from what this section said before.")
    await editor.wait_until(lambda: changed in diagnostics(editor, uri))
    replace_all(editor, uri, PRD, version=3)
    assert titles(await lenses(editor, uri))[1] == (2, "2 tasks · 1 done")
    await editor.wait_until(lambda: diagnostics(editor, uri) == [])


async def test_lenses_follow_sections_that_move_and_are_renamed(desk: Desk, uri: str) -> None:
    editor = await desk.editor()
    open_document(editor, uri)
    moved = "# Shop 🛒\n\nNew text.\n\n## Search\n\nFind them again.\n\n## Storage\n\nKeep the orders.\n"
    replace_all(editor, uri, moved)
    assert (8, "2 tasks · 1 done") in titles(await lenses(editor, uri))


async def test_a_section_that_is_gone_is_told(desk: Desk, uri: str) -> None:
    editor = await desk.editor()
    open_document(editor, uri)
    replace_all(editor, uri, "# Shop 🛒\n\nNothing is left.\n")
    gone = (0, "PRD changed: the section of T1, T2 is gone.")
    await editor.wait_until(lambda: gone in diagnostics(editor, uri))


async def test_a_change_elsewhere_refreshes_every_editor(desk: Desk, uri: str) -> None:
    first, second = await desk.editor(), await desk.editor(options={"codeframe": {}})
    open_document(first, uri)
    open_document(second, uri)
    before = len(first.all("workspace/codeLens/refresh"))
    await desk.call("tasks.finish", task="T1")
    await first.wait_until(lambda: len(first.all("workspace/codeLens/refresh")) > before)
    await second.wait_until(lambda: second.all("codeframe/event"))
    assert second.all("codeframe/event")[-1]["kind"].startswith("task.")
    assert first.all("codeframe/event") == [], (
        "who did not name us would warn of a message that it does not know"
    )
    for editor in (first, second):
        assert (2, "2 tasks · 2 done") in titles(await lenses(editor, uri))


async def test_a_held_task_needs_input_and_its_section_leads_to_the_question(desk: Desk, uri: str) -> None:
    editor = await desk.editor()
    open_document(editor, uri)
    await desk.call("blockers.create", question="Which database?", options=["Postgres"], task="T1")
    shown = titles(await lenses(editor, uri))
    assert (2, "2 tasks · 1 done") in shown
    assert (2, "? 1 needs input") in shown
    told = (2, "Needs input: Which database? (T1 waits for it)")
    await editor.wait_until(lambda: told in diagnostics(editor, uri))
    page = desk.root / ".codeframe/questions/B1.md"
    assert await definition(editor, uri, 2) == [(page.as_uri(), 0)]
    assert "- [ ] 1. Postgres" in page.read_text()
    assert "Answer B1: Postgres" in await actions(editor, uri, 2)
    await desk.call("blockers.answer", blocker="B1", answer="1")
    await editor.wait_until(lambda: diagnostics(editor, uri) == [])
    assert (2, "2 tasks · 1 done") in titles(await lenses(editor, uri))


async def test_the_lens_of_the_tasks_opens_their_page(desk: Desk, uri: str) -> None:
    editor = await desk.editor()
    open_document(editor, uri)
    lens = (await lenses(editor, uri))[1]
    result = await execute(editor, lens.command)
    assert [task["alias"] for task in result["tasks"]] == ["T1", "T2"]
    said = (await editor.take("window/showMessage"))["message"]
    page = desk.root / said.split()[1]
    assert "- T1 Store the orders: Ready" in page.read_text()


async def test_hovers_on_headings_and_aliases(desk: Desk, uri: str) -> None:
    await desk.call("tasks.create", title="[x](http://evil) <b>bold</b>", depends_on=["T1"])
    await desk.call("blockers.create", question="Which?", options=["Postgres"], task="T1")
    editor = await desk.editor()
    await editor.take("window/showMessage")
    notes = desk.write("notes.md", "See T3, B1 and T99.\n")
    for document in (uri, notes):
        open_document(editor, document)
    on_heading = await hover(editor, uri, 2)
    assert on_heading is not None
    assert "2 tasks · 1 done · 1 needs input" in on_heading
    assert "**T1** Store the orders: Needs input (B1: Which?)" in on_heading
    assert await hover(editor, uri, 4) is None
    on_task = await hover(editor, notes, 0, 5)
    assert on_task is not None
    assert r"\[x\]\(http\:\/\/evil\) \<b\>bold\</b\>".replace(r"\/", "/") in on_task
    assert "waits for T1" in on_task
    assert "Depends on T1." in on_task
    assert "1. Postgres" in str(await hover(editor, notes, 0, 8))
    assert await hover(editor, notes, 0, 15) is None


async def test_a_hover_is_plain_where_markdown_is_not_shown(desk: Desk, uri: str) -> None:
    editor = await desk.editor(capabilities={})
    open_document(editor, uri)
    assert await hover(editor, uri, 2) == (
        "2 tasks · 1 done\n- T1 Store the orders: Ready\n- T2 Back them up: Done"
    )


@pytest.mark.parametrize(
    ("language", "text", "character", "found"),
    [
        ("python", "x = 1  # see T1", 14, True),
        ("python", "T1 = 1", 1, False),
        ("rust", "let T1 = 1; // T1", 16, True),
        ("c", " * T1 is done", 4, True),
        ("lua", "-- T1", 4, True),
        ("git-commit", "Store it (T1)", 11, True),
        ("markdown", "MT1", 2, False),
        ("markdown", "T1-x", 1, False),
        ("markdown", "🛒 T1", 4, True),
    ],
)
async def test_aliases_count_only_where_people_write(
    desk: Desk, uri: str, language: str, text: str, character: int, found: bool
) -> None:
    editor = await desk.editor()
    document = desk.write("file.txt", text)
    open_document(editor, document, language=language)
    assert (await hover(editor, document, 0, character) is not None) is found
    assert await definition(editor, document, 0, character) == ([(uri, 2)] if found else [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_every_position_encoding_means_the_same_place(desk: Desk, uri: str, encoding: str) -> None:
    editor = await desk.editor(encodings=(encoding,))
    before = "🛒é T1"
    units = {"utf-8": len("🛒é ".encode()), "utf-16": len("🛒é ".encode("utf-16-le")) // 2, "utf-32": 3}
    document = desk.write("notes.md", before)
    open_document(editor, document)
    found = await editor.call(
        "textDocument/hover",
        {"textDocument": {"uri": document}, "position": {"line": 0, "character": units[encoding]}},
    )
    assert found["range"]["start"]["character"] == units[encoding]
    assert found["range"]["end"]["character"] == units[encoding] + 2
    edit = types.TextDocumentContentChangePartial(
        types.Range(types.Position(0, units[encoding]), types.Position(0, units[encoding] + 2)), "T2"
    )
    editor.text_document_did_change(
        types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(2, document), [edit])
    )
    assert "Back them up" in str(await hover(editor, document, 0, units[encoding]))


async def test_symbols_are_sections_with_their_tasks(desk: Desk, uri: str) -> None:
    tree, flat = await desk.editor(), await desk.editor(capabilities={})
    for editor in (tree, flat):
        open_document(editor, uri)
    asked = {"textDocument": {"uri": uri}}
    [root] = await tree.call("textDocument/documentSymbol", asked)
    assert root["name"] == "Shop 🛒"
    assert [(child["name"], child.get("detail")) for child in root["children"]] == [
        ("Storage", "2 tasks · 1 done"),
        ("Search", None),
    ]
    assert [(task["name"], task["detail"]) for task in root["children"][0]["children"]] == [
        ("T1 Store the orders", "Ready"),
        ("T2 Back them up", "Done"),
    ]
    listed = await flat.call("textDocument/documentSymbol", asked)
    assert [(symbol["name"], symbol.get("containerName")) for symbol in listed] == [
        ("Shop 🛒", None),
        ("Storage", "Shop 🛒"),
        ("T1 Store the orders", "Storage"),
        ("T2 Back them up", "Storage"),
        ("Search", "Shop 🛒"),
    ]


async def test_tasks_and_questions_are_found_in_the_workspace(desk: Desk, uri: str) -> None:
    await desk.call("blockers.create", question="Which orders?")
    editor = await desk.editor()
    await editor.take("window/showMessage")
    found = await editor.call("workspace/symbol", {"query": "orders"})
    assert [(symbol["name"], symbol["location"]["range"]["start"]["line"]) for symbol in found] == [
        ("T1 Store the orders", 2),
        ("B1 Which orders?", 0),
    ]
    still_to_do = [symbol["name"] for symbol in await editor.call("workspace/symbol", {"query": ""})]
    assert still_to_do == ["T1 Store the orders", "B1 Which orders?"]
    assert await editor.call("workspace/symbol", {"query": "t2 back"}) != []
    assert await editor.call("workspace/symbol", {"query": "nothing"}) == []


async def test_other_markdown_offers_one_action_and_no_lens(desk: Desk) -> None:
    uri = desk.write("notes.md", "# Notes\n")
    editor = await desk.editor()
    open_document(editor, uri)
    assert await lenses(editor, uri) == []
    offered = await actions(editor, uri, 0)
    assert list(offered) == ["Use this file as a PRD"]
    await execute(editor, offered["Use this file as a PRD"])
    assert (await editor.take("window/showMessage"))["message"] == "notes.md is a PRD now."
    assert titles(await lenses(editor, uri)) == [(0, "▷ Generate tasks")]


async def test_an_editor_without_lenses_sees_the_status_as_hints(desk: Desk, uri: str) -> None:
    able: Json = {**PLAIN, "textDocument": {}}
    editor = await desk.editor("Helix", capabilities=able)
    open_document(editor, uri)
    await editor.wait_until(lambda: diagnostics(editor, uri) == [(2, "2 tasks · 1 done")])


async def test_tasks_are_made_from_a_selection_a_todo_and_a_diagnostic(desk: Desk) -> None:
    uri = desk.write("shop.py", "def buy():\n    pass  # TODO: check the stock\n")
    editor = await desk.editor()
    open_document(editor, uri, language="python")
    foreign = {
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 3}},
        "message": "unused function",
        "source": "linter",
    }
    offered = await actions(editor, uri, 1, end=(1, 8), diagnostics=[foreign])
    assert list(offered) == [
        "Create a task from the selection",
        "Create a task from this TODO",
        "Create a task from “unused function”",
    ]
    made = await execute(editor, offered["Create a task from this TODO"])
    assert made["task"]["title"] == "Check the stock"
    assert (await editor.take("window/showMessage"))["message"] == "T1 Check the stock: Ready."
    detail = await desk.call("tasks.show", task="T1")
    assert (detail.source.origin, detail.source.path, detail.source.line) == ("todo", "shop.py", 1)


async def test_a_save_makes_a_version(desk: Desk, uri: str) -> None:
    editor = await desk.editor()
    open_document(editor, uri)
    save(editor, uri, PRD + "\nMore.\n")
    await editor.wait_until(lambda: desk.core.library.prds[PATH].prd.version.number == 2)


async def test_surfaces_are_switched_off_one_by_one(desk: Desk, uri: str) -> None:
    off = dict.fromkeys(("lenses", "diagnostics", "hovers", "symbols", "actions"), False)
    editor = await desk.editor(options={"codeframe": {"settings": {"surfaces": off}}})
    open_document(editor, uri)
    await desk.call("blockers.create", question="Which?", task="T1")
    assert await lenses(editor, uri) == []
    assert await hover(editor, uri, 2) is None
    assert await actions(editor, uri, 2) == {}
    assert await editor.call("textDocument/documentSymbol", {"textDocument": {"uri": uri}}) is None
    assert await editor.call("workspace/symbol", {"query": ""}) is None
    assert diagnostics(editor, uri) == []


async def test_settings_in_error_show_on_their_file_and_clear(desk: Desk, uri: str) -> None:
    editor = await desk.editor()
    settings = desk.write("codeframe.toml", "[surfaces]\nlens = false\n")
    open_document(editor, settings, language="toml")
    wrong = "codeframe.toml: there is no setting `surfaces.lens`; `codeframe.config.show` lists them."
    await editor.wait_until(lambda: diagnostics(editor, settings) == [(0, wrong)])
    save(editor, settings, "[surfaces]\nlenses = false\n")
    await editor.wait_until(lambda: diagnostics(editor, settings) == [])
    open_document(editor, uri)
    assert await lenses(editor, uri) == []


async def test_settings_of_the_whole_tree_are_not_an_editors(desk: Desk) -> None:
    options: Json = {"codeframe": {"settings": {"model": {"name": "x"}}}}
    editor = await desk.editor(options=options)
    uri = (desk.root / "codeframe.toml").as_uri()
    await editor.wait_until(lambda: diagnostics(editor, uri))
    assert "`model` holds for the whole tree; set it in codeframe.toml" in diagnostics(editor, uri)[0][1]


async def test_an_editor_that_comes_back_is_told_what_it_missed(desk: Desk, uri: str) -> None:
    first = await desk.editor("Neovim")
    await first.leave()
    await desk.call("tasks.finish", task="T1")
    await desk.call("blockers.create", question="Which?")
    again = await desk.editor("Neovim")
    said = (await again.take("window/showMessage"))["message"]
    assert said == "Since you were last here: 1 task changed. B1 waits for you."


async def test_a_document_outside_the_tree_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    editor = await desk.editor()
    for uri in ((tmp_path / "PRD.md").as_uri(), "untitled:PRD.md"):
        open_document(editor, uri, "# T1\n")
        assert await lenses(editor, uri) == []
        assert await actions(editor, uri, 0) == {}
