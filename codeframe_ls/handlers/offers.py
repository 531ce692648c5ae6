"""What can be done with a section: one list, shown as lenses and offered as code actions.

An offer names an operation of the table and its parameters; nothing here runs one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from codeframe_ls.core import words
from codeframe_ls.core.tasks.board import Board, Counts
from codeframe_ls.handlers.places import Read

PREFIX = "codeframe."


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to do. `title` is what a lens shows, `action` the sentence of a code action."""

    title: str
    action: str
    operation: str
    params: Mapping[str, Any]

    def command(self) -> types.Command:
        """The offer as a lens's command."""
        return types.Command(title=self.title, command=PREFIX + self.operation, arguments=[dict(self.params)])


def of_section(read: Read, index: int, board: Board) -> Iterator[Offer]:
    """What can be done with a section of a PRD, safe things first."""
    section, live = read.outline.sections[index], read.live.sections[index]
    counts = board.section_counts(live.id) if live.id else None
    place: dict[str, Any] = {"prd": read.path}
    if section.path in read.twice:
        place["line"] = section.start
    elif section.path:
        place["section"] = list(section.path)
    heading = section.heading or read.path
    if counts is not None and counts.total:
        tasks = words.count(counts.total, "task")
        yield Offer(status(counts), f"Show {tasks} of “{heading}”", "tasks.list", {"section": live.id})
    if live.stale:
        action = f"{words.STALE}: plan what changes for “{heading}”"
        yield Offer(f"⟲ {words.STALE}", action, "tasks.generate", place)
    elif counts is None or not counts.total:
        yield Offer("▷ Generate tasks", f"Generate tasks from “{heading}”", "tasks.generate", place)


def status(counts: Counts) -> str:
    """`5 tasks · 2 done · 1 needs input`; what is zero is left out."""
    parts = [words.count(counts.total, "task")]
    if counts.done:
        parts.append(f"{counts.done} done")
    if counts.needs_input:
        parts.append(f"{counts.needs_input} {'needs' if counts.needs_input == 1 else 'need'} input")
    return " · ".join(parts)
