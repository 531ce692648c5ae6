"""Questions through their operations: asked, answered once, and what that means for their task."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import (
    AlreadyAnswered,
    CodeframeError,
    IllegalTransition,
    InvalidParams,
    NotFound,
    PrdOutsideRepository,
)
from codeframe_ls.core.operation import Call
from codeframe_ls.core.tasks import rows as tasks
from codeframe_ls.core.tasks.model import NewTask
from codeframe_ls.core.tasks.states import Status
from tests.support.core import call


async def add_task(core: Core, status: Status = "READY") -> str:
    """A task in a state; gives its id."""

    def work(db: Any) -> str:
        made = tasks.insert_tasks(db, [NewTask(title="Store the events", status=status)])
        db.event("task.created", made[0], tasks=made)
        return made[0]

    return await core.write(work)


async def take(core: Core, step: str) -> None:
    """Take a step with question B1, answering it with SQLite."""
    params = {"blocker": "B1"} | ({"answer": "SQLite"} if step == "answer" else {})
    await call(core, f"blockers.{step}", **params)


def status_of(core: Core, task_id: str) -> str:
    entry = core.board.task(task_id)
    assert entry is not None
    return entry.status


async def test_a_question_is_asked_listed_and_shown(core: Core) -> None:
    made = await call(
        core, "blockers.create", question=" Which\ndatabase? ", options=["Postgres", "SQLite"], default="2"
    )
    assert made.blocker.alias == "B1"
    assert made.blocker.question == "Which database?"
    assert (made.blocker.status, made.blocker.state) == ("OPEN", "Open")
    assert made.blocker.default == "SQLite"
    assert (await call(core, "blockers.list")).blockers == [made.blocker]
    assert (await call(core, "blockers.show", blocker="b1")).blocker == made.blocker
    assert [question.alias for question in core.questions.all] == ["B1"]


async def test_the_event_of_a_question_names_the_task_that_it_holds(core: Core) -> None:
    task_id = await add_task(core)
    await call(core, "blockers.create", question="Which?", task="T1")
    event = (await call(core, "events.list")).events[-1]
    assert (event.kind, event.payload["alias"], event.payload["tasks"]) == (
        "blocker.created",
        "B1",
        [task_id],
    )


async def test_a_question_holds_its_task_until_the_last_answer(core: Core) -> None:
    task_id = await add_task(core)
    await call(core, "blockers.create", question="Which database?", task="T1")
    await call(core, "blockers.create", question="Which port?", task="T1")
    assert status_of(core, task_id) == "BLOCKED"
    assert len(core.questions.of(task_id)) == 2
    await call(core, "blockers.answer", blocker="B1", answer="SQLite")
    assert status_of(core, task_id) == "BLOCKED"
    await call(core, "blockers.withdraw", blocker="B2")
    assert status_of(core, task_id) == "READY"
    assert core.questions.all == ()


async def test_a_question_on_a_task_that_is_not_approved_holds_it_later(core: Core) -> None:
    task_id = await add_task(core, "BACKLOG")
    await call(core, "blockers.create", question="Which database?", task="T1")
    assert status_of(core, task_id) == "BACKLOG"
    await call(core, "blockers.answer", blocker="B1", answer="SQLite")
    assert status_of(core, task_id) == "BACKLOG", "answering approves nothing"


@pytest.mark.parametrize("status", ["DONE", "MERGED", "CANCELLED"])
async def test_a_task_that_has_ended_waits_for_no_answer(core: Core, status: Status) -> None:
    await add_task(core, status)
    with pytest.raises(IllegalTransition, match="reopen it first"):
        await call(core, "blockers.create", question="Which database?", task="T1")
    assert (await call(core, "blockers.list", all=True)).blockers == []


async def test_the_questions_of_a_deleted_task_go_with_it(core: Core) -> None:
    task_id = await add_task(core)
    await call(core, "blockers.create", question="Which database?", task="T1")

    def delete(db: Any) -> None:
        db.execute("DELETE FROM task")
        db.event("task.deleted", task_id, tasks=[task_id])

    await core.write(delete)
    assert core.questions.all == ()


async def test_the_second_answer_is_refused_and_told_of_the_first(core: Core) -> None:
    await call(core, "blockers.create", question="Which?", options=["Postgres", "SQLite"])
    first = Call(client="Neovim")
    await core.call("blockers.answer", {"blocker": "B1", "answer": "1"}, first)
    with pytest.raises(AlreadyAnswered, match=r"answered by Neovim at 20.*“Postgres”") as refused:
        await call(core, "blockers.answer", blocker="B1", answer="2")
    assert refused.value.data["answer"] == "Postgres"
    assert (await call(core, "blockers.show", blocker="B1")).blocker.answer == "Postgres"


async def test_of_many_answers_at_once_exactly_one_counts(core: Core) -> None:
    await call(core, "blockers.create", question="How many?")
    outcomes = await asyncio.gather(
        *(call(core, "blockers.answer", blocker="B1", answer=f"{n} of them") for n in range(20)),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, AlreadyAnswered)]
    assert len(refused) == 19
    answered = next(outcome for outcome in outcomes if not isinstance(outcome, Exception))
    assert {error.data["answer"] for error in refused} == {answered.blocker.answer}


async def test_an_answered_question_is_resolved_by_a_person(core: Core) -> None:
    await call(core, "blockers.create", question="Which?")
    await call(core, "blockers.answer", blocker="B1", answer="SQLite")
    resolved = await call(core, "blockers.resolve", blocker="B1")
    assert (resolved.blocker.status, resolved.blocker.answer) == ("RESOLVED", "SQLite")
    assert resolved.resolved_at is not None


@pytest.mark.parametrize(
    ("before", "operation", "error", "sentence"),
    [
        ([], "resolve", IllegalTransition, "B1 is open; answer it"),
        (["answer", "resolve"], "resolve", IllegalTransition, "B1 is resolved already"),
        (["answer"], "withdraw", IllegalTransition, "B1 is answered already"),
        (["withdraw"], "withdraw", IllegalTransition, "B1 is withdrawn already"),
        (["withdraw"], "resolve", IllegalTransition, "B1 is withdrawn already"),
        (["withdraw"], "answer", IllegalTransition, "B1 was withdrawn; ask a new question"),
        (["answer", "resolve"], "answer", AlreadyAnswered, "the first answer counts"),
    ],
)
async def test_every_other_transition_is_refused_and_changes_nothing(
    core: Core, before: list[str], operation: str, error: type[CodeframeError], sentence: str
) -> None:
    await call(core, "blockers.create", question="Which?")
    for step in before:
        await take(core, step)
    stands = await call(core, "blockers.show", blocker="B1")
    with pytest.raises(error, match=sentence):
        await take(core, operation)
    assert await call(core, "blockers.show", blocker="B1") == stands


@pytest.mark.parametrize(
    ("params", "error", "sentence"),
    [
        ({"question": " \n"}, InvalidParams, "The question is empty"),
        ({"question": "Q", "options": ["a", " "]}, InvalidParams, "An option is empty"),
        ({"question": "Q", "options": ["a", "A"]}, InvalidParams, "Two options read the same"),
        ({"question": "Q", "options": ["a"], "default": "2"}, InvalidParams, "There is no option 2"),
        ({"question": "Q", "task": "T9"}, NotFound, "There is no task T9"),
        ({"question": "Q", "line": 1}, InvalidParams, "needs the file"),
        ({"question": "Q", "path": "none.md"}, NotFound, "cannot be read"),
        ({"question": "Q", "path": "../x"}, PrdOutsideRepository, "is not inside"),
        ({"question": "Q", "path": "README.md", "line": 99}, InvalidParams, "has 2 lines"),
    ],
)
async def test_what_makes_no_question_is_refused(
    core: Core, params: dict[str, Any], error: type[CodeframeError], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        await call(core, "blockers.create", **params)
    assert (await call(core, "blockers.list", all=True)).blockers == []


@pytest.mark.parametrize("operation", ["show", "answer", "resolve", "withdraw"])
async def test_a_question_that_does_not_exist_is_said_so(core: Core, operation: str) -> None:
    with pytest.raises(NotFound, match="There is no question B7"):
        await call(core, f"blockers.{operation}", blocker="B7")
    with pytest.raises(InvalidParams, match="write it as B3"):
        await call(core, f"blockers.{operation}", blocker="T1")


async def test_the_place_is_taken_from_what_the_asker_sees(core: Core) -> None:
    path = core.repository.root / "README.md"
    asker = Call(unsaved=lambda asked: "one\ntwo\nthree\n" if asked == path else None)
    made = await core.call("blockers.create", {"question": "Q", "path": "README.md", "line": 1}, asker)
    blocker = core.questions.all[0]
    assert (blocker.path, blocker.line, blocker.anchor) == ("README.md", 1, "two")
    assert made.model_dump()["blocker"]["line"] == 1


async def test_answering_without_an_answer_gives_the_page(core: Core) -> None:
    await call(core, "blockers.create", question="Which?", options=["Postgres"])
    page = (await call(core, "blockers.answer", blocker="B1")).page
    assert page == ".codeframe/questions/B1.md"
    assert "- [ ] 1. Postgres" in (core.repository.root / page).read_text()
    assert [question.alias for question in core.questions.all] == ["B1"], "nothing was answered"
