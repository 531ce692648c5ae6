"""The state machine of a task: one table of edges, each with the actors that it belongs to.

A *person* decides (approve, finish, cancel, reopen), a *run* tells of its work, and the *daemon* follows
runs, questions and patches. Knows no store; whether a task's dependencies are done is no matter of its state.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, get_args

from codeframe_ls.core import words
from codeframe_ls.core.errors import IllegalTransition

Status = Literal["BACKLOG", "READY", "IN_PROGRESS", "BLOCKED", "DONE", "MERGED", "FAILED", "CANCELLED"]
Actor = Literal["person", "run", "daemon"]

STATUSES: Final[tuple[Status, ...]] = get_args(Status)
SATISFIED: Final[frozenset[Status]] = frozenset({"DONE", "MERGED"})
"""A dependency in one of these states no longer holds up the tasks that depend on it."""

_PERSON: Final[frozenset[Actor]] = frozenset({"person"})
_RUN: Final[frozenset[Actor]] = frozenset({"run"})
_DAEMON: Final[frozenset[Actor]] = frozenset({"daemon"})

EDGES: Final[dict[tuple[Status, Status], frozenset[Actor]]] = {
    ("BACKLOG", "READY"): _PERSON,  # approved
    ("BACKLOG", "DONE"): _PERSON,
    ("BACKLOG", "CANCELLED"): _PERSON,
    ("READY", "BACKLOG"): _PERSON,  # approval taken back
    ("READY", "IN_PROGRESS"): _DAEMON,  # its run starts
    ("READY", "BLOCKED"): _PERSON | _DAEMON,  # a question asked by hand, or one that is still open
    ("READY", "DONE"): _PERSON,
    ("READY", "CANCELLED"): _PERSON,
    ("IN_PROGRESS", "READY"): _DAEMON,  # its run was stopped
    ("IN_PROGRESS", "BLOCKED"): _RUN,  # the run asks
    ("IN_PROGRESS", "DONE"): _PERSON | _RUN,
    ("IN_PROGRESS", "FAILED"): _RUN | _DAEMON,  # the run gave up, or died too often
    ("IN_PROGRESS", "CANCELLED"): _PERSON,
    ("BLOCKED", "IN_PROGRESS"): _DAEMON,  # answered, and its run goes on
    ("BLOCKED", "READY"): _DAEMON,  # answered or withdrawn, and no run waits
    ("BLOCKED", "DONE"): _PERSON,
    ("BLOCKED", "CANCELLED"): _PERSON,
    ("DONE", "READY"): _PERSON | _DAEMON,  # reopened, or its patch was discarded
    ("DONE", "MERGED"): _DAEMON,  # its patch was applied
    ("DONE", "CANCELLED"): _PERSON,
    ("MERGED", "DONE"): _DAEMON,  # the apply was undone
    ("MERGED", "READY"): _PERSON,  # reopened
    ("FAILED", "READY"): _PERSON | _DAEMON,
    ("FAILED", "IN_PROGRESS"): _DAEMON,  # a retry starts
    ("FAILED", "DONE"): _PERSON,
    ("FAILED", "CANCELLED"): _PERSON,
    ("CANCELLED", "BACKLOG"): _PERSON,  # reopened
    ("CANCELLED", "DONE"): _PERSON,
}
"""Every edge there is. A person's edge to DONE is their word alone, and is recorded as such."""

CHOSEN: Final[tuple[Status, ...]] = tuple(
    status
    for status in STATUSES
    if status != "BLOCKED"
    and any(target == status and "person" in actors for (_, target), actors in EDGES.items())
)
"""The states that a person chooses by name; a question holds a task, and is asked in words."""

REOPENED: Final[dict[Status, Status]] = {
    "DONE": "READY",
    "MERGED": "READY",
    "FAILED": "READY",
    "CANCELLED": "BACKLOG",
}
"""Where a person's "reopen" leads from each state that has an end to take back."""

_LEFT_BY: Final[dict[Status, str]] = {
    "IN_PROGRESS": "when its run starts",
    "BLOCKED": "while a question on it is open",
    "MERGED": "when its patch is applied",
    "FAILED": "when its run fails",
}


def is_open(status: Status) -> bool:
    """Whether a task in this state is still to be done."""
    return status not in SATISFIED and status != "CANCELLED"


def targets(status: Status, actor: Actor) -> Iterator[Status]:
    """The states that `actor` can bring a task to from `status`, in the order of the table."""
    return (target for (source, target), actors in EDGES.items() if source == status and actor in actors)


def check(name: str, status: Status, target: Status, actor: Actor) -> None:
    """Make sure that `actor` may bring the task called `name` from `status` to `target`.

    Raises IllegalTransition, whose sentence says why not and what is possible instead.
    """
    if actor in EDGES.get((status, target), frozenset()):
        return
    raise IllegalTransition(
        f"{name} {_stands(status)}{_why_not(status, target)}; {_possible(status, actor)}.",
        status=status,
        target=target,
        possible=list(targets(status, actor)),
    )


def _stands(status: Status) -> str:
    return "needs input" if status == "BLOCKED" else f"is {_called(status)}"


def _why_not(status: Status, target: Status) -> str:
    if status == target:
        return " already"
    if (status, target) in EDGES and target in _LEFT_BY:
        return f" and becomes {_called(target)} only {_LEFT_BY[target]}"
    if status == "BLOCKED" and target == "READY":
        return " and becomes Ready only when its question is answered (`cf blocker list`)"
    return f" and cannot become {_called(target)}"


def _possible(status: Status, actor: Actor) -> str:
    names = [_called(target) for target in targets(status, actor)]
    if not names:
        return f"a {actor} cannot change it from here"
    return "it can become " + " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _called(status: Status) -> str:
    """The people's word, with the data's where two states share one."""
    return "Done (applied)" if status == "MERGED" else words.task_state(status)
