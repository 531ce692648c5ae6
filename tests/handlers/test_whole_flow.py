"""The main job in two editors at once, with the programs that users run, over each way to the server."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lsprotocol import types

from codeframe_ls.core.blockers.page import OPENING, SEND
from codeframe_ls.lsp.codec import converter
from tests.support.desk import PLAIN, actions, diagnostics, execute, lenses, open_document, save
from tests.support.machine import machine
from tests.support.recording_client import RecordingClient
from tests.support.waiting import wait_until
from tests.support.workbench import Workbench, transport, workbench

__all__ = ["machine", "transport", "workbench"]

PRD = """\
# Shop

## Storage

- [ ] Keep the orders
- [ ] Back them up

## Search

FR-1: Find an order by its number.
"""


async def open_editor(workbench: Workbench, uri: str) -> RecordingClient:
    capabilities = converter().structure(PLAIN, types.ClientCapabilities)
    editor = await workbench.open_editor(capabilities=capabilities)
    open_document(editor, uri)
    return editor


async def page_of(editor: RecordingClient, root: Path) -> Path:
    """The page that the editor was told of."""
    said = (await editor.take("window/showMessage", lambda told: ".codeframe/" in told["message"]))["message"]
    return root / str(said).split()[1]


async def sees(editor: RecordingClient, uri: str, title: str) -> None:
    """Wait until a lens shows this: an editor asks again on each refresh."""
    while title not in [lens.title for lens in await lenses(editor, uri)]:
        seen = len(editor.all("workspace/codeLens/refresh"))
        await editor.wait_until(lambda seen=seen: len(editor.all("workspace/codeLens/refresh")) > seen)  # type: ignore[misc]


async def test_from_a_prd_to_an_answered_question(workbench: Workbench) -> None:
    root = workbench.root
    (root / "PRD.md").write_text(PRD, encoding="utf-8")
    uri = (root / "PRD.md").as_uri()
    editor = await open_editor(workbench, uri)
    # A daemon inside the editor's own process serves no second one.
    others = [] if workbench.transport == "stdio" else [await open_editor(workbench, uri)]
    everybody = [editor, *others]

    generate = (await lenses(editor, uri))[0]
    assert (generate.line, generate.title) == (0, "▷ Generate tasks")
    await execute(editor, generate.command)
    page = await page_of(editor, root)
    assert page.read_text().startswith("From the document's structure.")
    for one in everybody:
        await one.wait_until(lambda one=one: (0, "G1 waits for your review.") in diagnostics(one, uri))  # type: ignore[misc]

    open_document(editor, page.as_uri())
    line = page.read_text().split("\n").index("- [x] **N2** add: Back them up")
    await execute(editor, (await actions(editor, page.as_uri(), line))["Leave out N2"])
    await page_of(editor, root)
    apply = next(lens for lens in await lenses(editor, page.as_uri()) if lens.title == "▷ Apply G1")
    await execute(editor, apply.command)
    await editor.take(
        "window/showMessage", lambda told: told["message"] == "Applied: 2 tasks added, 1 left out."
    )
    for one in everybody:
        await sees(one, uri, "1 task")
        await one.wait_until(lambda one=one: diagnostics(one, uri) == [])  # type: ignore[misc]

    ask = {"question": "Which database?", "options": ["Postgres", "SQLite"], "task": "T1"}
    await editor.call("codeframe/call", {"operation": "blockers.create", "params": ask})
    waiting = (2, "Needs input: Which database? (T1 waits for it)")
    for one in everybody:
        await sees(one, uri, "? 1 needs input")
        await one.wait_until(lambda one=one: waiting in diagnostics(one, uri))  # type: ignore[misc]

    answerer = everybody[-1]
    await execute(answerer, (await actions(answerer, uri, 2))["Answer B1 on its page"])
    question = await page_of(answerer, root)
    open_document(answerer, question.as_uri())
    half = question.read_text().replace(f"{OPENING}\n", f"{OPENING}\nMyS\n")
    save(answerer, question.as_uri(), half)
    shown = await answerer.call("codeframe/call", {"operation": "blockers.show", "params": {"blocker": "B1"}})
    assert shown["blocker"]["status"] == "OPEN", "a save without the send line sends nothing"
    save(answerer, question.as_uri(), half.replace("MyS", "MySQL").replace(SEND, "- [x] send"))
    confirmed = "B1 Which database?: Answered."
    await answerer.take("window/showMessage", lambda told: told["message"] == confirmed)
    for one in everybody:
        await sees(one, uri, "1 task")
        await one.wait_until(lambda one=one: diagnostics(one, uri) == [])  # type: ignore[misc]
    await asyncio.to_thread(wait_until, lambda: "> MySQL" in question.read_text(), "the page shows no answer")

    save(editor, uri, PRD.replace("Keep the orders", "Keep every order"))
    for one in others:
        await sees(one, uri, "1 task")
    await sees(editor, uri, "⟲ PRD changed")
