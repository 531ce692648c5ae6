"""A control connection, as `cf` has one."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

from codeframe_ls import rendezvous
from codeframe_ls.tree import find
from tests.support.waiting import PATIENCE

Message = dict[str, Any]


class Control:
    """Greeted; `received` holds every notification so far, in order."""

    def __init__(self, root: Path) -> None:
        connection = rendezvous.connect_running(find(str(root)), "control", "test")
        assert connection is not None, "no daemon runs"
        connection.socket.settimeout(PATIENCE)
        self.received: list[Message] = []
        self._socket = connection.socket
        self._channel = connection.channel
        self._last_id = 0

    def __enter__(self) -> Control:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def send(self, message: Message) -> None:
        self._channel.send(message)

    def receive(self) -> Message | None:
        """The next message of any kind; None where the daemon hung up."""
        return self._channel.receive()

    def start(self, method: str, params: Any = None) -> int:
        """Send a request without waiting; gives its id."""
        self._last_id += 1
        self.send({"id": self._last_id, "method": method, "params": {} if params is None else params})
        return self._last_id

    def response(self, request: int) -> Message:
        """Wait for the response to a request; what else comes is kept."""
        while True:
            message = self.receive()
            assert message is not None, f"the daemon hung up; it had sent {self.received}"
            if message.get("id") == request and "method" not in message:
                return message
            self.received.append(message)

    def ask(self, method: str, params: Any = None) -> Message:
        """Send a request; gives the whole response."""
        return self.response(self.start(method, params))

    def call(self, operation: str, /, **params: Any) -> Any:
        """Run an operation; gives its result."""
        response = self.ask("codeframe/call", {"operation": operation, "params": params})
        assert "result" in response, response
        return response["result"]
