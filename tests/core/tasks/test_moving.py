"""Bringing tasks from state to state, and what that means for the tasks around them."""

from __future__ import annotations

import asyncio

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import Conflict, IllegalTransition, InvalidParams, NotFound
from codeframe_ls.core.store import Transaction
from codeframe_ls.core.tasks import rows
from codeframe_ls.core.tasks.model import NewTask
from tests.core.tasks.moves import move
from tests.support.core import call


@pytest.fixture
async def chain(core: Core) -> Core:
    """T2 depends on T1, T3 on T2; all are READY."""
    await call(core, "tasks.create", title="Base")
    await call(core, "tasks.create", title="House", depends_on=["T1"])
    await call(core, "tasks.create", title="Roof", depends_on=["T2"])
    return core


async def last_event(core: Core) -> tuple[str, dict[str, object]]:
    event = (await call(core, "events.list", last=1)).events[0]
    return event.kind, event.payload


async def test_finishing_by_hand_is_recorded_and_frees_what_waited(chain: Core) -> None:
    changed = await call(chain, "tasks.finish", task="T1")

    assert (changed.before, changed.task.status, changed.task.by_hand) == ("READY", "DONE", True)
    assert [task.alias for task in changed.can_start] == ["T2"]
    assert changed.must_wait == []
    kind, payload = await last_event(chain)
    assert kind == "task.status"
    assert (payload["tasks"], payload["before"], payload["after"]) == ([changed.task.id], "READY", "DONE")
    assert payload["byHand"] is True


async def test_what_a_run_has_done_is_nobodys_word(chain: Core) -> None:
    await move(chain, "T1", "IN_PROGRESS", "daemon")
    await move(chain, "T1", "DONE", "run")

    assert not (await call(chain, "tasks.show", task="T1")).task.by_hand
    assert [task.alias for task in chain.board.ready()] == ["T2"]


async def test_reopening_makes_the_others_wait_again(chain: Core) -> None:
    await call(chain, "tasks.finish", task="T1")

    changed = await call(chain, "tasks.reopen", task="T1")

    assert (changed.task.status, changed.task.by_hand) == ("READY", False)
    assert [(task.alias, task.state) for task in changed.must_wait] == [("T2", "waits for T1")]
    assert changed.can_start == []


@pytest.mark.parametrize(
    ("lived", "status"),
    [
        ([("DONE", "person")], "READY"),
        ([("DONE", "person"), ("MERGED", "daemon")], "READY"),
        ([("IN_PROGRESS", "daemon"), ("FAILED", "run")], "READY"),
        ([("CANCELLED", "person")], "BACKLOG"),
    ],
)
async def test_each_end_can_be_taken_back(core: Core, lived: list[tuple[str, str]], status: str) -> None:
    await call(core, "tasks.create", title="Once more")
    for target, actor in lived:
        await move(core, "T1", target, actor)  # type: ignore[arg-type]

    assert (await call(core, "tasks.reopen", task="T1")).task.status == status


async def test_what_has_not_ended_cannot_be_reopened(chain: Core) -> None:
    with pytest.raises(IllegalTransition, match=r"^T1 has not ended, so it cannot be reopened; "):
        await call(chain, "tasks.reopen", task="T1")


async def test_cancelling_names_who_would_wait_for_ever(chain: Core) -> None:
    changed = await call(chain, "tasks.cancel", task="T1")

    assert changed.task.status == "CANCELLED"
    assert [(task.alias, task.state) for task in changed.waiting_forever] == [("T2", "waits for T1")]
    assert chain.board.ready() == []
    waiting = (await call(chain, "tasks.next")).waiting
    assert [(one.task.alias, one.waits_for, one.forever) for one in waiting] == [
        ("T2", ["T1"], True),
        ("T3", ["T2"], True),
    ]


async def test_cancelling_can_drop_the_dependencies_in_the_same_step(chain: Core) -> None:
    changed = await call(chain, "tasks.cancel", task="T1", drop_edges=True)

    assert changed.waiting_forever == []
    assert [(task.alias, task.state) for task in changed.dropped] == [("T2", "Ready")]
    assert [task.alias for task in changed.can_start] == ["T2"]
    _, payload = await last_event(chain)
    assert len(payload["tasks"]) == 2  # type: ignore[arg-type]


