"""A control connection to the daemon: calls operations, hands on progress, cancels on Ctrl-C.

Standard library and `rendezvous` only. Knows no operation.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from codeframe_ls import rendezvous
from codeframe_ls.cli.failure import Failed
from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.wire import MalformedMessage

Report = Callable[[str, int | None], None]

_DAEMON = {"error": "daemon-error", "exit": 10}


class Connection:
    """The daemon of the working tree that `directory` is in; it is started where there is none."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._last_id = 0

    def __enter__(self) -> Connection:
        try:
            self._connection = rendezvous.connect(self._directory, "control", "cf")
        except CodeframeError as error:
            # Only a refusal pays for the import that knows the exit codes.
            from codeframe_ls.failures import describe

            raise Failed(error.message, describe(error).data) from None
        if kept := rendezvous.kept_version(self._connection):
            sys.stderr.write(f"cf: {kept}\n")
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.socket.close()

    def call(self, operation: str, params: dict[str, Any], report: Report | None = None) -> Any:
        """Run one operation; the result as JSON values. Raises Failed with the daemon's sentence."""
        self._last_id += 1
        wanted = {"operation": operation, "params": params, "progress": report is not None}
        self._send({"id": self._last_id, "method": "codeframe/call", "params": wanted})
        try:
            return self._await_answer(self._last_id, report)
        except KeyboardInterrupt:
            self._send({"method": "$/cancelRequest", "params": {"id": self._last_id}})
            # The daemon answers a cancelled request too: what it undoes is undone when the prompt is back.
            self._await_answer(self._last_id, None)
            raise

    def _await_answer(self, request: int, report: Report | None) -> Any:
        while True:
            message = self._receive()
            if message.get("method") == "codeframe/progress" and report is not None:
                params = message["params"]
                report(params["message"], params.get("percentage"))
            elif message.get("id") == request and "error" in message:
                error = message["error"]
                raise Failed(error["message"], error.get("data") or {})
            elif message.get("id") == request:
                return message["result"]

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self._connection.channel.send(message)
        except ConnectionError:
            raise Failed("The daemon ended before it could be asked; try again.", _DAEMON) from None

    def _receive(self) -> dict[str, Any]:
        try:
            message = self._connection.channel.receive()
        except (ConnectionError, MalformedMessage):
            message = None
        if message is None:
            raise Failed(
                "The daemon ended in the middle of the call; `codeframe-ls daemon logs` shows why.", _DAEMON
            )
        return message
