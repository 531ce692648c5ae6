"""The server that an editor gets where there can be no daemon: it says why, and then keeps quiet.

Ending instead would make the editor start the program again and again, and show the user an exit code. So
this answers `initialize` with no capabilities, shows one sentence, and answers whatever else is asked until
the editor is done. Knows nothing of repositories or daemons. Standard library only.
"""

from __future__ import annotations

from codeframe_ls import __version__, wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_INVALID_REQUEST = -32600
_NOT_INITIALIZED = -32002
_REQUEST_FAILED = -32803
_ERROR = 1  # MessageType.Error


def serve(sentence: str, first: bytes | None, channel: wire.Channel) -> int:
    """Serve one editor until it leaves; `first` is a body that was read before. Gives the exit code.

    Raises wire.MalformedMessage where the editor's stream makes no sense.
    """
    refusal = _Refusal(sentence)
    body = first
    while body is not None:
        message = wire.decode(body)
        if message.get("method") == "exit":
            return 0 if refusal.shut_down else 1
        for answer in refusal.answers(message):
            channel.send(answer)
        body = channel.receive_body()
    return 0


class _Refusal:
    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        self.initialized = False
        self.shut_down = False

    def answers(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        method = message.get("method")
        if method == "initialized":
            params = {"type": _ERROR, "message": f"{self.sentence} Then start the language server again."}
            return [{"method": "window/showMessage", "params": params}]
        if not isinstance(method, str) or "id" not in message:
            return []
        return [{"id": message["id"], **self._outcome(method)}]

    def _outcome(self, method: str) -> dict[str, Any]:
        if self.shut_down:
            return _error(_INVALID_REQUEST, "The server was shut down.")
        if method == "initialize":
            self.initialized = True
            return {
                "result": {"capabilities": {}, "serverInfo": {"name": "codeframe_ls", "version": __version__}}
            }
        if not self.initialized:
            return _error(_NOT_INITIALIZED, "The first request must be `initialize`.")
        if method == "shutdown":
            self.shut_down = True
        elif method == "workspace/executeCommand" or method.startswith("codeframe/"):
            return _error(_REQUEST_FAILED, self.sentence)
        return {"result": None}


def _error(code: int, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}