async def test_a_dependent_that_has_ended_does_not_wait(chain: Core) -> None:
    await call(chain, "tasks.finish", task="T2")

    changed = await call(chain, "tasks.cancel", task="T1")

    assert changed.waiting_forever == []


async def test_states_are_read_in_any_spelling(chain: Core) -> None:
    changed = await call(chain, "tasks.setStatus", task="T1", status="backlog")

    assert changed.task.status == "BACKLOG"
    with pytest.raises(IllegalTransition, match="only when its run starts"):
        await call(chain, "tasks.setStatus", task="T2", status="in-progress")


async def test_a_refused_change_leaves_no_trace(chain: Core) -> None:
    before = (await call(chain, "tasks.show", task="T1"), await last_event(chain), chain.board)

    with pytest.raises(IllegalTransition):
        await call(chain, "tasks.setStatus", task="T1", status="MERGED")
    with pytest.raises(NotFound):
        await call(chain, "tasks.setStatus", task="T99", status="DONE")

    assert (await call(chain, "tasks.show", task="T1"), await last_event(chain), chain.board) == before


async def test_of_two_changes_at_once_the_second_sees_the_first(chain: Core) -> None:
    outcomes = await asyncio.gather(
        call(chain, "tasks.finish", task="T1"), call(chain, "tasks.finish", task="T1"), return_exceptions=True
    )

    refused = [outcome for outcome in outcomes if isinstance(outcome, IllegalTransition)]
    assert [error.message for error in refused] == ["T1 is Done already; it can become Ready or Cancelled."]


async def test_of_two_changes_that_saw_the_same_only_one_is_made(chain: Core) -> None:
    outcomes = await asyncio.gather(
        call(chain, "tasks.finish", task="T1", revision=1),
        call(chain, "tasks.cancel", task="T1", revision=1),
        return_exceptions=True,
    )

    assert [type(outcome) is Conflict for outcome in outcomes].count(True) == 1


class TestApproval:
    @pytest.fixture
    async def backlog(self, core: Core) -> Core:
        for title in ("One", "Two", "Three"):
            await call(core, "tasks.create", title=title, backlog=True)
        await call(core, "tasks.create", title="Ready already")
        return core

    @pytest.mark.parametrize(
        ("params", "approved", "left"),
        [
            ({"all": True}, ["T1", "T2", "T3"], []),
            ({"but": ["T2"]}, ["T1", "T3"], ["T2"]),
            ({"all": True, "but": ["T2", "T4"]}, ["T1", "T3"], ["T2"]),
            ({"tasks": ["T3", "t1", "T3"]}, ["T1", "T3"], ["T2"]),
        ],
    )
    async def test_all_all_but_or_exactly_those_named(
        self, backlog: Core, params: dict[str, object], approved: list[str], left: list[str]
    ) -> None:
        result = await call(backlog, "tasks.approve", **params)

        assert [task.alias for task in result.approved] == approved
        assert [task.alias for task in result.left] == left
        assert [task.alias for task in backlog.board if task.status == "READY"] == sorted([*approved, "T4"])
        kind, payload = await last_event(backlog)
        assert (kind, len(payload["tasks"])) == ("task.status", len(approved))  # type: ignore[arg-type]

    async def test_one_that_is_not_in_the_backlog_refuses_all(self, backlog: Core) -> None:
        with pytest.raises(Conflict, match="and T4 is not there; nothing was approved"):
            await call(backlog, "tasks.approve", tasks=["T1", "T4"])

        assert backlog.board.counts.by_status == {"BACKLOG": 3, "READY": 1}

    @pytest.mark.parametrize("params", [{}, {"tasks": ["T1"], "all": True}, {"tasks": ["T1"], "but": ["T2"]}])
    async def test_a_choice_has_to_be_clear(self, backlog: Core, params: dict[str, object]) -> None:
        with pytest.raises(InvalidParams, match=r"^Name the tasks to approve, or say `--all`"):
            await call(backlog, "tasks.approve", **params)

    async def test_all_means_all(self, core: Core) -> None:
        def work(tx: Transaction) -> None:
            made = rows.insert_tasks(tx, [NewTask(title=f"Task {number}") for number in range(1_500)])
            tx.event("plan.applied", tasks=made)

        await core.write(work)
        approved = await call(core, "tasks.approve", all=True)

        assert (len(approved.approved), core.board.counts.ready) == (1_500, 1_500)

    async def test_nothing_to_approve_is_no_event(self, core: Core) -> None:
        result = await call(core, "tasks.approve", all=True)

        assert (result.approved, result.left) == ([], [])
        assert (await call(core, "events.since", seq=0)).events == []


