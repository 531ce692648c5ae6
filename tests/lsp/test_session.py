"""What a session knows of its client, how it loads the core, and what remains when it ends."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from typing import Any

import pytest
from lsprotocol import types

from codeframe_ls.core.errors import NoRepository, PrdNotText
from codeframe_ls.lsp import Hello, Session
from codeframe_ls.lsp.command_names import COMMAND_NAMES
from codeframe_ls.lsp.quirks import Quirks, quirks_of
from codeframe_ls.lsp.session import AWAY_AFTER
from tests.lsp.conftest import Connection, Server
from tests.support.raw_client import RawClient

SHOWN = "window/showMessage"


def shown(client: RawClient) -> list[str]:
    return [m["params"]["message"] for m in client.received if m.get("method") == SHOWN]


async def ready(connection: Connection, **params: Any) -> Session:
    await connection.client.initialize(**params)
    await connection.client.request("codeframe/unheardOf")
    return connection.session


class TestClient:
    async def test_its_name_options_folders_and_handshake_are_kept(self, server: Server) -> None:
        hello = Hello("S7", environment={"ANTHROPIC_API_KEY": "sk-secret"})
        connection = await server.connect(hello=hello)
        session = await ready(
            connection,
            clientInfo={"name": "Neovim", "version": "0.11.4"},
            initializationOptions={"codeframe": {"lens": False}},
            workspaceFolders=[{"uri": "file:///r", "name": "r"}],
        )

        assert (session.id, session.client_name, session.client_version) == ("S7", "Neovim", "0.11.4")
        assert session.options == {"codeframe": {"lens": False}}
        assert list(session.folders) == ["file:///r"]
        assert session.hello is hello
        assert "sk-secret" not in repr(session) + repr(hello)

    async def test_folders_follow_the_clients_changes(self, connection: Connection) -> None:
        session = await ready(connection, workspaceFolders=[{"uri": "file:///r", "name": "r"}])
        event = {"added": [{"uri": "file:///s", "name": "s"}], "removed": [{"uri": "file:///r", "name": "r"}]}

        connection.client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        await connection.client.request("codeframe/unheardOf")

        assert list(session.folders) == ["file:///s"]

    @pytest.mark.parametrize("options", [None, [], "text", {"codeframe": None}])
    async def test_options_of_any_shape_are_no_reason_to_refuse(
        self, connection: Connection, options: Any
    ) -> None:
        session = await ready(connection, initializationOptions=options)

        assert isinstance(session.options, dict)

    @pytest.mark.parametrize(
        ("options", "advertised"),
        [
            (None, True),
            ({"codeframe": {"commands": False}}, False),
            ({"codeframe": {"commands": True}}, True),
        ],
    )
    async def test_commands_are_advertised_unless_the_client_has_its_own(
        self, connection: Connection, options: Any, advertised: bool
    ) -> None:
        capabilities = (await connection.client.initialize(initializationOptions=options))["capabilities"]

        assert ("executeCommandProvider" in capabilities) is advertised
        if advertised:
            assert capabilities["executeCommandProvider"]["commands"] == list(COMMAND_NAMES)


class TestAttention:
    async def test_a_client_that_reports_its_focus_is_believed(self, connection: Connection) -> None:
        session = await ready(connection)
        now = time.monotonic()

        for focused in (True, False):
            connection.client.notify("codeframe/focus", {"focused": focused})
            await connection.client.request("codeframe/unheardOf")
            assert session.looks_attended(now) is focused
            assert session.looks_attended(now + 10 * AWAY_AFTER) is focused

    async def test_a_client_that_never_reports_is_away_after_a_minute_of_silence(
        self, connection: Connection
    ) -> None:
        session = await ready(connection)
        heard = time.monotonic()

        assert session.looks_attended(heard)
        assert not session.looks_attended(heard + AWAY_AFTER + 1)

    @pytest.mark.parametrize("params", [None, {}, {"focused": "yes"}, [True]])
    async def test_a_report_that_says_nothing_changes_nothing(
        self, connection: Connection, caplog: pytest.LogCaptureFixture, params: Any
    ) -> None:
        session = await ready(connection)

        connection.client.notify("codeframe/focus", params)
        await connection.client.request("codeframe/unheardOf")

        assert not session.looks_attended(time.monotonic() + 10 * AWAY_AFTER)
        assert "codeframe/focus" in caplog.text


class TestCore:
    async def test_initialize_is_answered_before_the_core_is_asked_for(self, server: Server) -> None:
        order: list[str] = []
        go_on = asyncio.Event()

        async def slow() -> str:
            order.append("asked")
            await go_on.wait()
            return "the core"

        connection = await server.connect(slow)
        client = connection.client

        @server.features.feature("codeframe/core")
        async def handler(session: Session, params: Any) -> Any:
            return await session.core()

        await client.initialize()
        order.append("answered")
        identifiers = [client.start("codeframe/core") for _ in range(2)]
        go_on.set()

        assert [(await client.response(i))["result"] for i in identifiers] == ["the core"] * 2
        assert sorted(order) == ["answered", "asked"]

    async def test_handlers_that_come_with_the_core_answer_requests_that_came_before(
        self, server: Server
    ) -> None:
        attached: list[Any] = []

        async def load() -> str:
            await asyncio.sleep(0)

            @server.features.feature("codeframe/late")
            async def late(session: Session, params: Any) -> Any:
                return attached

            @server.features.attach
            async def attach(session: Session, core: Any) -> None:
                attached.append(core)

            return "the core"

        client = (await server.connect(load)).client
        await client.initialize()

        assert (await client.request("codeframe/late"))["result"] == ["the core"]

    async def test_a_core_that_cannot_be_opened_is_said_once_and_tried_again(self, server: Server) -> None:
        sentence = "There is no git repository at /r; run `git init` there."
        tries: list[int] = []

        async def load() -> str:
            tries.append(1)
            if len(tries) < 3:
                raise NoRepository(sentence)
            return "the core"

        client = (await server.connect(load)).client

        @server.features.feature("codeframe/core")
        async def handler(session: Session, params: Any) -> Any:
            return await session.core()

        @server.features.feature("textDocument/didOpen")
        async def did_open(session: Session, params: Any) -> None:
            await session.core()

        await client.initialize()
        await client.call(SHOWN)
        item = {"uri": "file:///a", "languageId": "x", "version": 0, "text": ""}
        client.notify("textDocument/didOpen", {"textDocument": item})
        refused = await client.request("codeframe/core")
        opened = await client.request("codeframe/core")

        assert refused["error"]["code"] == -32803
        assert refused["error"]["message"] == sentence
        assert opened["result"] == "the core"
        assert shown(client) == [sentence]

    async def test_a_request_that_waits_for_the_core_can_be_cancelled_without_harm_to_the_others(
        self, server: Server
    ) -> None:
        go_on = asyncio.Event()

        async def slow() -> str:
            await go_on.wait()
            return "the core"

        client = (await server.connect(slow)).client

        @server.features.feature("codeframe/core")
        async def handler(session: Session, params: Any) -> Any:
            return await session.core()

        await client.initialize()
        first, second = client.start("codeframe/core"), client.start("codeframe/core")
        # Answered without the core, so the two before it have begun to wait.
        await client.request("$/unheardOf")
        client.notify("$/cancelRequest", {"id": first})
        assert (await client.response(first))["error"]["code"] == -32800
        go_on.set()

        assert (await client.response(second))["result"] == "the core"

    async def test_what_was_attached_before_an_attachment_failed_is_undone_before_the_next_try(
        self, server: Server
    ) -> None:
        attached: list[str] = []

        @server.features.attach
        async def first(session: Session, core: Any) -> None:
            attached.append("first")
            session.on_end(lambda: attached.remove("first"))

        @server.features.attach
        async def second(session: Session, core: Any) -> None:
            if not failed:
                failed.append(True)
                raise PrdNotText("PRD.md is not UTF-8; save it as UTF-8.")

        failed: list[bool] = []
        client = (await server.connect()).client
        await client.initialize()
        await client.call(SHOWN)
        assert attached == []

        await client.request("codeframe/unheardOf")

        assert attached == ["first"]


class TestFailuresShown:
    @pytest.mark.parametrize(
        ("name", "times"), [("helix", 1), ("Kate", 1), ("", 1), ("Visual Studio Code", 0)]
    )
    async def test_a_refused_command_is_shown_where_its_error_would_stay_unseen(
        self, server: Server, connection: Connection, name: str, times: int
    ) -> None:
        @server.features.feature("workspace/executeCommand")
        async def run(session: Session, params: Any) -> None:
            raise PrdNotText("PRD.md is not UTF-8; save it as UTF-8.")

        await ready(connection, **({"clientInfo": {"name": name}} if name else {}))
        response = await connection.client.request("workspace/executeCommand", {"command": "c"})
        await connection.client.request("codeframe/unheardOf")

        assert response["error"]["message"] == "PRD.md is not UTF-8; save it as UTF-8."
        assert shown(connection.client) == ["PRD.md is not UTF-8; save it as UTF-8."] * times

    async def test_a_notification_that_is_refused_again_and_again_is_shown_once_a_minute(
        self, server: Server, connection: Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        @server.features.feature("codeframe/note")
        async def note(session: Session, params: Any) -> None:
            raise PrdNotText("PRD.md is not UTF-8; save it as UTF-8.")

        await ready(connection)
        for _ in range(3):
            connection.client.notify("codeframe/note")
        await connection.client.call(SHOWN)
        await connection.client.request("codeframe/unheardOf")
        assert shown(connection.client) == ["PRD.md is not UTF-8; save it as UTF-8."]

        monkeypatch.setattr("codeframe_ls.lsp.session.SHOWN_FOR", 0.0)
        connection.client.notify("codeframe/note")
        await connection.client.wait_until(lambda: len(shown(connection.client)) == 2)

    async def test_background_work_that_breaks_is_told_without_details(
        self, connection: Connection, caplog: pytest.LogCaptureFixture
    ) -> None:
        session = await ready(connection)

        async def broken() -> None:
            raise RuntimeError("the cause")

        session.spawn(broken(), "a test")

        message = (await connection.client.call(SHOWN))["params"]
        assert message["type"] == types.MessageType.Error.value
        assert "daemon logs" in message["message"]
        assert "the cause" not in message["message"]
        assert "RuntimeError: the cause" in caplog.text


class TestEnd:
    async def test_what_was_registered_is_undone_last_first_even_if_one_fails(
        self, connection: Connection, caplog: pytest.LogCaptureFixture
    ) -> None:
        session = await ready(connection)
        undone: list[int] = []
        session.on_end(lambda: undone.append(1))
        session.on_end(lambda: 1 / 0)
        session.on_end(lambda: undone.append(3))

        connection.client.notify("exit")
        await connection.serving

        assert undone == [3, 1]
        assert "ZeroDivisionError" in caplog.text

    async def test_background_work_is_cancelled(self, connection: Connection) -> None:
        session = await ready(connection)
        task = session.spawn(asyncio.Event().wait(), "for ever")

        connection.client.notify("exit")
        await connection.serving

        assert task.cancelled()

    async def test_an_ended_session_is_not_kept_in_memory(self, server: Server) -> None:
        connection = await server.connect()
        session = await ready(connection)
        session.lsp.protocol.get_message_type("textDocument/hover")
        session.lsp.protocol.get_result_type("textDocument/hover")
        connection.client.notify("exit")
        await connection.serving

        parts = [
            weakref.ref(part) for part in (session, session.lsp, session.lsp.protocol, session.documents)
        ]
        del session
        connection.sessions.clear()
        gc.collect()

        assert [part() for part in parts] == [None] * len(parts)


class TestQuirks:
    @pytest.mark.parametrize("name", ["Kate", "kate", " KATE "])
    def test_a_client_is_found_by_its_name_in_any_case(self, name: str) -> None:
        assert quirks_of(name).apply_edit_window == 2.0

    def test_an_unknown_client_is_taken_at_its_word(self) -> None:
        assert quirks_of("Some new editor") == Quirks()

    @pytest.mark.parametrize("name", ["", "  "])
    def test_of_a_client_without_a_name_nothing_is_expected_that_cannot_be_seen_to_work(
        self, name: str
    ) -> None:
        assert not quirks_of(name).shows_command_errors
        assert quirks_of(name).shows_documents is None

    @pytest.mark.parametrize("name", ["VSCodium", "Visual Studio Code - Insiders", "code-server", "Cursor"])
    def test_builds_of_visual_studio_code_share_its_entry(self, name: str) -> None:
        assert quirks_of(name) is quirks_of("Visual Studio Code")

    def test_helix_hides_command_errors_and_may_answer_questions_by_accident(self) -> None:
        helix = quirks_of("helix")
        assert not helix.shows_command_errors
        assert not helix.message_requests_are_safe
        assert helix.shows_documents

    def test_eglot_stands_still_until_a_command_is_answered(self) -> None:
        assert quirks_of("Eglot").blocks_on_commands
