"""Runs, patches and checkpoints around a PRD: lenses, actions, hovers, definitions, diagnostics, progress."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

from codeframe_ls.core.runs.moving import move, tell
from codeframe_ls.core.runs.progress import Status
from codeframe_ls.core.store import Transaction
from tests.core.runs.making import running, says, turn
from tests.support.desk import Desk, actions, diagnostics, execute, lenses, open_document
from tests.support.patch import make_patch
from tests.support.prd import eventually
from tests.support.recording_client import RecordingClient

PRD = "# Shop\n\n## Storage\n\nKeep the orders.\n"
PATH = "docs/prd/shop.md"
STORAGE = 2


@pytest.fixture
async def uri(desk: Desk) -> str:
    """A registered PRD with two ready tasks in Storage."""
    uri = desk.write(PATH, PRD)
    await desk.call("prd.add", path=PATH)
    for title in ("Store the orders", "Back them up"):
        await desk.call("tasks.create", title=title, path=PATH, section=["Storage"])
    return uri


async def over_storage(editor: RecordingClient, uri: str) -> dict[str, tuple[str, Any]]:
    """The lenses of the section: title, operation, parameters."""
    found = [lens for lens in await lenses(editor, uri) if lens.line == STORAGE]
    return {
        lens.title: (lens.command["command"].removeprefix("codeframe."), lens.command["arguments"][0])
        for lens in found
    }


async def where(editor: RecordingClient, uri: str, character: int) -> list[str]:
    """Where the alias at this place of the first line leads."""
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": character}}
    return [found["uri"] for found in await editor.call("textDocument/definition", place) or ()]


async def said(editor: RecordingClient, uri: str, character: int) -> str:
    """What the hover says there."""
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": character}}
    found = await editor.call("textDocument/hover", place)
    return str(found["contents"]["value"]) if found else ""


async def test_what_is_ready_can_be_started_at_once(desk: Desk, uri: str) -> None:
    editor = await desk.editor()
    open_document(editor, uri)
    assert (await over_storage(editor, uri))["▷ Start 2 ready"] == ("runs.start", {"tasks": ["T1", "T2"]})
    await desk.call("tasks.finish", task="T2")
    assert (await over_storage(editor, uri))["▷ Start T1"] == ("runs.start", {"tasks": ["T1"]})


async def test_a_run_shows_and_can_be_stopped_until_it_ends(desk: Desk, uri: str) -> None:
    editor = await desk.editor()
    open_document(editor, uri)
    assert "▷ Start 2 ready" in await over_storage(editor, uri)
    await running(desk.core, "T1")
    shown = await over_storage(editor, uri)
    assert shown["● 1 running"] == ("runs.show", {"run": "R1"})
    assert shown["■ Stop"] == ("runs.stop", {"run": "R1"})
    assert shown["▷ Start T2"] == ("runs.start", {"tasks": ["T2"]})
    await running(desk.core, "T2")
    shown = await over_storage(editor, uri)
    assert shown["● 2 running"] == ("runs.list", {})
    assert "■ Stop" not in shown, "which one?"
    await desk.call("runs.stop", run="R2")
    await execute(editor, (await actions(editor, uri, STORAGE))["Stop R1 on T1"])
    await editor.take("window/showMessage")
    assert "▷ Start 2 ready" in await over_storage(editor, uri)


async def test_every_lens_is_an_action_however_much_else_there_is(desk: Desk, uri: str) -> None:
    editor = await desk.editor()
    open_document(editor, uri)
    await running(desk.core, "T1")
    for question in ("Which?", "Where?"):
        await desk.call("blockers.create", question=question, options=["a", "b", "c", "d"], task="T2")
    offered = {
        (command["command"].removeprefix("codeframe."), str(command["arguments"][0]))
        for command in (await actions(editor, uri, STORAGE)).values()
    }
    shown = await over_storage(editor, uri)
    assert shown["? 2 need input"] == ("blockers.list", {})
    assert {(operation, str(params)) for operation, params in shown.values()} <= offered


async def test_a_failed_run_says_why_over_its_task_until_it_is_started_again(desk: Desk, uri: str) -> None:
    editor = await desk.editor()
    open_document(editor, uri)
    spoke = await says(desk.core, await running(desk.core, "T1"), turn("c1"))
    assert spoke is not None
    run = spoke

    def fail(tx: Transaction) -> None:
        failed = move(
            tx, run, "FAILED", "daemon", reason="The budget of 40 turns is used up.", error="budget"
        )
        tell(tx, "run.failed", failed, reason=failed.reason, error=failed.error)

    await desk.core.write(fail)
    told = (STORAGE, "R1 on T1 Store the orders failed: The budget of 40 turns is used up.")
    await editor.wait_until(lambda: told in diagnostics(editor, uri))
    assert "2 tasks · 1 failed" in await over_storage(editor, uri)
    again = (await actions(editor, uri, STORAGE))["Start T1 again"]
    assert (again["command"], again["arguments"]) == ("codeframe.runs.retry", [{"run": "T1"}])
    await running(desk.core, "T1")
    await editor.wait_until(lambda: diagnostics(editor, uri) == [])


async def test_what_aliases_of_runs_patches_and_checkpoints_stand_for(desk: Desk) -> None:
    await make_patch(desk.core, {"hello.txt": b"Hello\n"}, title="Greet the world")
    await desk.call("checkpoints.create", label="before lunch")
    notes = desk.write("notes.md", "R1 P1 C1 R9\n")
    editor = await desk.editor()
    open_document(editor, notes)
    assert "**R1** T1 Greet the world: In review" in await said(editor, notes, 0)
    assert "**P1** T1 Greet the world: To review" in await said(editor, notes, 3)
    assert "**C1** before lunch" in await said(editor, notes, 6)
    assert await said(editor, notes, 9) == "", "a requirement may be called so"
    pages = desk.root / ".codeframe"
    assert await where(editor, notes, 0) == [(pages / "runs/R1.md").as_uri()]
    assert await where(editor, notes, 3) == [(pages / "review/P1.md").as_uri()]
    assert "hello.txt" in (pages / "review/P1.md").read_text()
    assert await where(editor, notes, 9) == []


async def test_a_run_that_works_shows_in_an_editor_that_comes_later_and_is_stopped_there(
    desk: Desk, uri: str
) -> None:
    run = await running(desk.core, "T1")
    desk.core.runs.progress.begin(Status(run.id, "R1", "T1", "Store the orders", "Starting"))
    first = await desk.editor()
    desk.core.runs.progress.report(run.id, message="Running pytest", turn=3, percentage=30)
    second = await desk.editor()
    told = "Turn 3 · Running pytest"
    for editor in (first, second):
        begun = await editor.take("$/progress", lambda params: params["value"]["kind"] == "begin")
        assert begun["value"]["title"] == "R1 T1 Store the orders"
        assert begun["value"]["cancellable"]
        await editor.wait_until(
            lambda editor=editor: told in [p["value"].get("message") for p in editor.all("$/progress")]  # type: ignore[misc]
        )
    token = second.all("$/progress")[0]["token"]
    second.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token=token))
    await second.wait_until(lambda: desk.core.live_runs.all == ())
    desk.core.runs.progress.end(run.id, "Stopped")
    for editor in (first, second):
        await editor.take("$/progress", lambda params: params["value"]["kind"] == "end")
    shown = (await desk.call("runs.show", run="R1")).run
    assert (shown.state, shown.reason) == ("Stopped", "Stopped by recording client.")


async def test_the_page_of_a_run_follows_it_while_it_is_open(desk: Desk, uri: str) -> None:
    await running(desk.core, "T1")
    editor = await desk.editor()
    await editor.call(
        "workspace/executeCommand", {"command": "codeframe.runs.show", "arguments": [{"run": "R1"}]}
    )
    await editor.take("window/showMessage")
    page = desk.root / ".codeframe/runs/R1.md"
    assert "Running" in page.read_text()
    open_document(editor, page.as_uri())
    await desk.call("runs.stop", run="R1")
    await eventually(lambda: "Stopped" in page.read_text(), "the page to follow")
