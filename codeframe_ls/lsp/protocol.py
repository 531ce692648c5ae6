"""pygls' protocol and server classes, reduced to what we take from them: typed calls to the client.

`Editor` is pygls' LanguageServer: each message that a server may send is a method on it
(`window_show_document_async(...)`, `text_document_publish_diagnostics(...)`). `Protocol` leads them to the
session's outbox and request registry. Everything that arrives is `dispatch.py`'s.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from codeframe_ls import __version__
from codeframe_ls.lsp import codec, uris
from codeframe_ls.lsp.outbox import Outbox
from codeframe_ls.lsp.requests import ClientAnswerInvalid, ClientRequests

logger = logging.getLogger(__name__)

CLIENT_LIMIT: Final = 10.0
"""Seconds that a request to the client may take unless its caller says otherwise."""

NAME: Final = "codeframe_ls"


class Protocol(LanguageServerProtocol):
    """The sending half of one session."""

    outbox: Outbox
    requests: ClientRequests

    def connect(self, outbox: Outbox) -> None:
        """Lead all that is sent to `outbox`."""
        self.outbox = outbox
        self.requests = ClientRequests(self._send_data)

    def _register_builtin_features(self) -> None:
        """Register nothing: pygls' own handlers would take documents, lifecycle and `sys.exit` over."""

    # pygls caches these two per instance in a cache of the class, which keeps ended sessions alive.
    def get_message_type(self, method: str) -> type[Any] | None:  # type: ignore[override]
        return types.METHOD_TO_TYPES[method][0] if method in types.METHOD_TO_TYPES else None

    def get_result_type(self, method: str) -> type[Any] | None:  # type: ignore[override]
        return types.METHOD_TO_TYPES[method][1] if method in types.METHOD_TO_TYPES else None

    def notify(self, method: str, params: Any | None = None) -> None:
        """Send a notification. Raises TypeError or ValueError for params that JSON cannot say."""
        message = {"jsonrpc": "2.0", "method": method}
        self._send_data(message if params is None else {**message, "params": params}, _place(method, params))

    async def ask(self, method: str, params: Any | None, limit: float) -> Any:
        """Send a request and return its typed result; raises ClientError."""
        result = await self.requests.ask(method, params, limit)
        try:
            return codec.structure_result(method, result)
        except Exception as error:
            raise ClientAnswerInvalid(f"The client's answer to {method} does not fit.") from error

    def send_request_async(
        self, method: str, params: Any | None = None, msg_id: Any = None
    ) -> asyncio.Task[Any]:
        """pygls' seam of all `..._async` calls, with a limit and without its own futures."""
        return asyncio.ensure_future(self.ask(method, params, CLIENT_LIMIT))

    def send_request(
        self,
        method: str,
        params: Any | None = None,
        callback: Callable[[Any], None] | None = None,
        msg_id: Any = None,
    ) -> Future[Any]:
        """Refuse pygls' blocking form: its futures have no limit, and nobody on the loop may wait on one."""
        raise TypeError(f"send {method} by its ..._async form")

    def _send_data(self, data: Any, place: Hashable | None = None) -> None:
        self.outbox.put(codec.encode(data), place)


class Editor(LanguageServer):
    """The typed calls to one client."""

    protocol: Protocol

    def __init__(self, outbox: Outbox) -> None:
        super().__init__(NAME, __version__, protocol_cls=Protocol, converter_factory=codec.converter)
        self.protocol.connect(outbox)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what pygls would show as a pop-up."""
        logger.error("pygls reported an error.", exc_info=error)


def _place(method: str, params: Any) -> Hashable | None:
    """Return the place in the queue that a message shares with those which it makes obsolete."""
    if method == types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS and isinstance(
        params, types.PublishDiagnosticsParams
    ):
        return method, uris.key(params.uri)
    if (
        method == types.PROGRESS
        and isinstance(params, types.ProgressParams)
        and isinstance(params.value, types.WorkDoneProgressReport)
    ):
        return method, params.token
    return None
