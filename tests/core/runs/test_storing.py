"""What a worker says is stored with its event, and moves its run and its task together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import IllegalTransition
from codeframe_ls.core.runs import rows
from codeframe_ls.core.runs.model import Run
from codeframe_ls.core.runs.states import LIVE, TASK_OF
from tests.core.runs.making import ask, completed, gate, ready_task, running, says, turn
from tests.support.core import call


async def run_of(core: Core, run: Run) -> Any:
    return (await call(core, "runs.show", run=run.id)).run


async def status_of(core: Core, task: str) -> str:
    return str((await call(core, "tasks.show", task=task)).task.status)


async def test_the_conversation_is_kept_in_order(core: Core) -> None:
    run = await running(core, await ready_task(core))
    said = [
        {"type": "message", "role": "user", "content": [{"type": "text", "text": "Do it"}]},
        turn("c1"),
        {"type": "intent", "id": "c1", "name": "read_file", "input": {"path": "a.py"}},
        {"type": "results", "content": [{"type": "tool_result", "tool_use_id": "c1"}], "commit": "3" * 40},
    ]

    for message in said:
        await says(core, run, message)

    stored = await core.read(lambda db: rows.messages(db, run.id))
    assert [message.kind for message in stored] == ["user", "assistant", "intent", "results"]
    now = await core.read(lambda db: rows.get(db, run.id))
    assert now is not None
    assert (now.turns, now.head, now.seq) == (1, "3" * 40, 4)
    steps = (await call(core, "runs.show", run=run.id)).steps
    assert [(step.kind, step.text) for step in steps] == [
        ("turn", "1. I look."),
        ("tool", "read_file a.py"),
    ]
    assert steps[0].commit == "3" * 40


async def test_tokens_are_counted_call_by_call(core: Core) -> None:
    run = await running(core, await ready_task(core))

    for _ in range(2):
        await says(core, run, {"type": "usage", "model": "m", "input": 10, "output": 2, "cacheRead": 5})

    tokens = (await run_of(core, run)).tokens
    assert (tokens.input, tokens.output, tokens.cache_read, tokens.calls) == (20, 4, 10, 2)


async def test_a_question_holds_the_task_and_its_run(core: Core) -> None:
    task = await ready_task(core)
    run = await running(core, task)

    await says(core, run, ask("Which\n one?", options=["A", "a", " B "], default="A"))

    shown = await run_of(core, run)
    assert (shown.status, shown.question, shown.reason) == ("BLOCKED", "B1", "B1: Which one?")
    assert await status_of(core, task) == "BLOCKED"
    (question,) = core.questions.all
    assert question.options == ("a", "B")
    assert question.run_id == run.id


async def test_red_checks_send_it_back_to_work_and_green_ones_make_a_patch(core: Core) -> None:
    task = await ready_task(core)
    run = await running(core, task)

    await says(core, run, {"type": "verifying"})
    await says(core, run, gate("failed"))
    await says(core, run, turn())
    assert (await run_of(core, run)).status == "RUNNING"
    await says(core, run, {"type": "verifying"})
    await says(core, run, gate())
    await says(core, run, completed())

    shown = await run_of(core, run)
    assert (shown.status, shown.patch) == ("COMPLETED", "P1")
    assert await status_of(core, task) == "DONE"
    assert (await call(core, "tasks.show", task=task)).task.state == "In review"
    now = await core.read(lambda db: rows.get(db, run.id))
    assert now is not None
    assert now.rounds == 2


async def test_a_patch_that_no_check_looked_at_is_unproven(core: Core) -> None:
    run = await running(core, await ready_task(core), state="VERIFYING")

    await says(core, run, gate("passed", commit="9" * 40))
    await says(core, run, completed())

    events = (await call(core, "events.list", kind="run.completed")).events
    assert events[-1].payload["proven"] is False


async def test_an_agent_cannot_complete_what_was_not_checked(core: Core) -> None:
    task = await ready_task(core)
    run = await running(core, task)

    with pytest.raises(IllegalTransition):
        await says(core, run, completed())

    assert (await run_of(core, run)).status == "RUNNING"
    assert await status_of(core, task) == "IN_PROGRESS"


async def test_a_run_that_never_tried_leaves_its_task_as_it_was(core: Core) -> None:
    task = await ready_task(core)
    run = await running(core, task)

    await says(core, run, {"type": "failed", "error": "base-red", "message": "pytest fails."})

    shown = await run_of(core, run)
    assert (shown.status, shown.error, shown.reason) == ("FAILED", "base-red", "pytest fails.")
    assert await status_of(core, task) == "READY"


async def test_a_run_that_tried_and_failed_is_its_tasks_failure(core: Core) -> None:
    task = await ready_task(core)
    run = await running(core, task)

    await says(core, run, turn())
    await says(core, run, {"type": "failed", "error": "budget-spent", "message": "Enough."})

    assert await status_of(core, task) == "FAILED"


async def test_nothing_is_stored_of_a_run_that_was_stopped(core: Core) -> None:
    task = await ready_task(core)
    run = await running(core, task)
    await call(core, "runs.stop", run=run.id)

    assert await says(core, run, turn()) is None

    assert await core.read(lambda db: rows.messages(db, run.id)) == []
    assert await status_of(core, task) == "READY"


@pytest.mark.parametrize("end", ["tasks.finish", "tasks.cancel"])
async def test_a_person_who_ends_the_task_stops_its_run(core: Core, end: str) -> None:
    task = await ready_task(core)
    run = await running(core, task)
    await says(core, run, ask())

    await call(core, end, task=task)

    shown = await run_of(core, run)
    assert shown.status == "STOPPED"
    assert "meanwhile" in shown.reason
    assert core.questions.all == ()


async def test_a_deleted_task_takes_its_run_along(core: Core) -> None:
    task = await ready_task(core)
    run = await running(core, task)
    await says(core, run, ask())

    await call(core, "tasks.delete", task=task)

    assert core.live_runs.all == ()
    assert await core.read(lambda db: rows.get(db, run.id)) is None


MESSAGES = st.sampled_from(
    [
        turn(),
        turn("c1"),
        {"type": "verifying"},
        gate(),
        gate("failed"),
        ask(),
        completed(),
        {"type": "results", "content": []},
        {"type": "failed", "error": "budget-spent", "message": "Enough."},
    ]
)
PERSON = st.sampled_from(["runs.stop", "blockers.answer", "tasks.finish", "tasks.cancel", "runs.steer"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_whatever_comes_in_whatever_order_run_and_task_fit_each_other(
    core: Core, data: st.DataObject
) -> None:
    task = await ready_task(core)
    run = await running(core, task)
    for step in data.draw(st.lists(MESSAGES | PERSON, max_size=8)):
        before = await core.read(lambda db: rows.get(db, run.id))
        assert before is not None
        try:
            if isinstance(step, dict):
                await says(core, run, step)
            else:
                await _act(core, step, run, task)
        except Exception as error:
            assert not isinstance(error, AssertionError), error  # noqa: PT017
            after = await core.read(lambda db: rows.get(db, run.id))
            assert after == before, "a refusal changes nothing"
        now = await core.read(lambda db: rows.get(db, run.id))
        assert now is not None
        changed = now.state != before.state
        if changed or now.state in LIVE:
            assert await status_of(core, task) in TASK_OF[now.state]
        assert (run.id in core.live_runs.by_id) == (now.state in LIVE)


async def _act(core: Core, step: str, run: Run, task: str) -> None:
    match step:
        case "runs.stop":
            await call(core, step, run=run.id)
        case "runs.steer":
            await call(core, step, run=run.id, text="Mind the tests")
        case "blockers.answer":
            for question in core.questions.of(run.task_id):
                await call(core, step, blocker=question.id, answer="A")
        case _:
            await call(core, step, task=task)
