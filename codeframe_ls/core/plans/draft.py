"""A task as a generator proposes it, before anybody has looked at it.

The structure of a document, a model's answer, a selection, a TODO and a diagnostic all end in drafts; plans
turn them into changes. What prints nothing, such as a terminal's escape, ends here. Knows none of them.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, field_validator

from codeframe_ls.core.printable import one_line, printable


class TaskDraft(BaseModel):
    """One proposed task. `line` and `end_line` are the 0-based, half-open lines of its source."""

    key: str
    """Stable within one plan, such as "t1"."""
    title: str
    description: str = ""
    acceptance: list[str] = []
    requirements: list[str] = []
    """Identifiers that the document gives: FR-12, US-3."""
    depends_on: list[str] = []
    """Keys of the same plan."""
    done: bool = False
    """A checked box."""
    priority: Literal["high", "medium", "low"] | None = None
    section: tuple[str, ...]
    """The heading path it came from."""
    section_id: str | None = None
    """The id of that section, once it is part of a plan."""
    line: int
    end_line: int
    origin: Literal["structure", "model", "selection", "todo", "diagnostic", "manual"]

    @field_validator("title")
    @classmethod
    def _one_line(cls, title: str) -> str:
        return one_line(title)

    @field_validator("description")
    @classmethod
    def _printable(cls, description: str) -> str:
        return printable(description)

    @field_validator("acceptance", "requirements")
    @classmethod
    def _each_printable(cls, values: list[str]) -> list[str]:
        return [printable(value) for value in values]