class TestQuestions:
    async def test_a_question_holds_a_ready_task_until_it_is_answered(self, chain: Core) -> None:
        await call(chain, "blockers.create", question="Which stone?", task="T1")

        assert (await call(chain, "tasks.show", task="T1")).task.state == "Needs input"
        with pytest.raises(IllegalTransition, match="only when its question is answered"):
            await call(chain, "tasks.setStatus", task="T1", status="READY")

        await call(chain, "blockers.answer", blocker="B1", answer="Granite")
        assert (await call(chain, "tasks.show", task="T1")).task.status == "READY"

    async def test_the_last_of_several_answers_lets_it_go(self, chain: Core) -> None:
        for question in ("Which stone?", "Which colour?"):
            await call(chain, "blockers.create", question=question, task="T1")

        await call(chain, "blockers.answer", blocker="B1", answer="Granite")
        assert (await call(chain, "tasks.show", task="T1")).task.status == "BLOCKED"
        await call(chain, "blockers.answer", blocker="B2", answer="Grey")
        assert (await call(chain, "tasks.show", task="T1")).task.status == "READY"

    async def test_a_person_does_not_hold_a_task_without_a_question(self, chain: Core) -> None:
        with pytest.raises(IllegalTransition, match="ask one with"):
            await call(chain, "tasks.setStatus", task="T1", status="BLOCKED")

    @pytest.mark.parametrize(
        ("operation", "more"),
        [
            ("tasks.finish", {}),
            ("tasks.cancel", {}),
            ("tasks.setStatus", {"status": "DONE"}),
            ("tasks.setStatus", {"status": "CANCELLED"}),
        ],
    )
    async def test_a_question_on_a_task_that_ends_is_withdrawn_and_named(
        self, chain: Core, operation: str, more: dict[str, str]
    ) -> None:
        await call(chain, "blockers.create", question="Which stone?", task="T1")

        ended = await call(chain, operation, task="T1", **more)

        assert [(q.alias, q.question, q.state) for q in ended.withdrawn_questions] == [
            ("B1", "Which stone?", "Withdrawn")
        ]
        events = (await call(chain, "events.list")).events
        assert events[-1].payload["withdrawn"] == ["B1"]
        assert [question.state for question in (await call(chain, "tasks.show", task="T1")).questions] == [
            "Withdrawn"
        ]
        assert chain.questions.all == ()

    async def test_only_questions_that_were_open_are_named(self, chain: Core) -> None:
        await call(chain, "blockers.create", question="Which stone?", task="T1")
        await call(chain, "blockers.answer", blocker="B1", answer="Granite")

        assert (await call(chain, "tasks.finish", task="T1")).withdrawn_questions == []

    async def test_a_deleted_task_names_the_open_questions_that_go_with_it(self, chain: Core) -> None:
        await call(chain, "blockers.create", question="Which stone?", task="T1")

        deleted = await call(chain, "tasks.delete", task="T1", force=True)

        assert [question.alias for question in deleted.lost_questions] == ["B1"]
        assert (await call(chain, "events.list")).events[-1].payload["withdrawn"] == ["B1"]

    async def test_approving_a_task_with_an_open_question_leaves_it_held(self, core: Core) -> None:
        await call(core, "tasks.create", title="Asked about", backlog=True)
        await call(core, "blockers.create", question="Really?", task="T1")

        await call(core, "tasks.approve", tasks=["T1"])

        assert (await call(core, "tasks.show", task="T1")).task.status == "BLOCKED"
