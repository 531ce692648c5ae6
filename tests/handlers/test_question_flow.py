"""A question from its creation to its answer, as editors see it."""

from __future__ import annotations

import pytest

from codeframe_ls.core.blockers.page import OPENING, SEND
from tests.support.desk import Desk, actions, diagnostics, execute, open_document, save
from tests.support.prd import eventually

PRD = "# Shop\n\n## Storage\n\nKeep the orders.\n"


async def ask(desk: Desk, **more: object) -> None:
    await desk.call("blockers.create", question="Which database?", options=["Postgres", "SQLite"], **more)


async def test_a_question_shows_on_its_line_and_clears_in_every_editor_when_one_answers(desk: Desk) -> None:
    uri = desk.write("docs/PRD.md", PRD)
    first, second = await desk.editor("Neovim"), await desk.editor("Helix")
    for editor in (first, second):
        open_document(editor, uri)
    await ask(desk, path="docs/PRD.md", line=4)
    for editor in (first, second):
        await editor.wait_until(
            lambda editor=editor: diagnostics(editor, uri) == [(4, "Needs input: Which database?")]  # type: ignore[misc]
        )
    offered = await actions(first, uri, 4)
    assert list(offered)[:3] == ["Answer B1 on its page", "Answer B1: Postgres", "Answer B1: SQLite"]
    result = await execute(first, offered["Answer B1: SQLite"])
    assert (result["blocker"]["answer"], result["blocker"]["answeredBy"]) == ("SQLite", "Neovim")
    assert (await first.take("window/showMessage"))["message"] == "B1 Which database?: Answered."
    for editor in (first, second):
        await editor.wait_until(lambda editor=editor: diagnostics(editor, uri) == [])  # type: ignore[misc]


@pytest.mark.parametrize("client", ["vscode", "neovim"])
async def test_a_plugin_of_ours_asks_for_the_answer_itself(desk: Desk, client: str) -> None:
    uri = desk.write("docs/PRD.md", PRD)
    editor = await desk.editor(options={"codeframe": {"client": client}})
    open_document(editor, uri)
    await ask(desk, path="docs/PRD.md", line=4)
    offered = await actions(editor, uri, 4)
    assert list(offered)[:3] == ["Answer B1 …", "Answer B1: Postgres", "Answer B1: SQLite"]
    assert list(offered["Answer B1 …"]["arguments"][0]) == ["blocker"]


async def test_the_second_answer_is_refused_with_the_first(desk: Desk) -> None:
    uri = desk.write("docs/PRD.md", PRD)
    first, second = await desk.editor(), await desk.editor("Kate")
    open_document(first, uri)
    open_document(second, uri)
    await ask(desk, path="docs/PRD.md", line=4)
    offered, late = await actions(first, uri, 4), await actions(second, uri, 4)
    await execute(first, offered["Answer B1: SQLite"])
    await first.take("window/showMessage")
    refused = await second.response("workspace/executeCommand", late["Answer B1: Postgres"])
    assert "“SQLite”; the first answer counts" in refused["error"]["message"]
    assert refused["error"]["data"]["error"] == "already-answered"
    shown = await second.take("window/showMessage")
    assert shown["message"] == refused["error"]["message"], "Kate drops the answers of commands"


@pytest.mark.parametrize("name", ["Visual Studio Code", "Helix"])
async def test_a_question_without_a_place_leads_to_its_page(desk: Desk, name: str) -> None:
    editor = await desk.editor(name)
    await ask(desk)
    uri = (desk.root / ".codeframe/questions/B1.md").as_uri()
    await editor.wait_until(lambda: diagnostics(editor, uri) == [(2, "Needs input: Which database?")])
    open_document(editor, uri)
    assert list(await actions(editor, uri, 0)) == ["Answer B1: Postgres", "Answer B1: SQLite"]


async def test_answers_beyond_the_first_are_counted_and_lead_to_the_page(desk: Desk) -> None:
    uri = desk.write("PRD.md", "# Shop\n\n## Storage\n\nKeep the orders.\n")
    await desk.call("prd.add", path="PRD.md")
    await desk.call("tasks.create", title="Keep", path="PRD.md", section=["Storage"])
    for question in ("Which?", "Where?"):
        await desk.call("blockers.create", question=question, options=list("abcdefg"), task="T1")
    editor = await desk.editor()
    open_document(editor, uri)
    offered = await actions(editor, uri, 2)
    for alias in ("B1", "B2"):
        answers = [title.partition(": ")[2] for title in offered if title.startswith(f"Answer {alias}: ")]
        assert answers == ["a", "b", "c", "d", "e", "2 more answers …"]
    assert (await editor.take("window/showMessage"))["message"].endswith("wait for you.")
    await execute(editor, offered["Answer B1: 2 more answers …"])
    assert (await editor.take("window/showMessage"))["message"].startswith("See .codeframe/questions/B1.md")
    page = desk.root / ".codeframe/questions/B1.md"
    open_document(editor, page.as_uri())
    assert list(await actions(editor, page.as_uri(), 0)) == [f"Answer B1: {option}" for option in "abcdefg"]


