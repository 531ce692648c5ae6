"""The server's picture of the documents that a client holds open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from codeframe_ls.lsp.documents import Document
from codeframe_ls.lsp.line_index import Edit
from codeframe_ls.lsp.position import Encoding
from tests.lsp.conftest import Connection, Server
from tests.support.raw_client import RawClient

URI = "file:///r/PRD.md"


def insertion(line: int, character: int, text: str) -> dict[str, Any]:
    place = {"line": line, "character": character}
    return {"range": {"start": place, "end": place}, "text": text}


class Editor:
    """Sends document notifications and waits until the server has taken them in."""

    def __init__(self, connection: Connection) -> None:
        self.client = connection.client
        self.connection = connection
        self.version = 0

    async def open(self, text: str, uri: str = URI) -> Document:
        item = {"uri": uri, "languageId": "markdown", "version": self.version, "text": text}
        await self.tell("textDocument/didOpen", {"textDocument": item})
        document = self.document(uri)
        assert document is not None
        return document

    async def change(self, *changes: dict[str, Any], uri: str = URI, version: int | None = None) -> None:
        self.version = self.version + 1 if version is None else version
        item = {"uri": uri, "version": self.version}
        await self.tell("textDocument/didChange", {"textDocument": item, "contentChanges": changes})

    async def tell(self, method: str, params: Any) -> None:
        self.client.notify(method, params)
        await self.client.request("codeframe/unheardOf")

    def document(self, uri: str = URI) -> Document | None:
        return self.connection.session.documents.get(uri)


@pytest.fixture
async def editor(connection: Connection, client: RawClient) -> Editor:
    return Editor(connection)


@pytest.mark.parametrize(
    ("offered", "encoding", "character"),
    [
        (None, Encoding.UTF16, 3),
        (["utf-16", "utf-32"], Encoding.UTF32, 2),
        (["utf-16", "utf-8"], Encoding.UTF8, 5),
    ],
)
async def test_positions_count_in_the_encoding_that_was_agreed(
    connection: Connection, offered: list[str] | None, encoding: Encoding, character: int
) -> None:
    general = {"general": {"positionEncodings": offered}} if offered else {}
    result = await connection.client.initialize(capabilities=general)
    editor = Editor(connection)

    document = await editor.open("😀ax")
    await editor.change(insertion(0, character, "|"))

    assert result["capabilities"]["positionEncoding"] == encoding
    assert document.text == "😀a|x"


async def test_changes_of_one_notification_build_on_each_other(editor: Editor) -> None:
    document = await editor.open("one\ntwo\n")

    await editor.change(insertion(0, 3, "\nand"), insertion(1, 3, " a half"), {"text": "all new\n"})

    assert document.text == "all new\n"
    assert document.version == 1


async def test_listeners_hear_each_edit_with_its_lines_while_the_text_is_just_past_it(editor: Editor) -> None:
    document = await editor.open("one\ntwo\n")
    heard: list[tuple[Edit, str]] = []
    documents = editor.connection.session.documents
    stop = documents.on_change(lambda document, edit: heard.append((edit, document.text)))

    await editor.change(insertion(0, 3, "\nand"), insertion(2, 0, "x"))
    stop()
    await editor.change(insertion(0, 0, "y"))

    assert heard == [(Edit(0, 1, 2), "one\nand\ntwo\n"), (Edit(2, 1, 1), "one\nand\nxtwo\n")]
    assert document.text == "yone\nand\nxtwo\n"


async def test_a_listener_that_fails_harms_neither_the_text_nor_the_next_listener(
    editor: Editor, caplog: pytest.LogCaptureFixture
) -> None:
    document = await editor.open("a")
    heard: list[Edit] = []

    def fail(document: Document, edit: Edit) -> None:
        raise RuntimeError("listener")

    editor.connection.session.documents.on_change(fail)
    editor.connection.session.documents.on_change(lambda document, edit: heard.append(edit))

    await editor.change(insertion(0, 1, "b"))

    assert document.text == "ab"
    assert heard == [Edit(0, 1, 1)]
    assert "RuntimeError: listener" in caplog.text


async def test_the_base_is_the_text_as_opened_or_last_saved(editor: Editor) -> None:
    document = await editor.open("one")
    documents = editor.connection.session.documents
    assert not document.modified
    assert documents.unsaved(Path("/r/PRD.md")) is None

    await editor.change(insertion(0, 3, " two"))
    assert document.modified
    assert (document.base, document.text) == ("one", "one two")
    assert documents.unsaved(Path("/r/PRD.md")) == "one two"

    await editor.tell("textDocument/didSave", {"textDocument": {"uri": URI}})
    assert not document.modified
    assert document.base == "one two"
    assert documents.unsaved(Path("/r/PRD.md")) is None
    assert documents.unsaved(Path("/r/never opened.md")) is None


async def test_a_buffer_that_was_changed_back_is_not_modified(editor: Editor) -> None:
    document = await editor.open("one\ntwo")

    await editor.change(insertion(0, 3, "\n"))
    assert document.modified
    await editor.change(
        {"range": {"start": {"line": 0, "character": 3}, "end": {"line": 1, "character": 0}}, "text": ""}
    )

    assert not document.modified


async def test_a_save_that_brings_its_text_is_believed(editor: Editor) -> None:
    document = await editor.open("one")

    await editor.tell("textDocument/didSave", {"textDocument": {"uri": URI}, "text": "formatted\n"})

    assert (document.text, document.base) == ("formatted\n", "formatted\n")


async def test_the_reason_of_a_save_is_known_when_it_is_saved(editor: Editor) -> None:
    document = await editor.open("one")

    await editor.tell("textDocument/willSave", {"textDocument": {"uri": URI}, "reason": 2})

    assert document.save_reason is not None
    assert document.save_reason.name == "AfterDelay"


async def test_two_spellings_of_a_uri_are_one_document(editor: Editor) -> None:
    document = await editor.open("a", "file:///r/%C3%A9%20b.md")

    await editor.change(insertion(0, 1, "b"), uri="file:///r/é b.md")

    assert document.text == "ab"
    assert document.uri == "file:///r/%C3%A9%20b.md"
    assert document.path == Path("/r/é b.md")
    documents = editor.connection.session.documents
    assert documents.at(Path("/r/é b.md")) is document
    assert documents.uri(Path("/r/é b.md")) == document.uri
    assert documents.uri(Path("/r/c.md")) == "file:///r/c.md"


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "git:/r/PRD.md?HEAD", "file://host/share/PRD.md"])
async def test_a_document_that_is_no_local_file_is_kept_without_a_path(editor: Editor, uri: str) -> None:
    document = await editor.open("a", uri)

    await editor.change(insertion(0, 1, "b"), uri=uri)

    assert document.text == "ab"
    assert document.path is None


async def test_what_was_not_opened_is_neither_changed_nor_saved_nor_closed(
    editor: Editor, caplog: pytest.LogCaptureFixture
) -> None:
    await editor.change(insertion(0, 0, "a"))
    await editor.tell("textDocument/didSave", {"textDocument": {"uri": URI}, "text": "a"})
    await editor.tell("textDocument/willSave", {"textDocument": {"uri": URI}, "reason": 1})
    await editor.tell("textDocument/didClose", {"textDocument": {"uri": URI}})

    assert editor.document() is None
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 4
    assert not [m for m in editor.client.received if m.get("method") == "window/showMessage"]


@pytest.mark.parametrize("version", [5, 4])
async def test_a_version_that_does_not_grow_is_logged_and_the_change_applied_in_its_turn(
    editor: Editor, caplog: pytest.LogCaptureFixture, version: int
) -> None:
    editor.version = 5
    document = await editor.open("a")

    await editor.change(insertion(0, 1, "b"), version=version)

    assert (document.text, document.version) == ("ab", version)
    assert "version does not grow" in caplog.text


async def test_a_document_opened_twice_has_the_newer_text(
    editor: Editor, caplog: pytest.LogCaptureFixture
) -> None:
    await editor.open("old")
    document = await editor.open("new")

    assert document.text == "new"
    assert len(editor.connection.session.documents) == 1
    assert "opened a document twice" in caplog.text


async def test_a_closed_document_is_forgotten(editor: Editor) -> None:
    await editor.open("a")

    await editor.tell("textDocument/didClose", {"textDocument": {"uri": URI}})

    assert editor.document() is None
    assert list(editor.connection.session.documents) == []


async def test_a_request_sees_the_document_as_it_was_when_the_request_was_sent(
    server: Server, editor: Editor
) -> None:
    @server.features.feature("codeframe/text")
    async def text(session: Any, params: Any) -> str:
        return session.documents.get(URI).text  # type: ignore[no-any-return]

    document = await editor.open("a")
    client = editor.client
    first = client.start("codeframe/text")
    change = {"textDocument": {"uri": URI, "version": 9}, "contentChanges": [insertion(0, 1, "b")]}
    client.notify("textDocument/didChange", change)
    second = client.start("codeframe/text")

    assert (await client.response(first))["result"] == "a"
    assert (await client.response(second))["result"] == "ab"
    assert document.version == 9


async def test_two_sessions_hold_the_same_file_each_in_its_own_state(server: Server, editor: Editor) -> None:
    mine = await editor.open("mine")
    other = await server.connect()
    await other.client.initialize()
    await other.client.request("codeframe/unheardOf")

    theirs = await Editor(other).open("theirs")
    await Editor(other).change(insertion(0, 0, "> "))

    assert (mine.text, theirs.text) == ("mine", "> theirs")


async def test_handlers_of_notifications_start_in_the_clients_order(server: Server, editor: Editor) -> None:
    heard: list[str] = []
    await editor.open("warm")
    for method in ("textDocument/didOpen", "textDocument/didClose"):

        @server.features.feature(method)
        async def note(session: Any, params: Any, method: str = method) -> None:
            heard.append(method)

    editor.connection.session.documents.on_change(lambda document, edit: heard.append("a change"))
    item = {"uri": "file:///r/b.md", "languageId": "markdown", "version": 0, "text": ""}
    changes = {"textDocument": {"uri": item["uri"], "version": 1}, "contentChanges": [{"text": "b"}]}
    editor.client.notify("textDocument/didOpen", {"textDocument": item})
    editor.client.notify("textDocument/didChange", changes)
    await editor.tell("textDocument/didClose", {"textDocument": {"uri": item["uri"]}})

    assert heard == ["textDocument/didOpen", "a change", "textDocument/didClose"]
