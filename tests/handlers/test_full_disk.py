"""A disk without space, or a folder that cannot be written, as an editor's user meets it: one sentence where
this editor shows such things, nothing half-done, and work that goes on once there is space again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.support.desk import execute, open_document, save
from tests.support.disk import FREE_SPACE, Disk, disk
from tests.support.machine import Machine
from tests.support.privilege import UNPRIVILEGED
from tests.support.recording_client import Json, RecordingClient
from tests.support.waiting import PATIENCE
from tests.support.workbench import Workbench, machine, transport

__all__ = ["disk", "machine", "transport"]

pytestmark = pytest.mark.parametrize("transport", ["stdio", "forwarder"])

PRD = "# Notes\n\n## Search\n\n- [ ] Index the notes\n"

PLAIN, HELIX = "recording client", "helix"
OURS = {"codeframe": {"client": "vscode", "commands": False}}


@pytest.fixture
async def workbench(transport: str, machine: Machine, disk: Disk) -> AsyncIterator[Workbench]:
    """A repository with a PRD, on the disk."""
    root = machine.repository(str(disk.directory.relative_to(machine.directory) / "repository"))
    (root / "PRD.md").write_text(PRD, encoding="utf-8")
    made = Workbench(machine, root, transport)
    yield made
    await made.close()


async def open_editor(workbench: Workbench, name: str = PLAIN, options: Any = None) -> RecordingClient:
    return await workbench.open_editor(
        client_info=types.ClientInfo(name=name), initialization_options=options
    )


async def call(editor: RecordingClient, operation: str, **params: Any) -> Any:
    return await editor.call("codeframe/call", {"operation": operation, "params": params})


async def eventually(
    editor: RecordingClient, operation: str, holds: Callable[[Any], bool], **params: Any
) -> None:
    """Ask again and again until the answer is as it is to be."""
    async with asyncio.timeout(PATIENCE):
        while not holds(await call(editor, operation, **params)):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def refused(editor: RecordingClient, operation: str, **params: Any) -> Json:
    """The error that a plugin of ours gets."""
    response = await editor.response("codeframe/call", {"operation": operation, "params": params})
    error: Json = response["error"]
    return error


async def everything(editor: RecordingClient) -> Any:
    """All that the state tells of itself."""
    return [
        await call(editor, name)
        for name in ("events.list", "tasks.list", "plans.list", "prd.list", "blockers.list")
    ]


async def plan(editor: RecordingClient) -> str:
    made = await call(editor, "tasks.generate", prd="PRD.md", source="structure")
    return str(made["alias"])


class TestAtTheStart:
    async def test_a_full_disk_is_told_once_and_the_server_started_again_works(
        self, workbench: Workbench, disk: Disk
    ) -> None:
        disk.fill()
        workbench.prefix = disk.prefix
        editor = await open_editor(workbench)
        shown = await editor.take("window/showMessage")
        assert shown["type"] == types.MessageType.Error
        assert FREE_SPACE in shown["message"]
        assert "start the language server again" in shown["message"]
        assert FREE_SPACE in (await refused(editor, "workspace.status"))["message"]
        await editor.leave()
        assert not list(workbench.root.rglob("state.db"))

        disk.empty()
        workbench.prefix = ()
        assert (await call(await open_editor(workbench), "tasks.create", title="One"))["task"][
            "alias"
        ] == "T1"

    async def test_a_full_disk_under_state_that_was_there_before_leaves_it_as_it_was(
        self, workbench: Workbench, disk: Disk
    ) -> None:
        first = await open_editor(workbench)
        await call(first, "tasks.create", title="One")
        await first.leave()
        await asyncio.to_thread(workbench.machine.run, "daemon", "stop", cwd=workbench.root)

        disk.fill()
        workbench.prefix = disk.prefix
        editor = await open_editor(workbench)
        assert FREE_SPACE in (await editor.take("window/showMessage"))["message"]
        assert FREE_SPACE in (await refused(editor, "tasks.create", title="Two"))["message"]
        await editor.leave()

        await asyncio.to_thread(workbench.machine.end_processes)
        disk.empty()
        workbench.prefix = ()
        again = await open_editor(workbench)
        assert [task["title"] for task in (await call(again, "tasks.list"))["tasks"]] == ["One"]
        assert (await call(again, "tasks.create", title="Two"))["task"]["alias"] == "T2"

    async def test_a_git_directory_that_cannot_be_written_is_told_with_what_to_do(
        self, workbench: Workbench
    ) -> None:
        git = workbench.root / ".git"
        workbench.prefix = UNPRIVILEGED
        git.chmod(0o555)
        try:
            editor = await open_editor(workbench)
            shown = await editor.take("window/showMessage")
            assert shown["type"] == types.MessageType.Error
            assert "cannot be written (Permission denied)" in shown["message"]
            assert "make it writable" in shown["message"]
            assert "make it writable" in (await refused(editor, "workspace.status"))["message"]
            await editor.leave()
        finally:
            git.chmod(0o755)
        assert not (git / "codeframe").exists()
        await call(await open_editor(workbench), "workspace.status")

    async def test_a_folder_that_cannot_be_written_works_and_only_its_pages_are_refused(
        self, workbench: Workbench
    ) -> None:
        workbench.prefix = UNPRIVILEGED
        workbench.root.chmod(0o555)
        try:
            editor = await open_editor(workbench, HELIX)
            await call(editor, "tasks.create", title="One")
            command = {"command": "codeframe.tasks.show", "arguments": [{"task": "T1"}]}
            response = await editor.response("workspace/executeCommand", command)
            assert "make `.codeframe` writable" in response["error"]["message"]
            shown = await editor.take("window/showMessage")
            assert shown == {"type": types.MessageType.Error, "message": response["error"]["message"]}
        finally:
            workbench.root.chmod(0o755)
        await editor.call("workspace/executeCommand", command)
        assert (workbench.root / ".codeframe/tasks/T1.md").exists()
        await editor.take("window/showDocument")


class TestAtWork:
    """The disk becomes full under a daemon that runs."""

    @pytest.mark.parametrize("name", [PLAIN, HELIX])
    async def test_a_command_is_refused_where_this_editor_shows_it(
        self, workbench: Workbench, disk: Disk, name: str
    ) -> None:
        editor = await open_editor(workbench, name)
        made = await plan(editor)
        before = await everything(editor)
        disk.fill()
        for operation, params in (("tasks.create", {"title": "One"}), ("plans.apply", {"plan": made})):
            command = {"command": f"codeframe.{operation}", "arguments": [params]}
            response = await editor.response("workspace/executeCommand", command)
            sentence = response["error"]["message"]
            assert FREE_SPACE in sentence
            if name == HELIX:
                # Helix puts the errors of commands into its log, where nobody looks.
                shown = await editor.take("window/showMessage")
                assert shown == {"type": types.MessageType.Error, "message": sentence}
        assert await everything(editor) == before

        disk.empty()
        await execute(editor, {"command": "codeframe.plans.apply", "arguments": [{"plan": made}]})
        await editor.take("window/showMessage")
        assert [task["title"] for task in (await call(editor, "tasks.list"))["tasks"]] == ["Index the notes"]

    async def test_a_plugin_of_ours_gets_the_sentence_and_shows_it_itself(
        self, workbench: Workbench, disk: Disk
    ) -> None:
        editor = await open_editor(workbench, "Visual Studio Code", OURS)
        made = await plan(editor)
        before = await everything(editor)
        disk.fill()
        assert FREE_SPACE in (await refused(editor, "tasks.create", title="One"))["message"]
        assert FREE_SPACE in (await refused(editor, "plans.apply", plan=made))["message"]
        assert await everything(editor) == before

        disk.empty()
        await call(editor, "plans.apply", plan=made)
        await call(editor, "tasks.create", title="One")
        assert [task["alias"] for task in (await call(editor, "tasks.list"))["tasks"]] == ["T1", "T2"]

    async def test_a_saved_document_is_a_version_once_there_is_space_again(
        self, workbench: Workbench, disk: Disk
    ) -> None:
        editor = await open_editor(workbench)
        await call(editor, "prd.add", path="PRD.md")
        uri = (workbench.root / "PRD.md").as_uri()
        open_document(editor, uri)
        before = await everything(editor)
        disk.fill()
        # As many bytes as before: the file needs no more space, the state does.
        save(editor, uri, PRD.replace("Index", "Order"))
        shown = await editor.take("window/showMessage")
        assert shown["type"] == types.MessageType.Warning
        assert FREE_SPACE in shown["message"]
        assert await everything(editor) == before

        disk.empty()
        await call(editor, "tasks.create", title="Any change shows that there is space")
        await eventually(
            editor, "prd.versions", lambda shown: shown["versions"][-1]["number"] == 2, prd="PRD.md"
        )

    async def test_a_page_that_was_saved_with_its_send_line_can_be_saved_again(
        self, workbench: Workbench, disk: Disk
    ) -> None:
        editor = await open_editor(workbench)
        await call(editor, "blockers.create", question="Which database?", options=["Postgres", "SQLite"])
        page = workbench.root / (await call(editor, "blockers.answer", blocker="B1"))["page"]
        ticked = page.read_text().replace("[ ] 2.", "[x] 2.").replace("[ ] send", "[x] send")
        open_document(editor, page.as_uri())
        before = await everything(editor)
        disk.fill()
        save(editor, page.as_uri(), ticked)
        assert FREE_SPACE in (await editor.take("window/showMessage"))["message"]
        assert await everything(editor) == before
        assert Path(page).read_text() == ticked

        disk.empty()
        save(editor, page.as_uri())
        said = (await editor.take("window/showMessage"))["message"]
        assert said == "B1 Which database?: Answered."
        assert (await call(editor, "blockers.show", blocker="B1"))["blocker"]["answer"] == "SQLite"