async def test_a_half_typed_page_that_saves_itself_sends_nothing(desk: Desk) -> None:
    editor = await desk.editor()
    await ask(desk)
    page = desk.root / ".codeframe/questions/B1.md"
    await editor.wait_until(page.exists)
    open_document(editor, page.as_uri())
    half = page.read_text().replace(f"{OPENING}\n", f"{OPENING}\nMyS\n")
    save(editor, page.as_uri(), half)
    assert (await editor.call("codeframe/call", {"operation": "blockers.show", "params": {"blocker": "B1"}}))[
        "blocker"
    ]["status"] == "OPEN"
    assert page.read_text() == half
    save(editor, page.as_uri(), half.replace("MyS", "MySQL").replace(SEND, "- [x] send"))
    await editor.wait_until(lambda: diagnostics(editor, page.as_uri()) == [])
    assert (await editor.take("window/showMessage"))["message"] == "B1 Which database?: Answered."
    answered = await desk.call("blockers.show", blocker="B1")
    assert (answered.blocker.answer, answered.blocker.answered_by) == ("MySQL", "recording client")
    await eventually(lambda: "recording client answered at" in page.read_text(), "the page to follow")


async def test_what_keeps_a_page_from_being_sent_shows_on_its_line(desk: Desk) -> None:
    editor = await desk.editor()
    await ask(desk)
    page = desk.root / ".codeframe/questions/B1.md"
    await editor.wait_until(page.exists)
    uri = page.as_uri()
    open_document(editor, uri)
    both = page.read_text().replace("- [ ] 1.", "- [x] 1.").replace("- [ ] 2.", "- [x] 2.")
    save(editor, uri, both.replace(SEND, "- [x] send"))
    line = both.split("\n").index("- [x] 2. SQLite")
    await editor.wait_until(
        lambda: (line, "Options 1 and 2 are both ticked; leave one.") in diagnostics(editor, uri)
    )
    assert (await desk.call("blockers.show", blocker="B1")).blocker.status == "OPEN"


async def test_a_page_can_be_sent_by_an_action_without_saving_it(desk: Desk) -> None:
    editor = await desk.editor()
    await ask(desk)
    page = desk.root / ".codeframe/questions/B1.md"
    await editor.wait_until(page.exists)
    open_document(editor, page.as_uri(), page.read_text().replace("- [ ] 2.", "- [x] 2."))
    offered = await actions(editor, page.as_uri(), 0)
    assert next(iter(offered)) == "Send this answer"
    await execute(editor, offered["Send this answer"])
    await editor.take("window/showMessage")
    assert (await desk.call("blockers.show", blocker="B1")).blocker.answer == "SQLite"


async def test_a_page_that_is_sent_too_late_says_who_was_first(desk: Desk) -> None:
    editor = await desk.editor()
    await ask(desk)
    page = desk.root / ".codeframe/questions/B1.md"
    await editor.wait_until(page.exists)
    open_document(editor, page.as_uri())
    ticked = page.read_text().replace("- [ ] 1.", "- [x] 1.").replace(SEND, "- [x] send")
    await desk.call("blockers.answer", blocker="B1", answer="2")
    save(editor, page.as_uri(), ticked)
    shown = await editor.take("window/showMessage")
    assert "B1 was answered by test" in shown["message"]
    assert "> SQLite" in page.read_text()


async def test_the_page_opens_where_the_editor_can_open_documents(desk: Desk) -> None:
    uri = desk.write("docs/PRD.md", PRD)
    editor = await desk.editor(capabilities={"window": {"showDocument": {"support": True}}})
    open_document(editor, uri)
    await ask(desk, path="docs/PRD.md", line=4)
    await execute(editor, (await actions(editor, uri, 4))["Answer B1 on its page"])
    opened = await editor.take("window/showDocument")
    assert opened["uri"] == (desk.root / ".codeframe/questions/B1.md").as_uri()


async def test_elsewhere_a_message_names_the_page(desk: Desk) -> None:
    uri = desk.write("docs/PRD.md", PRD)
    editor = await desk.editor()
    open_document(editor, uri)
    await ask(desk, path="docs/PRD.md", line=4)
    await execute(editor, (await actions(editor, uri, 4))["Answer B1 on its page"])
    assert ".codeframe/questions/B1.md" in (await editor.take("window/showMessage"))["message"]
