"""Running operations from an editor: what is offered exists, a refusal is said, long work shows."""

from __future__ import annotations

from typing import Any

import pytest

from codeframe_ls.core.table import operations
from tests.support.desk import Desk, actions, execute, lenses, open_document

PRD = """\
# Shop

## Storage

Keep the orders.

- [ ] Back them up

## Search

Find them. TODO: how?

## Search

Twice.
"""


async def test_every_lens_and_action_names_an_operation_and_its_parameters(desk: Desk) -> None:
    uri = desk.write("PRD.md", PRD)
    await desk.call("prd.add", path="PRD.md")
    await desk.call("tasks.create", title="Store T1", path="PRD.md", section=["Storage"])
    await desk.call("blockers.create", question="Which?", options=["a", "b"], task="T1")
    plan = await desk.call("tasks.generate", prd="PRD.md", source="structure")
    page = desk.root / (await desk.call("plans.page", plan=plan.alias)).path
    question = desk.root / (await desk.call("blockers.answer", blocker="B1")).page
    editor = await desk.editor()
    await editor.take("window/showMessage")
    commands: list[dict[str, Any]] = []
    documents = [
        (uri, PRD.replace("Keep", "Keep all")),
        (page.as_uri(), page.read_text()),
        (question.as_uri(), question.read_text().replace("- [ ] 1.", "- [x] 1.")),
        (desk.write("notes.md", "T1\n"), "T1\n"),
    ]
    for document, text in documents:
        open_document(editor, document, text)
        commands += [lens.command for lens in await lenses(editor, document)]
        for line in range(text.count("\n")):
            offered = await actions(editor, document, line, end=(line, 3))
            assert len(offered) <= 8
            commands += offered.values()
    names = set()
    for command in commands:
        name = command["command"].removeprefix("codeframe.")
        [params] = command["arguments"]
        operations()[name].parse(params)
        names.add(name)
    assert names == {
        "blockers.answer", "plans.apply", "plans.discard", "plans.edit", "prd.add", "tasks.create",
        "tasks.generate", "tasks.list", "tasks.show",
    }  # fmt: skip


async def test_a_lens_is_also_an_action(desk: Desk) -> None:
    uri = desk.write("PRD.md", PRD)
    await desk.call("prd.add", path="PRD.md")
    await desk.call("tasks.create", title="Store", path="PRD.md", section=["Storage"])
    editor = await desk.editor()
    open_document(editor, uri, PRD.replace("Keep", "Keep all"))
    for lens in await lenses(editor, uri):
        offered = await actions(editor, uri, lens.line)
        wanted = lens.command["command"], lens.command["arguments"]
        same = [one for one in offered.values() if (one["command"], one["arguments"]) == wanted]
        assert len(same) == 1


@pytest.mark.parametrize(
    ("command", "arguments", "code", "sentence"),
    [
        ("codeframe.tasks.show", [{"task": "T9"}], -32803, "There is no task T9"),
        ("codeframe.tasks.show", [{}], -32602, "`task` is missing"),
        ("codeframe.tasks.show", [{"task": "T1", "more": 1}], -32602, "`more` is not a parameter"),
        ("codeframe.tasks.show", ["T1"], -32602, "takes one argument, an object"),
        ("codeframe.tasks.show", [{}, {}], -32602, "takes one argument, an object"),
        ("codeframe.tasks.fly", [], -32803, "There is no operation `tasks.fly`"),
    ],
)
@pytest.mark.parametrize("name", ["Visual Studio Code", "Helix"])
async def test_a_refusal_is_an_error_and_is_shown_where_the_editor_shows_none(
    desk: Desk, name: str, command: str, arguments: list[Any], code: int, sentence: str
) -> None:
    editor = await desk.editor(name)
    refused = await editor.response("workspace/executeCommand", {"command": command, "arguments": arguments})
    assert refused["error"]["code"] == code
    assert sentence in refused["error"]["message"]
    if name == "Helix":
        assert (await editor.take("window/showMessage"))["message"] == refused["error"]["message"]


@pytest.mark.parametrize(
    "params", [None, [], {}, {"operation": 1}, {"operation": "tasks.list", "params": []}]
)
async def test_a_call_that_is_none_is_refused(desk: Desk, params: Any) -> None:
    editor = await desk.editor()
    refused = await editor.response("codeframe/call", params)
    assert refused["error"]["code"] == -32602


async def test_a_result_is_json_in_camel_case(desk: Desk) -> None:
    editor = await desk.editor()
    made = await editor.call(
        "codeframe/call", {"operation": "tasks.create", "params": {"title": "One", "dependsOn": []}}
    )
    assert made["task"]["dependsOn"] == []


async def test_a_long_operation_shows_its_progress_on_the_requests_token(desk: Desk) -> None:
    desk.write("PRD.md", PRD)
    editor = await desk.editor()
    await editor.call(
        "codeframe/call",
        {"operation": "tasks.generate", "params": {"prd": "PRD.md"}, "workDoneToken": "mine"},
    )
    told = [p["value"] for p in editor.all("$/progress") if p["token"] == "mine"]
    assert told[0]["kind"] == "begin"
    assert told[0]["title"] == "Generate Tasks"
    assert told[-1]["kind"] == "end"
    assert any(step["kind"] == "report" for step in told)


