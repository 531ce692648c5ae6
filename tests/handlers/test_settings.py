"""An editor's own settings: where they come from, and that they hold from the moment they change."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from lsprotocol import types

from tests.support.desk import PLAIN, Desk, lenses, open_document
from tests.support.recording_client import Json, RecordingClient

OFF: Json = {"surfaces": {"lenses": False}}
ON: Json = {"surfaces": {"lenses": True}}


@pytest.fixture
def uri(desk: Desk) -> str:
    """A PRD, which has a lens while lenses are on."""
    return desk.write("PRD.md", "# Shop\n")


def asking() -> Json:
    """The capabilities of an editor that answers `workspace/configuration`."""
    able = copy.deepcopy(PLAIN)
    able["workspace"]["configuration"] = True
    return able


def changed(editor: RecordingClient, settings: Any = None) -> None:
    """Tell the server that the settings changed."""
    editor.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))


async def shows(editor: RecordingClient, uri: str, *, lens: bool) -> None:
    """Wait until there is a lens or none: an editor asks again on each refresh."""
    while bool(await lenses(editor, uri)) is not lens:
        seen = len(editor.all("workspace/codeLens/refresh"))
        await editor.wait_until(lambda seen=seen: len(editor.all("workspace/codeLens/refresh")) > seen)  # type: ignore[misc]


async def test_what_an_editor_answers_replaces_its_options(desk: Desk, uri: str) -> None:
    editor = await desk.editor(capabilities=asking(), options={"codeframe": {"settings": OFF}})
    open_document(editor, uri)
    editor.set_configuration({"codeframe": ON})
    changed(editor)
    await shows(editor, uri, lens=True)
    editor.set_configuration({"codeframe": OFF})
    changed(editor)
    await shows(editor, uri, lens=False)
    editor.set_configuration({"codeframe": {}})
    changed(editor)
    await shows(editor, uri, lens=True)


async def test_an_editor_that_answers_nothing_of_us_is_left_with_its_options(desk: Desk, uri: str) -> None:
    editor = await desk.editor(capabilities=asking(), options={"codeframe": {"settings": OFF}})
    open_document(editor, uri)
    editor.set_configuration({"codeframe": ON})
    changed(editor)
    await shows(editor, uri, lens=True)
    editor.set_configuration({})
    changed(editor)
    await shows(editor, uri, lens=False)


async def test_an_editor_that_cannot_be_asked_pushes_its_settings(desk: Desk, uri: str) -> None:
    editor = await desk.editor(options={"codeframe": {"settings": OFF}})
    open_document(editor, uri)
    assert await lenses(editor, uri) == []
    changed(editor, {"codeframe": ON})
    await shows(editor, uri, lens=True)
    changed(editor, {"codeframe": OFF})
    await shows(editor, uri, lens=False)
