"""The process of one generation: forked, told what to generate over a socket, and gone with its asker.

The first line is generation.py's specification, the key included: it is never in the arguments or the
environment. Each line that is sent is one of generation.py's messages, and at the end

    {"type": "error", "error": "model-answer-cut", "message": "..."}

when there is no answer. It ends at once when the daemon closes its end; the call goes down with it.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import threading
import traceback
from collections.abc import Iterator
from typing import Any, NoReturn

from codeframe_ls.agent.generation import Specification, generate
from codeframe_ls.agent.process import leave, lines, settle_in
from codeframe_ls.core.errors import CodeframeError


def main(connection: socket.socket) -> NoReturn:
    """Carry out one generation over a blocking stream socket, and end this process: 0, or 1 for a bug."""
    heard = lines(connection)
    first = next(heard, None)
    if first is None:
        leave(0)  # The daemon went away before it asked for anything.

    def emit(message: dict[str, Any]) -> None:
        try:
            connection.sendall(json.dumps(message, ensure_ascii=False).encode() + b"\n")
        except OSError:
            os._exit(0)  # Nobody listens any more.

    try:
        wanted = Specification.model_validate_json(first)
        settle_in(wanted.environment)
        threading.Thread(target=_end_with_the_asker, args=(heard,), name="lifeline", daemon=True).start()
        asyncio.run(generate(wanted, emit))
    except CodeframeError as error:
        emit({"type": "error", "error": error.name, "message": error.message})
    except BaseException:
        traceback.print_exc()
        leave(1)
    leave(0)


def _end_with_the_asker(heard: Iterator[bytes]) -> None:
    try:
        for _ in heard:
            pass
    except ValueError:
        traceback.print_exc()
        leave(1)
    os._exit(0)
