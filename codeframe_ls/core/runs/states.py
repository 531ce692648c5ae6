"""The state machine of a run, and how it fits its task's: one table of edges, each with its actors.

A *person* starts, stops and takes up again, a *run* is what its worker says, and the *daemon* finds places,
follows questions and notices deaths. Knows no store.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, get_args

from codeframe_ls.core import words
from codeframe_ls.core.errors import IllegalTransition
from codeframe_ls.core.tasks.states import Actor, Status

State = Literal["QUEUED", "RUNNING", "VERIFYING", "BLOCKED", "COMPLETED", "FAILED", "STOPPED", "INTERRUPTED"]

STATES: Final[tuple[State, ...]] = get_args(State)

WORKING: Final[frozenset[State]] = frozenset({"QUEUED", "RUNNING", "VERIFYING"})
"""The daemon is at work for a run in one of these states, or about to be."""
LIVE: Final[frozenset[State]] = WORKING | {"BLOCKED", "INTERRUPTED"}
"""A run in one of these states goes on by itself, or once it is answered: a task has one at most."""
ENDED: Final[frozenset[State]] = frozenset(STATES) - LIVE

_PERSON: Final[frozenset[Actor]] = frozenset({"person"})
_RUN: Final[frozenset[Actor]] = frozenset({"run"})
_DAEMON: Final[frozenset[Actor]] = frozenset({"daemon"})

EDGES: Final[dict[tuple[State, State], frozenset[Actor]]] = {
    ("QUEUED", "RUNNING"): _DAEMON,  # it has a place, a worktree and a worker
    ("QUEUED", "FAILED"): _DAEMON,  # no worktree or worker could be made
    ("QUEUED", "STOPPED"): _PERSON,
    ("QUEUED", "INTERRUPTED"): _DAEMON,
    ("RUNNING", "VERIFYING"): _RUN,  # it says that it is done: the checks decide
    ("RUNNING", "BLOCKED"): _RUN,  # it asks
    ("RUNNING", "FAILED"): _RUN | _DAEMON,
    ("RUNNING", "STOPPED"): _PERSON,
    ("RUNNING", "INTERRUPTED"): _DAEMON,  # a process died
    ("VERIFYING", "RUNNING"): _RUN,  # the checks are red, and it goes on
    ("VERIFYING", "COMPLETED"): _RUN,
    ("VERIFYING", "FAILED"): _RUN | _DAEMON,
    ("VERIFYING", "STOPPED"): _PERSON,
    ("VERIFYING", "INTERRUPTED"): _DAEMON,
    ("BLOCKED", "QUEUED"): _DAEMON,  # its questions are answered
    ("BLOCKED", "STOPPED"): _PERSON,
    ("INTERRUPTED", "QUEUED"): _PERSON | _DAEMON,
    ("INTERRUPTED", "FAILED"): _DAEMON,  # it died too often without getting any further
    ("INTERRUPTED", "STOPPED"): _PERSON,
    ("FAILED", "QUEUED"): _PERSON,  # the conversation is taken up again
    ("STOPPED", "QUEUED"): _PERSON,
}
"""Every edge there is."""

TASK_OF: Final[dict[State, frozenset[Status]]] = {
    "QUEUED": frozenset({"IN_PROGRESS"}),
    "RUNNING": frozenset({"IN_PROGRESS"}),
    "VERIFYING": frozenset({"IN_PROGRESS"}),
    "INTERRUPTED": frozenset({"IN_PROGRESS"}),
    "BLOCKED": frozenset({"BLOCKED"}),
    "COMPLETED": frozenset({"DONE"}),
    # Where the model never said a word, the task was not tried and stays Ready.
    "FAILED": frozenset({"FAILED", "READY", "BLOCKED"}),
    # Held again where a question asked by hand is open, and what the person made of it where that stopped it.
    "STOPPED": frozenset({"READY", "BLOCKED", "DONE", "CANCELLED"}),
}
"""The states that a task can be in at the moment when its run comes into a state; for a live run, always."""

STARTABLE: Final[frozenset[Status]] = frozenset({"READY", "FAILED"})
"""A run can be started on a task in one of these states."""


def targets(state: State, actor: Actor) -> Iterator[State]:
    """The states that `actor` can bring a run to from `state`, in the order of the table."""
    return (target for (source, target), actors in EDGES.items() if source == state and actor in actors)


def check(name: str, state: State, target: State, actor: Actor) -> None:
    """Make sure that `actor` may bring the run called `name` from `state` to `target`.

    Raises IllegalTransition.
    """
    if actor in EDGES.get((state, target), frozenset()):
        return
    raise IllegalTransition(_why_not(name, state, target), state=state, target=target)


def _why_not(name: str, state: State, target: State) -> str:
    stands = f"{name} {words.standing(words.run_state(state))}"
    if target == "STOPPED":
        return f"{stands} and does not go on, so there is nothing to stop."
    if target == "QUEUED" and state in WORKING:
        return f"{stands} already; `cf work show {name}` tells how far it is."
    if target == "QUEUED" and state == "BLOCKED":
        return f"{stands}; it goes on by itself once its question is answered (`cf blocker list`)."
    if target == "QUEUED":
        return f"{stands}: its work is a patch, and starting the task again makes a new run."
    return f"{stands} and cannot become {words.run_state(target)}."
