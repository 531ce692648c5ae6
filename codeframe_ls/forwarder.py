"""`codeframe-ls`: what an editor starts. Relays its stdio to the daemon of the repository that it has open.

Reads the `initialize` message first, because an editor's server directory can be anywhere. After the
greeting this is two pipes: bytes are passed on as they come. Where there can be no daemon, `refusal.py` says
why. Everything else that `codeframe-ls` can do is loaded when it is asked for. Standard library only, and
little of it: an editor waits for this program each time.
"""

from __future__ import annotations

import _thread
import os
import socket
import sys

from codeframe_ls import __version__, refusal, rendezvous, wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_STDIN, _STDOUT = 0, 1
_WARNING = 2  # MessageType.Warning
_PARSE_ERROR, _INVALID_REQUEST = -32700, -32600


def main() -> int:
    """The entry of the program; gives its exit code."""
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output is gone; nothing is left to be said to anybody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), _STDOUT)
        return 0


def _run(arguments: list[str]) -> int:
    if not arguments:
        return forward()
    if arguments == ["--stdio"]:
        return forward(in_process=True)
    if arguments == ["--version"]:
        print(f"codeframe-ls {__version__}")
        return 0
    from codeframe_ls.daemon.commands import run

    return run(arguments)


def forward(*, in_process: bool = False) -> int:
    """Serve the editor at stdin and stdout, by the daemon or, with `in_process`, by being the daemon."""
    channel = wire.Channel(lambda size: os.read(_STDIN, size), _write)
    try:
        opening = _first_message(channel)
        if opening is None:
            return 0
        first, message = opening
        params = message.get("params")
        folder, client = read_initialize(params if isinstance(params, dict) else {})
        if in_process:
            from codeframe_ls.daemon.stdio import serve_stdio

            return serve_stdio(folder, client, first, channel)
        return _forward_to_daemon(folder, client, first, channel)
    except wire.MalformedMessage as error:
        return _complain(f"The editor sent no valid message: {error}")


def _first_message(channel: wire.Channel) -> tuple[bytes, dict[str, Any]] | None:
    """The first message, as it came and decoded; None where the stream ends before one.

    A body that is no message is answered as the daemon would: without a message there is no folder to serve.
    """
    while (body := channel.receive_body()) is not None:
        try:
            return body, wire.decode(body)
        except wire.MalformedMessage as error:
            code = _PARSE_ERROR if "not JSON." in str(error) else _INVALID_REQUEST
            channel.send({"id": None, "error": {"code": code, "message": str(error)}})
    return None


def read_initialize(params: dict[str, Any]) -> tuple[str, str]:
    """The folder that the editor has open, and the editor's name.

    The folder is rootUri, the first workspace folder, rootPath or this process' directory, in that order.
    """
    folders, info = params.get("workspaceFolders"), params.get("clientInfo")
    first = folders[0] if isinstance(folders, list) and folders else None
    uri = params.get("rootUri") or (first.get("uri") if isinstance(first, dict) else None)
    path = params.get("rootPath")
    folder = path_of(uri) if isinstance(uri, str) else path if isinstance(path, str) and path else os.curdir
    name = info.get("name") if isinstance(info, dict) else None
    return folder, name if isinstance(name, str) else ""


def path_of(uri: str) -> str:
    """The path in a `file:` URI; any other URI is given back as it is, for a message to show."""
    host, slash, path = uri.removeprefix("file://").partition("/")
    if not uri.startswith("file://") or host not in ("", "localhost"):
        return uri
    first, *escaped = os.fsencode(slash + path).split(b"%")
    # As browsers do, an escape that is none stands for itself.
    decoded = [first] + [_unescape(piece) for piece in escaped]
    return os.fsdecode(b"".join(decoded))


def _unescape(piece: bytes) -> bytes:
    digits = piece[:2]
    if len(digits) == 2 and not digits.strip(b"0123456789abcdefABCDEF"):
        return bytes.fromhex(digits.decode()) + piece[2:]
    return b"%" + piece


def _forward_to_daemon(folder: str, client: str, first: bytes, channel: wire.Channel) -> int:
    try:
        connection = rendezvous.connect(folder, "editor", client)
    except Exception as error:
        # Loaded here because it is costly, and seldom needed.
        from codeframe_ls.core.errors import CodeframeError

        if not isinstance(error, CodeframeError):
            raise
        return refusal.serve(error.message, first, channel)
    if text := rendezvous.kept_version(connection):
        _write(wire.encode({"method": "window/showMessage", "params": {"type": _WARNING, "message": text}}))
    return relay(connection, wire.frame(first) + channel.unread())


def relay(connection: rendezvous.Connection, begun: bytes, output: int = _STDOUT) -> int:
    """Pass bytes both ways until the daemon ends the session; gives the exit code.

    `begun` was read from the editor before; `output` is the descriptor that the editor reads. What the editor
    still waits for when the daemon dies is left without an answer: it learns of that by our end.
    """
    editor = _Editor()
    _thread.start_new_thread(editor.send_to, (connection.socket, begun))
    with connection.socket:
        _write(connection.channel.unread(), output)
        while data := _receive(connection.socket):
            _write(data, output)
    code = editor.exit_code()
    if code is None:
        return _complain(
            "The codeframe_ls daemon ended while it was in use; start the language server again. "
            "`codeframe-ls daemon logs` shows why it ended."
        )
    return code


class _Editor:
    """The editor's half of the relay. It watches for `exit`, which tells a good end from a daemon's death."""

    def __init__(self) -> None:
        self._frames = wire.Frames()
        self._shut_down = False
        self._exited = False
        self._gone = False
        self._broken = False

    def exit_code(self) -> int | None:
        """What the program's exit code is, now that the daemon closed; None if it died under the editor."""
        if self._exited or self._broken:
            return 0 if self._shut_down and not self._broken else 1
        return 0 if self._gone else None

    def send_to(self, sock: socket.socket, data: bytes) -> None:
        """Relay from stdin until its end, then close that half only: answers may be under way."""
        try:
            while data:
                self._watch(data)
                sock.sendall(data)
                data = os.read(_STDIN, wire.CHUNK)
            self._gone = True
            sock.shutdown(socket.SHUT_WR)
        except OSError:
            # The daemon is gone, or the other half has closed the socket; that half knows which it was.
            return
        except wire.MalformedMessage as error:
            self._broken = True
            _complain(f"The editor sent no valid message: {error}")
            sock.shutdown(socket.SHUT_RDWR)

    def _watch(self, data: bytes) -> None:
        for body in self._frames.feed(data):
            # Both are tiny; nothing else needs to be decoded here.
            if len(body) >= 256 or not (b"exit" in body or b"shutdown" in body):
                continue
            method = _method(body)
            self._exited |= method == "exit"
            self._shut_down |= method == "shutdown"


def _method(body: bytes) -> object:
    """The method of a message; None for a body that is none, which the daemon answers."""
    try:
        return wire.decode(body).get("method")
    except wire.MalformedMessage:
        return None


def _receive(sock: socket.socket) -> bytes:
    try:
        return sock.recv(wire.CHUNK)
    except ConnectionResetError:
        return b""


def _write(data: bytes, output: int = _STDOUT) -> None:
    while data:
        data = data[os.write(output, data) :]


def _complain(sentence: str) -> int:
    print(f"codeframe-ls: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
