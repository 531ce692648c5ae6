"""One editor's connection as the handlers see it: who the client is, its documents, and how to reach it."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types
from pygls.capabilities import get_capability

from codeframe_ls.core.printable import printable
from codeframe_ls.lsp import capabilities
from codeframe_ls.lsp.documents import Documents
from codeframe_ls.lsp.errors import response_error
from codeframe_ls.lsp.features import Features
from codeframe_ls.lsp.hello import Hello
from codeframe_ls.lsp.outbox import Outbox
from codeframe_ls.lsp.position import DEFAULT, Encoding, choose
from codeframe_ls.lsp.progress import ProgressTokens, WorkDone
from codeframe_ls.lsp.protocol import CLIENT_LIMIT, Editor
from codeframe_ls.lsp.quirks import Quirks, quirks_of
from codeframe_ls.lsp.refresh import Refreshes
from codeframe_ls.lsp.requests import ClientError
from codeframe_ls.lsp.spelling import spelling_of, spelt
from codeframe_ls.lsp.tasks import cancel_all

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

logger = logging.getLogger(__name__)

CoreSource = Callable[[], Awaitable["Core"]]

AWAY_AFTER: Final = 60.0
"""Seconds without a message after which a client that never reports its focus counts as away."""

SHOWN_FOR: Final = 60.0
"""Seconds in which the same sentence about failed background work is not shown again."""


class Session:
    """One client, from its first byte to its last. Lives on the event loop; no method blocks."""

    def __init__(self, hello: Hello, outbox: Outbox, core_source: CoreSource, features: Features) -> None:
        self.id = hello.session_id
        self.hello = hello
        self.documents = Documents()
        self.lsp = Editor(outbox)
        self.capabilities = types.ClientCapabilities()
        self.client_name = ""
        self.client_version = ""
        self.quirks = Quirks()
        self.encoding: Encoding = DEFAULT
        self.options: dict[str, Any] = {}
        self.pulls_diagnostics = False
        self.folders: dict[str, types.WorkspaceFolder] = {}
        self.progress_tokens = ProgressTokens(self.notify, self.request, self.spawn)
        self._refreshes = Refreshes(self.request, self.spawn)
        self._core_source = core_source
        self._features = features
        self._loading: asyncio.Task[Core] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._endings: list[Callable[[], object]] = []
        self._shown: dict[str, float] = {}
        self._focused: bool | None = None
        self._last_message = time.monotonic()

    def __repr__(self) -> str:
        return f"<Session {self.id or 'without id'} of {self.client_name or 'an unknown client'}>"

    # Its life

    def initialize(self, params: types.InitializeParams) -> types.InitializeResult:
        """Take in who the client is and answer what we can do; needs nothing that is slow to load."""
        self.capabilities = params.capabilities
        if params.client_info is not None:
            self.client_name = params.client_info.name
            self.client_version = params.client_info.version or ""
        self.quirks = quirks_of(self.client_name)
        self.encoding = choose(self._capability("general.position_encodings", ()))
        self.documents.encoding = self.encoding
        self.options = (
            params.initialization_options if isinstance(params.initialization_options, dict) else {}
        )
        self.folders = {folder.uri: folder for folder in params.workspace_folders or ()}
        for uri in (params.root_uri, *self.folders):
            self.documents.names.learn_folder(uri or "")
        self.progress_tokens.client_creates = self._capability("window.work_done_progress", False)
        ours = self.options.get("codeframe")
        commands = not (isinstance(ours, dict) and ours.get("commands") is False)
        self.pulls_diagnostics = self._pulls_diagnostics()
        return capabilities.initialize_result(self.encoding, commands=commands, pull=self.pulls_diagnostics)

    async def core(self) -> Core:
        """Return the shared core once it is loaded.

        Raises what loading raised; the next call tries again, for the reason may have been removed.
        """
        if self._loading is not None and self._loading.done() and not _succeeded(self._loading):
            self._loading = None
        return await asyncio.shield(self.load())

    async def loaded(self) -> bool:
        """Wait for the load that has begun; return whether there is a core."""
        # Without a pause where there is nothing to wait for: handlers start in the client's order.
        if self._loading is not None and not self._loading.done():
            await asyncio.wait([self._loading])
        return self._loading is not None and _succeeded(self._loading)

    def load(self) -> asyncio.Task[Core]:
        """Begin to load the core unless that was done; a failure is shown to the user."""
        if self._loading is None:
            self._loading = self.spawn(self._load(), "load the core")
        return self._loading

    async def end(self) -> None:
        """Cancel all that works for this client and forget it. What handlers registered is undone."""
        self.lsp.protocol.requests.close()
        await cancel_all(tuple(self._tasks))
        self._undo()

    def on_end(self, ending: Callable[[], object]) -> None:
        """Call `ending()` when the session ends, last registered first."""
        self._endings.append(ending)

    def spawn(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Run work in the background for as long as the session lasts; what it raises is logged."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    # The client's attention

    def heard(self) -> None:
        """Note that the client sent something."""
        self._last_message = time.monotonic()

    def focus(self, focused: bool) -> None:
        """Note what the client said of its own focus."""
        self._focused = focused

    def looks_attended(self, now: float) -> bool:
        """Return whether somebody seems to look at this client; `now` is in `time.monotonic` seconds.

        A client that reports its focus is believed. Any other counts as away after a minute of silence.
        """
        if self._focused is not None:
            return self._focused
        return now - self._last_message <= AWAY_AFTER

    # To the client

    def notify(self, method: str, params: Any = None) -> None:
        """Send a notification; never waits."""
        self.lsp.protocol.notify(method, params)

    async def request(
        self,
        method: str,
        params: Any = None,
        timeout: float = CLIENT_LIMIT,  # noqa: ASYNC109
    ) -> Any:
        """Send a request and return its typed result; raises ClientError, after `timeout` s at the latest."""
        return await self.lsp.protocol.ask(method, params, timeout)

    def show_message(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Show one sentence to the user, in the words of this editor."""
        told = printable(self.spelt(message))
        self.notify(types.WINDOW_SHOW_MESSAGE, types.ShowMessageParams(type=kind, message=told))

    def spelt(self, sentence: str) -> str:
        """The sentence as it tells this editor's user what to do."""
        return spelt(sentence, spelling_of(self.options))

    def complain(self, sentence: str, kind: types.MessageType = types.MessageType.Error) -> None:
        """Show why work that nobody asked for failed; not again with each keystroke that repeats it."""
        now = time.monotonic()
        if now - self._shown.get(sentence, -math.inf) > SHOWN_FOR:
            self._shown[sentence] = now
            self.show_message(sentence, kind)

    def publish_diagnostics(
        self, uri: str, diagnostics: Sequence[types.Diagnostic], version: int | None = None
    ) -> None:
        """Replace the diagnostics of a document; an unsent older set is never sent."""
        self.notify(
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS,
            types.PublishDiagnosticsParams(uri=uri, diagnostics=diagnostics, version=version),
        )

    def refresh_code_lenses(self) -> None:
        """Ask the client to ask for its lenses again, where it has said that it can."""
        if self._capability("workspace.code_lens.refresh_support", False):
            self._refreshes.request(types.WORKSPACE_CODE_LENS_REFRESH)

    def refresh_diagnostics(self) -> None:
        """Ask a client that pulls diagnostics to pull them again."""
        if self.pulls_diagnostics:
            self._refreshes.request(types.WORKSPACE_DIAGNOSTIC_REFRESH)

    def refresh_inlay_hints(self) -> None:
        """Ask the client to ask for its inlay hints again, where it has said that it can."""
        if self._capability("workspace.inlay_hint.refresh_support", False):
            self._refreshes.request(types.WORKSPACE_INLAY_HINT_REFRESH)

    async def show_document(self, params: types.ShowDocumentParams) -> bool:
        """Open a document in the editor; returns whether the client is known to have done so."""
        can = self.quirks.shows_documents
        if not (self._capability("window.show_document.support", False) if can is None else can):
            return False
        if not self.quirks.answers_show_document:
            self.spawn(self._ask_in_vain(types.WINDOW_SHOW_DOCUMENT, params), "show document")
            return False
        try:
            result = await self.request(types.WINDOW_SHOW_DOCUMENT, params)
        except ClientError as error:
            logger.info("%s", error)
            return False
        return bool(result.success)

    @property
    def can_apply_edits(self) -> bool:
        """Whether the client takes `workspace/applyEdit`."""
        can = self.quirks.applies_edits
        return bool(self._capability("workspace.apply_edit", False) if can is None else can)

    @property
    def versions_edits(self) -> bool:
        """Whether an edit may say which version of a document it was made for."""
        return bool(self._capability("workspace.workspace_edit.document_changes", False))

    async def apply_edit(self, edit: types.WorkspaceEdit, label: str) -> bool:
        """Change the editor's buffers; returns whether the client says that it did."""
        if not self.can_apply_edits:
            return False
        params = types.ApplyWorkspaceEditParams(edit=edit, label=label)
        try:
            result = await self.request(types.WORKSPACE_APPLY_EDIT, params)
        except ClientError as error:
            logger.info("%s", error)
            return False
        return bool(result.applied)

    def progress(
        self,
        title: str,
        token: types.ProgressToken | None = None,
        *,
        cancellable: bool = True,
        on_cancel: Callable[[], object] | None = None,
    ) -> WorkDone:
        """Return an async context manager that shows progress; `token` is the request's work_done_token.

        A cancel by the client cancels the task that entered it, or calls `on_cancel`.
        """
        return self.progress_tokens.start(title, token, cancellable=cancellable, on_cancel=on_cancel)

    async def _load(self) -> Core:
        core = await self._core_source()
        try:
            for attachment in self._features.attachments:
                await attachment(self, core)
        except Exception:
            # The next load attaches afresh, and nothing may be attached twice.
            self._undo()
            raise
        return core

    def _undo(self) -> None:
        while self._endings:
            try:
                self._endings.pop()()
            except Exception:
                logger.exception("A handler failed to undo what it had registered for %r.", self)

    async def _ask_in_vain(self, method: str, params: Any) -> None:
        try:
            await self.request(method, params)
        except ClientError as error:
            logger.debug("%s", error)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        self.complain(response_error(error, task.get_name())["message"])

    def _pulls_diagnostics(self) -> bool:
        # Without the refresh, an editor would show what was true at the last keystroke.
        asks = self._capability("text_document.diagnostic", None) is not None
        again = self._capability("workspace.diagnostics.refresh_support", False)
        return asks and bool(again)

    def _capability(self, path: str, default: Any) -> Any:
        return get_capability(self.capabilities, path, default)


def _succeeded(task: asyncio.Task[Any]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None
