"""From a message to its handler and, for a request, back: exactly one response for each.

A request runs as a task of its own, and its response is sent in one place, when that task is done, however
it ended. Document notifications are applied at once and in order, so a handler that starts later
sees them. The lifecycle (initialize, shutdown, exit) is that of the specification.
"""

from __future__ import annotations

import asyncio
import logging
from enum import Enum, auto
from functools import partial
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams, JsonRpcMethodNotFound

from codeframe_ls.failures import INTERNAL_ERROR, INTERNAL_SENTENCE, REQUEST_FAILED
from codeframe_ls.lsp import codec
from codeframe_ls.lsp.errors import (
    INVALID_REQUEST,
    REQUEST_CANCELLED,
    SERVER_NOT_INITIALIZED,
    error_object,
    response_error,
)
from codeframe_ls.lsp.features import Features
from codeframe_ls.lsp.messages import Message, MessageError, MessageId, Notification, Request
from codeframe_ls.lsp.notifications import BUILT_IN
from codeframe_ls.lsp.outbox import Outbox
from codeframe_ls.lsp.session import Session
from codeframe_ls.lsp.tasks import cancel_all

logger = logging.getLogger(__name__)

MAX_RUNNING: Final = 4096
"""Requests of one client in progress at a time; a client that asks for more is told so."""


class State(Enum):
    """Where a session stands in its life."""

    NEW = auto()
    RUNNING = auto()
    SHUT_DOWN = auto()
    EXITED = auto()


class Dispatcher:
    """The receiving half of one session."""

    def __init__(self, session: Session, outbox: Outbox, features: Features) -> None:
        self._session = session
        self._outbox = outbox
        self._features = features
        self._running: dict[MessageId, asyncio.Task[Any]] = {}
        self.state = State.NEW
        self.clean = False
        """Whether the client asked for shutdown before it said exit."""

    def handle(self, message: Message) -> None:
        """Take one message, in the client's order. Never waits and never raises."""
        self._session.heard()
        if isinstance(message, Request):
            self._request(message)
        elif isinstance(message, Notification):
            self._notification(message)
        else:
            self._session.lsp.protocol.requests.answer(message)

    def refuse(self, error: MessageError) -> None:
        """Answer what is no message at all."""
        logger.warning("The client sent something that is no message: %s", error.message)
        self._respond_error(error.id, error_object(error.code, error.message))

    def cancel(self, identifier: MessageId) -> None:
        """Cancel a request in progress; its task answers. One that is answered already is nobody's."""
        task = self._running.get(identifier)
        if task is not None:
            task.cancel()

    def cancelled(self, identifier: MessageId) -> None:
        """Answer a request that was withdrawn before it began."""
        self._respond_error(identifier, _cancelled())

    async def end(self) -> None:
        """Cancel what runs; each request still gets its response."""
        await cancel_all(self._running.values())

    def _request(self, request: Request) -> None:
        try:
            self._admit(request)
            params = codec.structure_params(request.method, request.params)
            if request.method == types.INITIALIZE:
                self._respond(request, self._session.initialize(params))
                self.state = State.RUNNING
                self._session.load()
            elif request.method == types.SHUTDOWN:
                self._shut_down(request)
            else:
                self._start(request, params)
        except Exception as error:
            self._respond_error(request.id, response_error(error, request.method))

    def _admit(self, request: Request) -> None:
        if request.method == types.INITIALIZE:
            if self.state is not State.NEW:
                raise JsonRpcException("The session is initialized already.", INVALID_REQUEST)
        elif self.state is State.NEW:
            raise JsonRpcException("The first request of a session is initialize.", SERVER_NOT_INITIALIZED)
        elif self.state is not State.RUNNING:
            raise JsonRpcException("The session is shut down; only exit may follow.", INVALID_REQUEST)
        elif request.id in self._running:
            raise JsonRpcException("A request with this id is in progress.", INVALID_REQUEST)
        elif len(self._running) >= MAX_RUNNING:
            raise JsonRpcException(
                f"{MAX_RUNNING} requests are in progress; wait for their responses.", REQUEST_FAILED
            )

    def _start(self, request: Request, params: Any) -> None:
        task = asyncio.create_task(self._serve(request, params), name=request.method)
        self._running[request.id] = task
        task.add_done_callback(partial(self._finish, request))

    async def _serve(self, request: Request, params: Any) -> Any:
        if not request.method.startswith("$/"):
            # Handlers are imported with the core, after initialize was answered.
            await self._session.core()
        handler = self._features.get(request.method)
        if handler is None:
            raise JsonRpcMethodNotFound(f"The server does not know the method {request.method}.")
        return await handler(self._session, params)

    def _finish(self, request: Request, task: asyncio.Task[Any]) -> None:
        del self._running[request.id]
        if task.cancelled():
            self._respond_error(request.id, _cancelled())
        elif (error := task.exception()) is not None:
            self._fail(request, error)
        else:
            self._respond(request, task.result())

    def _fail(self, request: Request, error: BaseException) -> None:
        failure = response_error(error, request.method)
        failure["message"] = self._session.spelt(failure["message"])
        self._respond_error(request.id, failure)
        if (
            request.method == types.WORKSPACE_EXECUTE_COMMAND
            and not self._session.quirks.shows_command_errors
        ):
            self._session.show_message(failure["message"], types.MessageType.Error)

    def _shut_down(self, request: Request) -> None:
        self.state = State.SHUT_DOWN
        for task in self._running.values():
            task.cancel()
        self._respond(request, None)

    def _notification(self, notification: Notification) -> None:
        method = notification.method
        if method == types.EXIT:
            self.clean = self.state is State.SHUT_DOWN
            self.state = State.EXITED
            return
        if self.state is not State.RUNNING:
            logger.debug("%s came outside of the session's life and was dropped.", method)
            return
        try:
            params = codec.structure_params(method, notification.params)
        except JsonRpcInvalidParams as error:
            logger.warning("A notification was dropped: %s", error)
            return
        self._apply(method, params)
        if not method.startswith("$/"):
            self._session.spawn(self._hear(method, params), method)

    def _apply(self, method: str, params: Any) -> None:
        try:
            if method in BUILT_IN:
                BUILT_IN[method](self._session, params)
        except Exception:
            logger.exception("The server failed to take in %s.", method)

    async def _hear(self, method: str, params: Any) -> None:
        if not await self._session.loaded():
            return
        handler = self._features.get(method)
        if handler is not None:
            await handler(self._session, params)

    def _respond(self, request: Request, result: Any) -> None:
        self._send(request.id, {"result": result})

    def _respond_error(self, identifier: MessageId | None, error: dict[str, Any]) -> None:
        self._send(identifier, {"error": error})

    def _send(self, identifier: MessageId | None, outcome: dict[str, Any]) -> None:
        try:
            body = codec.encode({"jsonrpc": "2.0", "id": identifier, **outcome})
        except Exception:
            logger.exception("The response to %r cannot be written as JSON.", identifier)
            error = error_object(INTERNAL_ERROR, INTERNAL_SENTENCE)
            body = codec.encode({"jsonrpc": "2.0", "id": identifier, "error": error})
        self._outbox.put(body)


def _cancelled() -> dict[str, Any]:
    return error_object(REQUEST_CANCELLED, "The request was cancelled.")
