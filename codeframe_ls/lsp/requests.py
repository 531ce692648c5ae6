"""Requests to the client, each with a limit in time.

A client may never answer (Kate to `window/showDocument`), answer late, or answer what was given up.
None of this may hold or break the server: an answer to nobody is dropped.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from typing import Any

from codeframe_ls.lsp.messages import MessageId, Response

logger = logging.getLogger(__name__)


class ClientError(Exception):
    """The client gave no result."""


class ClientTimeout(ClientError):
    """No answer came within the limit."""


class ClientRefused(ClientError):
    """The client answered with an error; `code` is its JSON-RPC code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class ClientAnswerInvalid(ClientError):
    """The client's result is not what the specification says for the method."""


class ClientGone(ClientError):
    """The session ended before an answer came."""


class ClientRequests:
    """The requests of one session that wait for the client."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self._send = send
        self._ids = itertools.count(1)
        self._waiting: dict[MessageId, asyncio.Future[Response]] = {}
        self._closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    async def ask(self, method: str, params: Any, limit: float) -> Any:
        """Send a request and return its plain result.

        Raises ClientTimeout after `limit` seconds, ClientRefused or ClientGone. A request that is
        given up, by the limit or by cancellation, is withdrawn with `$/cancelRequest`.
        """
        if self._closed:
            raise ClientGone(f"The session ended before {method} was sent.")
        identifier = next(self._ids)
        future: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._waiting[identifier] = future
        message = {"jsonrpc": "2.0", "id": identifier, "method": method}
        try:
            self._send(message if params is None else {**message, "params": params})
            async with asyncio.timeout(limit):
                response = await future
        except TimeoutError:
            self._withdraw(identifier)
            raise ClientTimeout(f"The client did not answer {method} within {limit:g} s.") from None
        except asyncio.CancelledError:
            self._withdraw(identifier)
            raise
        finally:
            self._waiting.pop(identifier, None)
        if response.error is not None:
            raise _refusal(method, response.error)
        return response.result

    def answer(self, response: Response) -> None:
        """Hand a response to the one who waits for it, if anybody still does."""
        future = None if response.id is None else self._waiting.get(response.id)
        if future is None or future.done():
            logger.debug("A response to %r came for nobody; it was dropped.", response.id)
        else:
            future.set_result(response)

    def close(self) -> None:
        """Fail all that wait: the session ends."""
        self._closed = True
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(ClientGone("The session ended before the client answered."))

    def _withdraw(self, identifier: MessageId) -> None:
        if not self._closed:
            self._send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": identifier}})


def _refusal(method: str, error: dict[str, Any]) -> ClientRefused:
    code, message = error.get("code"), error.get("message")
    return ClientRefused(
        code if isinstance(code, int) else 0,
        message if isinstance(message, str) else f"The client refused {method}.",
    )
