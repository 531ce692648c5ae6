"""What a person reads of a run besides what its model and its commands print: one line for each step."""

from __future__ import annotations

import json
from typing import Any, Final

from codeframe_ls.core.printable import one_line
from codeframe_ls.core.runs.spec import (
    Ask,
    Completed,
    Failed,
    GateMessage,
    Intent,
    Message,
    Stored,
    Verifying,
)

_LONGEST: Final = 200
_MARKS: Final = {"passed": "✓", "failed": "✗", "error": "✗", "not_run": "–"}


def narrate(message: Stored, turn: int) -> str:
    """The line that tells of a stored message; empty for what tells nothing to a person."""
    match message:
        case Message(role="assistant"):
            return f"\n── turn {turn} ──\n"
        case Intent():
            return f"\n› {call(message.name, message.input)}\n"
        case Verifying():
            return "\n── checking ──\n"
        case GateMessage():
            return f"\n{gate(message.result)}\n"
        case Ask():
            return f"\n? {one_line(message.question)}\n"
        case Completed():
            return f"\n── done ──\n{message.summary}\n"
        case Failed():
            return f"\n── failed ──\n{message.message}\n"
    return ""


def call(name: str, given: dict[str, Any]) -> str:
    """A tool call in one line: `run_command pytest -q`."""
    values = [value if isinstance(value, str) else json.dumps(value) for value in given.values()]
    first = one_line(values[0]) if values else ""
    return f"{name} {first}"[:_LONGEST].rstrip()


def gate(result: dict[str, Any]) -> str:
    """How a check ended, in one line."""
    mark = _MARKS.get(str(result.get("state")), "?")
    return f"{mark} {result.get('gate')}: {one_line(str(result.get('reason', '')))}"
