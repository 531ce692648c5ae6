"""Runs with real workers, worktrees, checks and the real SDK; only the model is played."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import (
    BaseRed,
    Conflict,
    IllegalTransition,
    InvalidParams,
    ModelKeyMissing,
    NotReady,
    NotTrusted,
    RunLive,
    UnsavedElsewhere,
)
from codeframe_ls.core.runs import rows
from codeframe_ls.core.runs.progress import Status
from tests.core.runs.project import CODE, SETTINGS, Project, asks, edits, finishes, uses, waits
from tests.support.buffers import holding
from tests.support.core import call, git
from tests.support.machine import ended


async def test_a_task_becomes_a_patch_and_the_users_files_do_not_move(project: Project) -> None:
    await project.model(uses("read_file", path="numbers_.py"), edits(), finishes())
    task = await project.task()

    run = await project.start(task)

    assert (run.status, run.reason, run.patch, run.turns) == ("COMPLETED", "", "P1", 3)
    assert await project.status(task) == "DONE"
    assert (project.root / "numbers_.py").read_text(encoding="utf-8") == CODE
    assert git(project.root, "status", "--porcelain") == ""
    patch = await project.call("patches.show", patch="P1")
    assert "return 2 * n" in patch.model_dump_json()
    kinds = [step.kind for step in (await project.call("runs.show", run=run.id)).steps]
    assert kinds == ["check", "turn", "tool", "turn", "tool", "turn", "tool", "check", "end"]
    assert run.tokens.calls == 3
    assert "› edit_file numbers_.py" in (await project.call("runs.output", run=run.id)).text


async def test_a_question_is_answered_the_checks_are_red_then_green(project: Project) -> None:
    await project.model(
        asks("Twice or thrice?", "Twice", "Thrice"),
        edits(new="return 2 * n  # MESS\n"),
        finishes(),
        edits(old="return 2 * n  # MESS\n", new="return 2 * n\n"),
        finishes(),
    )
    task = await project.task()

    run = await project.start(task)
    assert (run.status, run.question, await project.status(task)) == ("BLOCKED", "B1", "BLOCKED")

    await project.call("blockers.answer", blocker="B1", answer="1")
    run = await project.rested(run.id)

    assert (run.status, run.patch) == ("COMPLETED", "P1")
    steps = (await project.call("runs.show", run=run.id)).steps
    told = [step.text for step in steps if step.kind in ("question", "answer", "check")]
    assert told == [
        "tidy (before any change): tidy ended with 0.",
        "B1 Twice or thrice?",
        "B1 Twice (test)",
        "tidy: tidy ended with 1.",
        "tidy: tidy ended with 0.",
    ]
    assert (await project.call("blockers.show", blocker="B1")).blocker.status == "RESOLVED"


async def test_a_stop_leaves_no_process_and_the_task_ready(project: Project) -> None:
    await project.model(edits(), uses("run_command", command="sleep 600 & sleep 600"))
    task = await project.task()
    run = await project.begin(task)
    await project.until(lambda: len(_processes("sleep")) >= 2, "the command runs")
    worker = _worker(project.core, run.id)

    stopped = (await project.call("runs.stop", run=run.id)).run

    assert (stopped.status, stopped.reason) == ("STOPPED", "Stopped by test.")
    assert ended(worker)
    assert _processes("sleep") == []
    assert await project.status(task) == "READY"


async def test_a_stopped_run_is_taken_up_where_it_left_off(project: Project) -> None:
    await project.model(edits(), waits(), finishes())
    run = await project.begin(await project.task())
    await project.called(2)
    await project.call("runs.stop", run=run.id)

    await project.call("runs.resume", run=run.id)

    run = await project.rested(run.id)
    assert (run.status, run.patch, run.turns) == ("COMPLETED", "P1", 2)


async def test_a_worker_that_is_killed_is_replaced_and_nothing_acknowledged_is_lost(project: Project) -> None:
    await project.model(edits(), waits(), finishes())
    run = await project.begin(await project.task())
    await project.called(2)
    before = await project.core.read(lambda db: rows.messages(db, run.id))

    os.kill(_worker(project.core, run.id), signal.SIGKILL)

    run = await project.rested(run.id)
    assert (run.status, run.patch) == ("COMPLETED", "P1")
    after = await project.core.read(lambda db: rows.messages(db, run.id))
    assert after[: len(before)] == before
    kinds = [event.kind for event in (await project.call("events.list", kind="run.interrupted")).events]
    assert kinds == ["run.interrupted"]


async def test_a_run_whose_workers_die_again_and_again_fails_with_the_reason(project: Project) -> None:
    await project.model(*([waits()] * 4))
    task = await project.task()
    run = await project.begin(task)

    for calls in range(1, 5):
        await project.called(calls)
        os.kill(_worker(project.core, run.id), signal.SIGKILL)

    run = await project.rested(run.id)
    assert (run.status, run.error) == ("FAILED", "worker-lost")
    assert run.reason.startswith("Its worker was killed (SIGKILL). It went on by itself 3 times")


async def test_a_killed_nursery_is_replaced_too(project: Project) -> None:
    await project.model(waits(), edits(), finishes())
    run = await project.begin(await project.task())
    await project.called()
    worker = _worker(project.core, run.id)

    os.kill(_parent(worker), signal.SIGKILL)

    run = await project.rested(run.id)
    assert ended(worker)
    assert (run.status, run.patch) == ("COMPLETED", "P1")


async def test_what_a_person_says_reaches_the_agent_before_its_next_turn(project: Project) -> None:
    await project.model(
        uses("run_command", command="until test -e go; do sleep 0.05; done"),
        {"when": {"user": "Mind the names"}, **edits()},
        finishes(),
    )
    run = await project.begin(await project.task())
    await project.until(lambda: _processes("sleep"), "the command runs")

    await project.call("runs.steer", run=run.id, text="Mind the names")
    (_worktree(project.core, run.id) / "go").touch()

    run = await project.rested(run.id)
    assert run.status == "COMPLETED"
    with pytest.raises(IllegalTransition, match="does not work now"):
        await project.call("runs.steer", run=run.id, text="More")


async def test_no_more_runs_work_at_once_than_may(project: Project) -> None:
    (project.root / "codeframe.toml").write_text("[run]\nparallel = 1\n", encoding="utf-8")
    await project.model(waits(), edits(), finishes())
    first = await project.begin(await project.task("First"))
    await project.called()

    second = await project.begin(await project.task("Second"))

    assert second.status == "QUEUED"
    assert second.reason == "1 run works already, which is as many as may at once (`[run] parallel`)."
    await project.call("runs.stop", run=first.id)
    assert (await project.rested(second.id)).status == "COMPLETED"


async def test_a_red_base_is_refused_before_a_token_is_spent(project: Project) -> None:
    project.write("numbers_.py", "MESS = 1\n" + CODE)
    await project.model(edits(), finishes())
    task = await project.task()

    with pytest.raises(BaseRed, match="tidy"):
        await project.call("runs.start", tasks=[task], trust=True, wait=True)

    run = (await project.call("runs.show", run=task)).run
    assert (run.status, run.error, run.tokens.calls) == ("FAILED", "base-red", 0)
    assert await project.status(task) == "READY"

    run = await project.start(task, base_red=True)
    assert (run.status, run.retry_of) == ("COMPLETED", "R1")


async def test_without_a_key_nothing_is_stored(project: Project) -> None:
    task = await project.task()

    with pytest.raises(ModelKeyMissing, match="ANTHROPIC_API_KEY"):
        await call(project.core, "runs.start", tasks=[task], trust=True)

    assert (await call(project.core, "runs.list", all=True)).total == 0
    assert await project.status(task) == "READY"


async def test_a_task_that_waits_for_others_is_refused_with_their_names(project: Project) -> None:
    await project.model(finishes())
    first = await project.task("First")
    second = await project.task("Second", dependsOn=[first])

    with pytest.raises(NotReady, match=r"T2 waits for T1 \(Ready\)") as refused:
        await project.begin(second)

    assert refused.value.data["missing"] == ["T1"]


async def test_a_task_has_one_run_at_a_time(project: Project) -> None:
    await project.model(waits())
    task = await project.task()
    await project.begin(task)

    with pytest.raises(RunLive, match="R1 is at work on T1 already"):
        await project.begin(task)


async def test_checks_that_nobody_trusts_are_named(project: Project) -> None:
    await project.model(edits(), finishes())
    task = await project.task()

    with pytest.raises(NotTrusted, match="--trust") as refused:
        await project.begin(task, trust=False)
    assert refused.value.data["commands"] == ["! grep MESS numbers_.py"]

    assert (await project.start(task)).status == "COMPLETED"


async def test_only_a_person_vouches_for_checks(project: Project) -> None:
    await project.model(edits(), finishes())
    task = await project.task()

    asked = {"tasks": [task], "trust": True}
    with pytest.raises(InvalidParams, match="Only a person can trust a command"):
        await project.core.call("runs.start", asked, replace(project.person, actor="run"))

    assert (await call(project.core, "runs.list", all=True)).total == 0


async def test_unsaved_text_is_part_of_what_the_agent_gets(project: Project) -> None:
    await project.model(edits(), finishes())
    buffers = {project.root / "numbers_.py": "# not saved\n" + CODE}
    project.core.buffers.join("other", "VS Code", holding(buffers))

    await project.start(await project.task())

    patch = await project.call("patches.show", patch="P1")
    assert "# not saved" in patch.model_dump_json()
    assert "not saved" not in (project.root / "numbers_.py").read_text(encoding="utf-8")


async def test_two_editors_that_disagree_are_named(project: Project) -> None:
    await project.model(edits(), finishes())
    path = project.root / "numbers_.py"
    project.core.buffers.join("one", "VS Code", holding({path: "a = 1\n"}))
    project.core.buffers.join("two", "Neovim", holding({path: "a = 2\n"}))

    with pytest.raises(
        UnsavedElsewhere, match=r"Neovim and VS Code hold different unsaved text of numbers_\.py"
    ):
        await project.begin(await project.task())


async def test_a_repository_in_the_middle_of_a_merge_is_fine(project: Project) -> None:
    git(project.root, "checkout", "--quiet", "-b", "other")
    project.write("numbers_.py", CODE + "# theirs\n")
    git(project.root, "commit", "--quiet", "--all", "--message=Theirs")
    git(project.root, "checkout", "--quiet", "main")
    project.write("numbers_.py", CODE + "# ours\n")
    git(project.root, "commit", "--quiet", "--all", "--message=Ours")
    with pytest.raises(Exception, match="merge"):
        git(project.root, "merge", "--quiet", "other")
    await project.model(edits(), finishes())

    run = await project.start(await project.task())

    assert run.status == "COMPLETED"
    assert "<<<<<<<" in (project.root / "numbers_.py").read_text(encoding="utf-8")


async def test_a_run_that_changes_nothing_is_never_done(project: Project) -> None:
    await project.model(*([finishes()] * 8))
    task = await project.task()

    run = await project.start(task)

    assert (run.status, run.patch) == ("BLOCKED", "")
    assert await project.status(task) == "BLOCKED"


async def test_a_retry_is_a_new_run_that_knows_the_old_one(project: Project) -> None:
    await project.model(waits(), edits(), finishes())
    task = await project.task()
    first = await project.begin(task)
    await project.called()
    await project.call("runs.stop", run=first.id)

    second = (await project.call("runs.retry", run=first.id)).run

    assert (second.alias, second.retry_of) == ("R2", "R1")
    assert (await project.rested(second.id)).status == "COMPLETED"
    with pytest.raises(Conflict, match="reopen it first"):
        await project.call("runs.retry", run=second.id)


async def test_the_next_run_is_told_what_became_of_the_one_before(project: Project) -> None:
    project.write("codeframe.toml", SETTINGS + "[run]\nrounds = 1\n")
    await project.model(waits(), edits(new="return 2 * n  # MESS\n"), finishes())
    first = await project.begin(await project.task())
    await project.called()
    await project.call("runs.steer", run=first.id, text="Mind the names.")
    await project.call("runs.stop", run=first.id)
    await project.call("runs.resume", run=first.id)
    assert (await project.rested(first.id)).status == "FAILED"
    reason = (await project.call("runs.show", run=first.id)).run.reason

    await project.model(edits(), finishes())
    second = (await project.call("runs.retry", run=first.id)).run
    assert (await project.rested(second.id)).status == "COMPLETED"

    assert project.server is not None
    content = project.server.requests[0].body["messages"][0]["content"]
    found = next(block for block in content if block["type"] == "document")
    assert found["title"] == "What the checks found in the end of R1"
    assert found["source"]["data"].startswith("tidy (exit code 1): tidy ended with 1.")
    told = f"- R1: It failed: {reason} What its checks found is above. A person told it: Mind the names."
    assert told in content[-1]["text"]


async def test_a_question_that_a_run_waits_for_cannot_be_withdrawn_alone(project: Project) -> None:
    await project.model(asks())
    run = await project.start(await project.task())

    with pytest.raises(IllegalTransition, match="R1 waits for B1"):
        await project.call("blockers.withdraw", blocker="B1")

    await project.call("runs.stop", run=run.id)
    assert (await project.call("blockers.show", blocker="B1")).blocker.status == "WITHDRAWN"


async def test_progress_is_told_from_the_beginning_to_the_end(project: Project) -> None:
    await project.model(edits(), finishes())
    heard: list[Status] = []
    project.core.runs.progress.subscribe(heard.append)

    await project.start(await project.task())

    assert [status.over for status in heard].count(True) == 1
    assert heard[-1].message == "In review"
    shares = [status.percentage for status in heard]
    assert shares == sorted(shares)
    assert any(status.turn for status in heard)


async def test_somebody_who_comes_later_hears_how_far_it_is(project: Project) -> None:
    await project.model(waits())
    run = await project.begin(await project.task())
    await project.called()
    heard: list[Status] = []

    project.core.runs.progress.subscribe(heard.append)

    assert [status.run_id for status in heard] == [run.id]


async def test_output_can_be_followed_from_any_place(project: Project) -> None:
    await project.model(uses("run_command", command="echo first"), edits(), finishes())
    run = await project.begin(await project.task())
    text, offset = "", 0
    while True:
        piece = await project.call("runs.output", run=run.id, offset=offset, wait=5)
        text, offset = text + piece.text, piece.offset
        if piece.over:
            break

    assert "first" in text
    assert text == (await project.call("runs.output", run=run.id)).text
    assert (await project.call("runs.output", run=run.id, offset=len(text.encode()))).text == ""


async def test_work_holds_the_daemon_and_a_question_does_not(project: Project) -> None:
    held: list[int] = []
    project.core.during_long = lambda: _Held(held)
    await project.model(asks())

    await project.start(await project.task())

    assert held
    assert sum(held) == 0


async def test_who_waits_is_told_what_is_in_hand(project: Project) -> None:
    await project.model(waits())
    await project.begin(await project.task())
    await project.called()

    held = (await project.call("tasks.assignment")).held

    assert [(entry.task.alias, entry.run, entry.state) for entry in held] == [("T1", "R1", "Running")]


class _Held:
    def __init__(self, counts: list[int]) -> None:
        self._counts = counts

    def __enter__(self) -> None:
        self._counts.append(1)

    def __exit__(self, *_: object) -> None:
        self._counts.append(-1)


def _worker(core: Core, run_id: str) -> int:
    carrying = core.runs.carrying(run_id)
    assert carrying is not None
    assert carrying.worker is not None
    return carrying.worker.pid


def _worktree(core: Core, run_id: str) -> Path:
    carrying = core.runs.carrying(run_id)
    assert carrying is not None
    assert carrying.worktree is not None
    return carrying.worktree.path


def _parent(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return int(stat.rpartition(")")[2].split()[1])


def _processes(name: str) -> list[int]:
    """Processes of this name below this test's own."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "comm").read_text(encoding="utf-8").strip() == name and _below(int(entry.name)):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def _below(pid: int) -> bool:
    while pid > 1:
        if pid == os.getpid():
            return True
        pid = _parent(pid)
    return False
