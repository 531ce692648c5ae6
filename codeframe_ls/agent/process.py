"""A worker process: one line of JSON in, lines of JSON out, and a life that ends with its parent's.

Standard library only, so that the parent's death is noticed while the model SDK is still being imported.
This file does not know what the work is.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

JsonObject = dict[str, Any]
Emit = Callable[[JsonObject], None]

_STDIN, _STDOUT, _STDERR = 0, 1, 2


def open_channel() -> tuple[JsonObject, Emit]:
    """Read the specification, one line of JSON on standard input, and return it with a way to answer.

    From now on the process ends at once when standard input ends, which it does when the parent closes it
    or dies: open connections go down with the process. Whatever else prints to standard output prints to
    standard error instead. Raises ValueError when the line is no JSON object.
    """
    specification = json.loads(_read_line())
    if not isinstance(specification, dict):
        raise ValueError("the specification is not a JSON object")
    answers = os.fdopen(os.dup(_STDOUT), "w", encoding="utf-8", newline="\n")
    os.dup2(_STDERR, _STDOUT)

    def emit(message: JsonObject) -> None:
        try:
            print(json.dumps(message, ensure_ascii=False), file=answers, flush=True)
        except BrokenPipeError:
            os._exit(0)  # Nobody listens any more.

    threading.Thread(target=_end_with_the_parent, name="lifeline", daemon=True).start()
    return specification, emit


def _read_line() -> bytes:
    # Not through sys.stdin: its lock would be held by the lifeline's thread when the interpreter ends.
    line = bytearray()
    while not line.endswith(b"\n"):
        if not (part := os.read(_STDIN, 65536)):
            sys.exit(0)  # The parent went away before it asked for anything.
        line += part
    return bytes(line)


def _end_with_the_parent() -> None:
    while os.read(_STDIN, 4096):
        pass
    os._exit(0)