async def test_an_editor_that_stands_still_is_answered_before_the_work(desk: Desk) -> None:
    desk.write("PRD.md", PRD)
    editor = await desk.editor("eglot")
    command = {"command": "codeframe.tasks.generate", "arguments": [{"prd": "PRD.md"}]}
    assert await editor.call("workspace/executeCommand", command) is None
    assert ".codeframe/plans/G1.md" in (await editor.take("window/showMessage"))["message"]
    refused = {"command": "codeframe.tasks.generate", "arguments": [{"prd": "none.md"}]}
    assert await editor.call("workspace/executeCommand", refused) is None
    assert "none.md" in (await editor.take("window/showMessage"))["message"]


async def test_what_cannot_be_done_is_an_action_that_says_why(desk: Desk) -> None:
    desk.write("PRD.md", PRD)
    await desk.call("blockers.create", question="Which?", options=["a", "b"])
    question = desk.root / (await desk.call("blockers.answer", blocker="B1")).page
    plan = await desk.call("tasks.generate", prd="PRD.md", source="structure")
    page = desk.root / (await desk.call("plans.page", plan=plan.alias)).path
    await desk.call("plans.apply", plan=plan.alias)
    editor = await desk.editor()
    await editor.take("window/showMessage")
    open_document(editor, question.as_uri(), question.read_text().replace("- [ ]", "- [x]"))
    open_document(editor, page.as_uri())
    offered = await actions(editor, question.as_uri(), 0)
    assert list(offered) == [
        "Why not: send this answer? Options 1 and 2 are both ticked; leave one.",
        "Answer B1: a",
        "Answer B1: b",
    ]
    assert list(await actions(editor, page.as_uri(), 0)) == [
        "Why not: apply G1? Applied already; generate again for a new plan."
    ]
    assert await lenses(editor, page.as_uri()) == []
    foreign = desk.write(".codeframe/plans/G99.md", "# A plan of another database\n")
    open_document(editor, foreign)
    assert await lenses(editor, foreign) == []
    assert await actions(editor, foreign, 0) == {}


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ([], 0),
        (["quickfix"], 2),
        (["quickfix.more"], 0),
        (["refactor"], 0),
        (["", "refactor"], 5),
    ],
)
async def test_actions_are_of_the_kinds_that_are_asked_for(
    desk: Desk, only: list[str], expected: int
) -> None:
    uri = desk.write("notes.md", "TODO: ask\n")
    await desk.call("blockers.create", question="Which?", options=["a", "b"], path="notes.md", line=0)
    editor = await desk.editor()
    await editor.take("window/showMessage")
    open_document(editor, uri)
    where = {"line": 0, "character": 0}
    found = await editor.call(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": uri},
            "range": {"start": where, "end": where},
            "context": {"diagnostics": [], "only": only},
        },
    )
    assert len(found) == expected


@pytest.mark.parametrize(
    ("operation", "done"),
    [("tasks.finish", "Done"), ("tasks.cancel", "Cancelled"), ("tasks.delete", "deleted")],
)
async def test_ending_a_task_names_the_question_that_loses_its_point(
    desk: Desk, operation: str, done: str
) -> None:
    await desk.call("tasks.create", title="Store")
    await desk.call("blockers.create", question="Which?", task="T1")
    editor = await desk.editor()
    await editor.take("window/showMessage", lambda params: "B1 waits" in params["message"])
    await execute(editor, {"command": f"codeframe.{operation}", "arguments": [{"task": "T1"}]})
    shown = await editor.take("window/showMessage")
    assert shown["message"] == f"T1 Store: {done}. B1 was withdrawn."


async def test_a_document_that_asks_for_no_work_is_refused_where_this_editor_shows_it(desk: Desk) -> None:
    desk.write("PRD.md", "# Shop\n")
    editor = await desk.editor("helix")
    response = await editor.response(
        "workspace/executeCommand", {"command": "codeframe.tasks.generate", "arguments": [{}]}
    )
    shown = await editor.take("window/showMessage")
    assert shown["message"] == response["error"]["message"]
    assert shown["message"].startswith("Nothing in PRD.md asks for work")
    assert (await desk.call("plans.list")).plans == []


@pytest.mark.parametrize(
    ("client", "told"),
    [
        ("vscode", "“Codeframe: List Tasks”"),
        ("neovim", "`:Codeframe tasks list`"),
        (None, "`codeframe.tasks.list`"),
    ],
)
async def test_a_refusal_says_what_to_do_in_this_editor(desk: Desk, client: str | None, told: str) -> None:
    editor = await desk.editor(options={"codeframe": {"client": client}} if client else None)
    params = {"operation": "tasks.show", "params": {"task": "T9"}}
    error = (await editor.response("codeframe/call", params))["error"]
    assert error["message"] == f"There is no task T9; {told} shows them."


async def test_a_refusal_in_a_message_says_what_to_do_in_this_editor(desk: Desk) -> None:
    editor = await desk.editor("helix")
    command = {"command": "codeframe.tasks.show", "arguments": [{"task": "T9"}]}
    await editor.response("workspace/executeCommand", command)
    shown = await editor.take("window/showMessage")
    assert shown["message"] == "There is no task T9; `codeframe.tasks.list` shows them."
