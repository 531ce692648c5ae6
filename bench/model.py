"""A model that answers at once from a script, the same server for us and for every peer.

A script is a list of tool calls; a request gets the one after as many as it holds results of. A request that
offers no tools is small talk. It keeps none of the API's rules: `codeframe_ls.replay` does that.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Call = tuple[str, dict[str, Any]]
Json = dict[str, Any]

_BEAT = 0.1
"""Seconds between two words of an answer that has no end."""


class Model(ThreadingHTTPServer):
    """`asked` counts the requests that were answered from the script."""

    daemon_threads = True

    def __init__(self, script: Sequence[Call], *, endless: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.endless = endless
        self.asked = 0
        self.counting = threading.Lock()

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def model(script: Sequence[Call], *, endless: bool = False) -> Iterator[Model]:
    """A model that plays the script; an `endless` one never comes to the end of its first answer."""
    server = Model(script, endless=endless)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Model
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path.split("?")[0].endswith("/count_tokens"):
            self._send("application/json", json.dumps({"input_tokens": 10}).encode())
            return
        block = self._block(body)
        if not body.get("stream"):
            self._send("application/json", json.dumps(_message(body, block)).encode())
        elif self.server.endless:
            self._talk_without_end(body)
        else:
            events = b"".join(_event(name, data) for name, data in _events(body, block))
            self._send("text/event-stream", events)

    def do_HEAD(self) -> None:
        self._send("text/plain", b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""

    def _block(self, body: Json) -> Json:
        if not body.get("tools"):
            return {"type": "text", "text": "ok"}
        contents = [message["content"] for message in body["messages"]]
        done = sum(
            block["type"] == "tool_result"
            for content in contents
            if isinstance(content, list)
            for block in content
        )
        with self.server.counting:
            self.server.asked += 1
        if done >= len(self.server.script):
            return {"type": "text", "text": "Done."}
        name, given = self.server.script[done]
        return {"type": "tool_use", "id": f"toolu_{done:020}", "name": name, "input": given}

    def _talk_without_end(self, body: Json) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        try:
            for name, data in list(_events(body, {"type": "text", "text": "So "}))[:3]:
                self.wfile.write(_event(name, data))
            while True:
                self.wfile.write(_event("content_block_delta", _text("word ")))
                self.wfile.flush()
                time.sleep(_BEAT)
        except OSError:
            self.close_connection = True  # Whoever asked has left.

    def _send(self, kind: str, data: bytes) -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _message(body: Json, block: Json) -> Json:
    stop = "tool_use" if block["type"] == "tool_use" else "end_turn"
    return {
        "id": "msg_01", "type": "message", "role": "assistant", "model": body["model"], "content": [block],
        "stop_reason": stop, "stop_sequence": None, "usage": {"input_tokens": 10, "output_tokens": 10},
    }  # fmt: skip


def _events(body: Json, block: Json) -> Iterator[tuple[str, Json]]:
    whole = _message(body, block)
    yield "message_start", {"message": {**whole, "content": [], "stop_reason": None}}
    is_tool = block["type"] == "tool_use"
    empty = {**block, "input": {}} if is_tool else {"type": "text", "text": ""}
    yield "content_block_start", {"index": 0, "content_block": empty}
    if is_tool:
        part = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        yield "content_block_delta", {"index": 0, "delta": part}
    else:
        yield "content_block_delta", _text(block["text"])
    yield "content_block_stop", {"index": 0}
    stop = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
    yield "message_delta", {"delta": stop, "usage": {"output_tokens": 10}}
    yield "message_stop", {}


def _text(text: str) -> Json:
    return {"index": 0, "delta": {"type": "text_delta", "text": text}}


def _event(name: str, data: Json) -> bytes:
    return f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode()
