"""An editor that pulls diagnostics, and can be told to pull again, gets each of them exactly once."""

from __future__ import annotations

import pytest
from lsprotocol import types

from tests.support.desk import PLAIN, Desk, diagnostics, open_document, replace_all
from tests.support.recording_client import Json, RecordingClient

PULLS: Json = {
    **PLAIN,
    "textDocument": {**PLAIN["textDocument"], "diagnostic": {}},
    "workspace": {**PLAIN["workspace"], "diagnostics": {"refreshSupport": True}},
}
REFRESH = "workspace/diagnostic/refresh"
PRD = "# Shop\n\n## Storage\n\nKeep the orders.\n"


async def pull(editor: RecordingClient, uri: str, previous: str | None = None) -> Json:
    params = {"textDocument": {"uri": uri}, **({"previousResultId": previous} if previous else {})}
    report: Json = await editor.call("textDocument/diagnostic", params)
    return report


async def next_refresh(editor: RecordingClient, seen: int) -> None:
    await editor.wait_until(lambda: len(editor.all(REFRESH)) > seen)


async def test_an_open_document_is_pulled_again_after_each_change_and_never_pushed(desk: Desk) -> None:
    uri = desk.write("PRD.md", PRD)
    editor = await desk.editor(capabilities=PULLS)
    open_document(editor, uri)
    empty = await pull(editor, uri)
    assert (empty["kind"], empty["items"]) == ("full", [])
    seen = len(editor.all(REFRESH))
    await desk.call("blockers.create", question="Which?", path="PRD.md", line=4)
    await next_refresh(editor, seen)
    told = await pull(editor, uri, empty["resultId"])
    assert [(d["range"]["start"]["line"], d["message"]) for d in told["items"]] == [
        (4, "Needs input: Which?")
    ]
    assert (await pull(editor, uri, told["resultId"]))["kind"] == "unchanged"
    seen = len(editor.all(REFRESH))
    await desk.call("blockers.answer", blocker="B1", answer="this")
    await next_refresh(editor, seen)
    assert (await pull(editor, uri, told["resultId"]))["items"] == []
    assert diagnostics(editor, uri) == []


async def test_a_document_that_opens_or_closes_changes_the_way_and_shows_nothing_twice(desk: Desk) -> None:
    uri = desk.write("PRD.md", PRD)
    editor = await desk.editor(capabilities=PULLS)
    await desk.call("blockers.create", question="Which?", path="PRD.md", line=4)
    pushed = [(4, "Needs input: Which?")]
    await editor.wait_until(lambda: diagnostics(editor, uri) == pushed)
    open_document(editor, uri)
    await editor.wait_until(lambda: diagnostics(editor, uri) == [])
    assert len((await pull(editor, uri))["items"]) == 1
    editor.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
    await editor.wait_until(lambda: diagnostics(editor, uri) == pushed)


async def test_a_place_moves_with_the_text_above_it(desk: Desk) -> None:
    uri = desk.write("PRD.md", PRD)
    editor = await desk.editor(capabilities=PULLS)
    open_document(editor, uri)
    await desk.call("blockers.create", question="Which?", path="PRD.md", line=4)
    replace_all(editor, uri, "New.\n\n" + PRD)
    report = await pull(editor, uri)
    assert [d["range"]["start"]["line"] for d in report["items"]] == [6]


@pytest.mark.parametrize("lacks", ["textDocument", "workspace"])
async def test_an_editor_that_has_only_half_of_it_is_pushed_to(desk: Desk, lacks: str) -> None:
    uri = desk.write("PRD.md", PRD)
    editor = await desk.editor(capabilities={**PULLS, lacks: PLAIN[lacks]})
    open_document(editor, uri)
    await desk.call("blockers.create", question="Which?", path="PRD.md", line=4)
    await editor.wait_until(lambda: diagnostics(editor, uri) == [(4, "Needs input: Which?")])
    assert "diagnosticProvider" not in editor.received[0]["result"]["capabilities"]
