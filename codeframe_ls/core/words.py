"""The people's words for the data's states: the one mapping between them.

The database and JSON say `DONE`; a person reads the words of editors and git, "In review".
Knows no state machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

RUN: Final = "task"
GATES: Final = "checks"
STALE: Final = "PRD changed"

_TASK: Final = {
    "BACKLOG": "Backlog",
    "READY": "Ready",
    "IN_PROGRESS": "In progress",
    "BLOCKED": "Needs input",
    "DONE": "Done",
    "MERGED": "Done",
    "FAILED": "Failed",
    "CANCELLED": "Cancelled",
}
_BLOCKER: Final = {"OPEN": "Open", "ANSWERED": "Answered", "RESOLVED": "Resolved", "WITHDRAWN": "Withdrawn"}
_RUN: Final = {
    "QUEUED": "Queued",
    "RUNNING": "Running",
    "VERIFYING": "Checking",
    "BLOCKED": "Needs input",
    "COMPLETED": "In review",
    "FAILED": "Failed",
    "STOPPED": "Stopped",
    "INTERRUPTED": "Paused, resumes",
}
_PATCH: Final = {
    "PENDING": "To review",
    "APPLIED": "Applied",
    "PARTLY_APPLIED": "Partly applied",
    "DISCARDED": "Discarded",
}
_GATE: Final = {"passed": "Passed", "failed": "Failed", "error": "Error", "not_run": "Not run"}
_PLAN: Final = {"PENDING": "To review", "APPLIED": "Applied", "DISCARDED": "Discarded"}


def task_state(status: str, *, in_review: bool = False, waits_for: Sequence[str] = ()) -> str:
    """The words for a task: READY with open dependencies "waits for T3", DONE with a patch "In review"."""
    if status == "READY" and waits_for:
        return "waits for " + ", ".join(waits_for)
    if status == "DONE" and in_review:
        return "In review"
    return _TASK[status]


def blocker_state(state: str) -> str:
    """The words for a blocker's state."""
    return _BLOCKER[state]


def gate_state(state: str) -> str:
    """The words for how a check ended."""
    return _GATE[state]


def plan_state(state: str) -> str:
    """The words for a plan's state."""
    return _PLAN[state]


def run_state(state: str) -> str:
    """The words for a run's state."""
    return _RUN[state]


def standing(words: str) -> str:
    """The words in a sentence after a name: "is stopped", "needs input"."""
    lower = words[:1].lower() + words[1:]
    return lower if lower.startswith("needs ") else f"is {lower}"


def patch_state(state: str) -> str:
    """The words for a patch's state."""
    return _PATCH[state]


def unsaved(paths: Sequence[str]) -> list[str]:
    """The sentence about files that were changed in their editor alone; nothing for none."""
    if not paths:
        return []
    was, them = ("were", "them") if len(paths) > 1 else ("was", "it")
    return [f"{', '.join(paths)} had unsaved edits and {was} changed in the editor; save {them} there."]


def withdrawn(aliases: Iterable[str]) -> list[str]:
    """`withdrawn(["B1"])` is ["B1 was withdrawn."]; nothing for none."""
    named = list(aliases)
    return [f"{', '.join(named)} {'was' if len(named) == 1 else 'were'} withdrawn."] if named else []


def need_input(number: int) -> str:
    """`need_input(1)` is "1 needs input", `need_input(2)` is "2 need input"."""
    return f"{number} {'needs' if number == 1 else 'need'} input"


def by_state(numbers: Mapping[str, int]) -> str:
    """How tasks stand, by state: "3 ready, 1 needs input, 2 done"; empty for none."""
    parts: dict[str, int] = {}
    for status, number in numbers.items():
        parts[_TASK[status]] = parts.get(_TASK[status], 0) + number
    return ", ".join(
        need_input(number) if said == _TASK["BLOCKED"] else f"{number} {said.lower()}"
        for said, number in parts.items()
        if number
    )


def count(number: int, noun: str, plural: str = "") -> str:
    """`count(1, "task")` is "1 task", `count(2, "task")` is "2 tasks"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
