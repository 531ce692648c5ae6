"""Checks through their operations: found, trusted by a person, run on the tree as it is, and kept."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from codeframe_ls.core import clock, ids
from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import InvalidParams, NotFound, NotTrusted
from codeframe_ls.core.gates import rows
from codeframe_ls.core.gates.model import Finding, GateResult
from codeframe_ls.core.operation import Call
from codeframe_ls.core.tasks import rows as tasks
from codeframe_ls.core.tasks.model import NewTask
from tests.core.gates.running import environment, write
from tests.core.gates.test_on_tree import alive
from tests.support.waiting import wait_until

OWN = "[gates.commands]\ngood = 'true'\nbad = 'echo it broke; exit 1'\n"


def asker(**fields: Any) -> Call:
    return Call(session="test", client="Neovim", environment=environment(), **fields)


async def gates(core: Core, verb: str, asking: Call | None = None, /, **params: Any) -> Any:
    return await core.call(f"gates.{verb}", params, asking or asker())


async def kinds(core: Core) -> list[str]:
    return [event.kind for event in (await gates_events(core)) if event.kind.startswith("gates.")]


async def gates_events(core: Core) -> Any:
    listed: Any = await core.call("events.list", {}, asker())
    return listed.events


async def test_checks_are_shown_with_their_source_and_whether_they_are_trusted(core: Core) -> None:
    write(core.repository.root, {"codeframe.toml": OWN, "ruff.toml": ""})
    await gates(core, "run", gates=["good"], trust=True)
    shown = (await gates(core, "detect")).gates
    assert [(one.name, one.text, one.source, one.trusted) for one in shown] == [
        ("ruff", "ruff check", "ruff.toml", False),
        ("good", "true", "codeframe.toml", True),
        ("bad", "echo it broke; exit 1", "codeframe.toml", False),
    ]


async def test_a_command_of_the_repository_runs_only_once_its_text_is_trusted(core: Core) -> None:
    root = core.repository.root
    write(root, {"codeframe.toml": "[gates.commands]\nmine = 'touch ran'\n"})
    with pytest.raises(NotTrusted, match=r"1 command of this repository.*`touch ran`.*`--trust`") as refused:
        await gates(core, "run")
    assert refused.value.data["commands"] == ["touch ran"]
    assert not (root / "ran").exists()
    assert await kinds(core) == []
    assert (await gates(core, "run", trust=True)).verdict == "passed"
    assert (root / "ran").exists()
    assert (await gates(core, "run")).verdict == "passed", "it asks no second time"
    assert await kinds(core) == ["gates.trusted", "gates.finished", "gates.finished"]


async def test_a_text_that_changed_is_asked_about_again(core: Core) -> None:
    write(core.repository.root, {"codeframe.toml": "[gates.commands]\nmine = 'true'\n"})
    await gates(core, "run", trust=True)
    write(
        core.repository.root, {"codeframe.toml": "[gates.commands]\nmine = 'true '' '\n".replace("''", "#")}
    )
    with pytest.raises(NotTrusted):
        await gates(core, "run")


async def test_only_a_person_can_trust(core: Core) -> None:
    write(core.repository.root, {"codeframe.toml": OWN})
    for actor in ("run", "daemon"):
        with pytest.raises(InvalidParams, match="Only a person"):
            await gates(core, "run", asker(actor=actor), trust=True)
    assert await kinds(core) == []


async def test_a_repository_without_checks_is_refused_and_never_passes(core: Core) -> None:
    with pytest.raises(NotFound, match="nothing can be proven"):
        await gates(core, "run", trust=True)
    assert (await gates(core, "results")).verdict == "unproven"


async def test_a_name_that_is_no_check_is_told_with_those_that_are(core: Core) -> None:
    write(core.repository.root, {"codeframe.toml": OWN})
    with pytest.raises(NotFound, match="There is no check `mypy`; this repository has `good`, `bad`"):
        await gates(core, "run", gates=["good", "mypy"])


async def test_what_the_checks_say_is_kept_and_told_in_one_event(core: Core) -> None:
    write(core.repository.root, {"codeframe.toml": OWN})
    ran = await gates(core, "run", trust=True)
    assert ran.verdict == "failed"
    assert ran.summary == "Failed: bad (bad ended with 1). Passed: good (good ended with 0)."
    assert [(one.result.gate, one.state, one.scope, one.run) for one in ran.results] == [
        ("good", "Passed", "tree", ""),
        ("bad", "Failed", "tree", ""),
    ]
    assert await gates(core, "results") == ran
    event = (await gates_events(core))[-1]
    assert event.kind == "gates.finished"
    assert event.payload == {
        "scope": "tree",
        "verdict": "failed",
        "gates": {"good": "passed", "bad": "failed"},
    }


async def test_real_tools_run_on_the_tree_as_it_is(core: Core) -> None:
    root = core.repository.root
    write(root, {"pytest.ini": "", "ruff.toml": "", "test_it.py": "def test_it():\n    assert 1\n"})
    said: list[tuple[str, int | None]] = []
    asking = asker(report=lambda message, percentage: said.append((message, percentage)))
    assert (await gates(core, "run", asking, trust=True)).verdict == "passed"
    assert said == [("Running pytest", 0), ("Running pytest: 1 test so far", 0), ("Running ruff", 50)]
    write(root, {"test_it.py": "import os\ndef test_it():\n    assert 0\n"})
    ran = await gates(core, "run")
    assert {(one.result.gate, one.result.findings[0].line) for one in ran.results} == {
        ("pytest", 2),
        ("ruff", 0),
    }


async def test_a_check_sees_the_askers_path_and_no_key(core: Core) -> None:
    write(core.repository.root, {"codeframe.toml": "[gates.commands]\nmine = 'env > seen'\n"})
    asking = Call(client="cf", environment={**environment(), "ANTHROPIC_API_KEY": "sk-secret"})
    await gates(core, "run", asking, trust=True)
    seen = (core.repository.root / "seen").read_text(encoding="utf-8")
    assert f"PATH={environment()['PATH']}\n" in seen
    assert "sk-secret" not in seen


async def test_the_newest_result_of_each_check_is_shown_and_old_ones_go(core: Core) -> None:
    def add(state: Any) -> Any:
        made = GateResult(gate="mine", tool="command", command=("true",), state=state, reason="So it is.")

        def work(db: Any) -> None:
            rows.insert(db, [made], scope="tree")
            db.event("gates.finished")

        return work

    for _ in range(rows.KEPT_ON_TREE + 3):
        await core.write(add("failed"))
    await core.write(add("passed"))
    (one,) = (await gates(core, "results")).results
    assert one.result.state == "passed"
    kept = await core.read(lambda db: db.one("SELECT count(*) AS n FROM gate_result"))
    assert kept is not None
    assert kept["n"] == rows.KEPT_ON_TREE


async def add_run(core: Core) -> str:
    """The row of run R7, and of the task that it works on."""

    def work(db: Any) -> str:
        (task,) = tasks.insert_tasks(db, [NewTask(title="Store the events", status="READY")])
        run = ids.new_id()
        db.execute(
            "INSERT INTO run (id, number, task_id, state, created_at) VALUES (?, 7, ?, 'VERIFYING', ?)",
            (run, task, clock.now()),
        )
        db.event("run.created", run, tasks=[task])
        return run

    return await core.write(work)


async def test_the_results_of_a_run_are_shown_and_its_base_proves_nothing(core: Core) -> None:
    run = await add_run(core)

    def work(db: Any) -> None:
        found = [Finding(path="a.py", line=0, rule="F401", message="unused")]
        red = GateResult(
            gate="ruff", tool="ruff", command=("ruff",), state="failed", reason="1.", findings=found
        )
        green = GateResult(gate="ruff", tool="ruff", command=("ruff",), state="passed", reason="1 file.")
        rows.insert(db, [red], scope="base", run_id=run, commit="a" * 40)
        rows.insert(db, [green], scope="verify", run_id=run, commit="b" * 40)
        db.event("gates.finished", run)

    await core.write(work)
    shown = await gates(core, "results", run="R7")
    assert [(one.scope, one.run, one.commit[0], one.result.state) for one in shown.results] == [
        ("base", "R7", "a", "failed"),
        ("verify", "R7", "b", "passed"),
    ]
    assert shown.verdict == "passed"
    assert (await gates(core, "results")).results == [], "they are not of the tree"


@pytest.mark.parametrize(("run", "error"), [("R9", NotFound), ("T1", InvalidParams), ("x", InvalidParams)])
async def test_a_run_that_is_none_is_refused(core: Core, run: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await gates(core, "results", run=run)


async def test_cancelling_ends_the_check_with_its_children_and_keeps_nothing(core: Core) -> None:
    pid = Path(core.repository.root / "pid")
    script = "setsid sh -c 'echo $$ > pid.new; mv pid.new pid; exec sleep 1000' & wait; sleep 1000"
    write(core.repository.root, {"codeframe.toml": f'[gates.commands]\nslow = """{script}"""\n'})
    said: list[str] = []
    asking = asker(report=lambda message, percentage: said.append(message))
    going = asyncio.create_task(gates(core, "run", asking, trust=True))
    await asyncio.to_thread(wait_until, pid.exists, "the check has begun")
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    assert not alive(pid)
    assert said == ["Running slow"]
    assert (await gates(core, "results")).results == []


async def test_a_check_over_the_time_of_the_settings_is_an_error(core: Core) -> None:
    settings = "[gates]\ntimeout = 2\n[gates.commands]\nslow = 'sleep 1000'\n"
    write(core.repository.root, {"codeframe.toml": settings})
    (one,) = (await gates(core, "run", trust=True)).results
    assert (one.state, one.result.reason) == (
        "Error",
        "slow was ended after 2 seconds, the limit for its time.",
    )
