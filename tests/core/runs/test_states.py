"""Who may bring a run from which state to which, and how its task's state follows."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from codeframe_ls.core.errors import IllegalTransition
from codeframe_ls.core.runs import states
from codeframe_ls.core.runs.states import ENDED, LIVE, STATES, TASK_OF, State, check, targets
from codeframe_ls.core.tasks import states as tasks
from codeframe_ls.core.tasks.states import Actor

ACTORS: tuple[Actor, ...] = ("person", "run", "daemon")

WHAT_MAY_BE = {
    "person": """
        QUEUED > STOPPED
        RUNNING > STOPPED
        VERIFYING > STOPPED
        BLOCKED > STOPPED
        INTERRUPTED > QUEUED STOPPED
        FAILED > QUEUED
        STOPPED > QUEUED
    """,
    "run": """
        RUNNING > VERIFYING BLOCKED FAILED
        VERIFYING > RUNNING COMPLETED FAILED
    """,
    "daemon": """
        QUEUED > RUNNING FAILED INTERRUPTED
        RUNNING > FAILED INTERRUPTED
        VERIFYING > FAILED INTERRUPTED
        BLOCKED > QUEUED
        INTERRUPTED > QUEUED FAILED
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
    ("actor", "source", "target"), list(itertools.product(ACTORS, STATES, STATES)), ids="-".join
)
def test_an_edge_belongs_to_its_actors_and_to_nobody_else(actor: Actor, source: State, target: State) -> None:
    if (actor, source, target) in allowed():
        check("R1", source, target, actor)
    else:
        with pytest.raises(IllegalTransition):
            check("R1", source, target, actor)


@pytest.mark.parametrize(
    ("source", "target", "sentence"),
    [
        ("STOPPED", "STOPPED", "R1 is stopped and does not go on, so there is nothing to stop."),
        ("RUNNING", "QUEUED", "R1 is running already; `cf work show R1` tells how far it is."),
        (
            "BLOCKED",
            "QUEUED",
            "R1 needs input; it goes on by itself once its question is answered (`cf blocker list`).",
        ),
        (
            "COMPLETED",
            "QUEUED",
            "R1 is in review: its work is a patch, and starting the task again makes a new run.",
        ),
    ],
)
def test_a_refusal_says_what_is_possible_instead(source: State, target: State, sentence: str) -> None:
    with pytest.raises(IllegalTransition) as refused:
        check("R1", source, target, "person")

    assert refused.value.message == sentence


def test_every_end_can_be_reached_and_a_person_can_stop_whatever_goes_on() -> None:
    reached = {"QUEUED"}
    while more := {target for source, target in states.EDGES if source in reached} - reached:
        reached |= more

    assert reached == set(STATES)
    assert all("STOPPED" in targets(state, "person") for state in LIVE)
    assert all("STOPPED" not in targets(state, "person") for state in ENDED)


@pytest.mark.parametrize(("source", "target"), list(states.EDGES), ids="-".join)
def test_the_task_has_a_way_that_fits_every_step_of_its_run(source: State, target: State) -> None:
    """From every state that a live run's task can be in, an edge of the task leads to one that fits."""
    before = TASK_OF[source] if source in LIVE else {"READY", "FAILED"}
    for status in before:
        fitting = TASK_OF[target]
        assert status in fitting or any((status, after) in tasks.EDGES for after in fitting)


class Life(RuleBasedStateMachine):
    """Random lives of a run under three actors."""

    def __init__(self) -> None:
        super().__init__()
        self.lived: list[State] = ["QUEUED"]

    @rule(wanted=st.sampled_from(STATES), actor=st.sampled_from(ACTORS))
    def somebody_tries_something(self, wanted: State, actor: Actor) -> None:
        try:
            check("R1", self.lived[-1], wanted, actor)
        except IllegalTransition:
            return
        self.lived.append(wanted)

    @invariant()
    def every_step_is_somebodys(self) -> None:
        for source, target in itertools.pairwise(self.lived):
            assert any((actor, source, target) in allowed() for actor in ACTORS)

    @invariant()
    def a_patch_is_final_and_was_checked(self) -> None:
        for source, target in itertools.pairwise(self.lived):
            assert source != "COMPLETED"
            assert target != "COMPLETED" or source == "VERIFYING"

    @invariant()
    def only_a_person_takes_up_what_has_ended(self) -> None:
        for source, target in itertools.pairwise(self.lived):
            if source in ENDED:
                assert ("daemon", source, target) not in allowed()
                assert ("run", source, target) not in allowed()


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
