"""What a blocker is. Knows neither its rows nor its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codeframe_ls.core import ids

State = Literal["OPEN", "ANSWERED", "RESOLVED", "WITHDRAWN"]


@dataclass(frozen=True, slots=True)
class Blocker:
    """One question. `question`, `options` and `default` are single lines, `detail` and `answer` any text.

    `path` is relative to the root; `line` is 0-based, and `anchor` is the text that stood there, so that the
    place is found again after edits above it. `run_id` is the run that asked, in its tool call `tool_use_id`;
    `command` is the exact text that an approval is about.
    """

    id: str
    number: int
    kind: Literal["question", "approval"]
    state: State
    task_id: str | None
    question: str
    detail: str
    options: tuple[str, ...]
    default: str | None
    path: str | None
    line: int | None
    anchor: str | None
    answer: str | None
    answered_by: str | None
    created_at: str
    answered_at: str | None
    resolved_at: str | None
    run_id: str | None = None
    tool_use_id: str | None = None
    command: str | None = None

    @property
    def alias(self) -> str:
        """`B3`."""
        return ids.alias("blocker", self.number)
