"""Who may bring a task from which state to which: the whole table, actor by actor."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from codeframe_ls.core.errors import IllegalTransition
from codeframe_ls.core.tasks import states
from codeframe_ls.core.tasks.states import STATUSES, Actor, Status, check, targets

FROM_READY = "it can become Backlog, Needs input, Done or Cancelled"
ACTORS: tuple[Actor, ...] = ("person", "run", "daemon")

WHAT_MAY_BE = {
    "person": """
        BACKLOG > READY DONE CANCELLED
        READY > BACKLOG BLOCKED DONE CANCELLED
        IN_PROGRESS > DONE CANCELLED
        BLOCKED > DONE CANCELLED
        DONE > READY CANCELLED
        MERGED > READY
        FAILED > READY DONE CANCELLED
        CANCELLED > BACKLOG DONE
    """,
    "run": """
        IN_PROGRESS > BLOCKED DONE FAILED
    """,
    "daemon": """
        READY > IN_PROGRESS BLOCKED
        IN_PROGRESS > READY FAILED
        BLOCKED > IN_PROGRESS READY
        DONE > READY MERGED
        MERGED > DONE
        FAILED > READY IN_PROGRESS
    """,
}


def allowed() -> set[tuple[str, str, str]]:
    found = set()
    for actor, text in WHAT_MAY_BE.items():
        for line in text.strip().splitlines():
            source, _, ends = line.partition(">")
            found |= {(actor, source.strip(), target) for target in ends.split()}
    return found


@pytest.mark.parametrize(
    ("actor", "source", "target"), list(itertools.product(ACTORS, STATUSES, STATUSES)), ids="-".join
)
def test_an_edge_belongs_to_its_actors_and_to_nobody_else(
    actor: Actor, source: Status, target: Status
) -> None:
    if (actor, source, target) in allowed():
        check("T1", source, target, actor)
    else:
        with pytest.raises(IllegalTransition):
            check("T1", source, target, actor)


@pytest.mark.parametrize(
    ("source", "target", "actor", "sentence"),
    [
        ("READY", "READY", "person", f"T1 is Ready already; {FROM_READY}."),
        (
            "READY",
            "IN_PROGRESS",
            "person",
            f"T1 is Ready and becomes In progress only when its run starts; {FROM_READY}.",
        ),
        (
            "BLOCKED",
            "READY",
            "person",
            (
                "T1 needs input and becomes Ready only when its question is answered (`cf blocker list`); "
                "it can become Done or Cancelled."
            ),
        ),
        (
            "MERGED",
            "CANCELLED",
            "person",
            "T1 is Done (applied) and cannot become Cancelled; it can become Ready.",
        ),
        (
            "BACKLOG",
            "DONE",
            "run",
            "T1 is Backlog and cannot become Done; a run cannot change it from here.",
        ),
    ],
)
def test_a_refusal_says_what_is_possible_instead(
    source: Status, target: Status, actor: Actor, sentence: str
) -> None:
    with pytest.raises(IllegalTransition) as refused:
        check("T1", source, target, actor)

    assert refused.value.message == sentence
    assert refused.value.data["possible"] == list(targets(source, actor))


def test_reopening_is_a_persons_edge_from_every_state_that_has_one() -> None:
    for source, target in states.REOPENED.items():
        check("T1", source, target, "person")


def test_only_merged_tasks_cannot_be_cancelled() -> None:
    assert {source for source in STATUSES if "CANCELLED" in targets(source, "person")} == (
        set(STATUSES) - {"MERGED", "CANCELLED"}
    )


class Life(RuleBasedStateMachine):
    """Random lives of a task under three actors."""

    def __init__(self) -> None:
        super().__init__()
        self.lived: list[Status] = ["BACKLOG"]

    @rule(wanted=st.sampled_from(STATUSES), actor=st.sampled_from(ACTORS))
    def somebody_tries_something(self, wanted: Status, actor: Actor) -> None:
        try:
            check("T1", self.lived[-1], wanted, actor)
        except IllegalTransition:
            return
        self.lived.append(wanted)

    @invariant()
    def every_step_is_somebodys(self) -> None:
        for source, target in itertools.pairwise(self.lived):
            assert any((actor, source, target) in allowed() for actor in ACTORS)

    @invariant()
    def a_person_always_has_a_way_on(self) -> None:
        assert list(targets(self.lived[-1], "person"))

    @invariant()
    def what_was_applied_had_been_done(self) -> None:
        for source, target in itertools.pairwise(self.lived):
            assert source == "DONE" or target != "MERGED"


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
