"""Without a sandbox a person allows each command by its exact text; nothing else runs."""

from __future__ import annotations

import pytest

from codeframe_ls.core.runs.spec import ALWAYS_RUN_IT, APPROVAL_OPTIONS, DO_NOT_RUN_IT, RUN_IT, RunSpec
from codeframe_ls.replay.server import ReplayServer
from tests.agent.run.test_checks import HAS_README
from tests.support.model import scenario
from tests.support.run import EDIT, FINISH, Bench, Ran, call, calls, gone_on, resumed, without_sandbox

DONE = calls(("edit_file", EDIT), ("finish", FINISH))
COMMAND = "cat hello.py && pwd"


async def unprotected(server: ReplayServer, spec: RunSpec) -> Ran:
    return await gone_on(server, spec, without_sandbox)


def with_answer(run: Ran, word: str) -> RunSpec:
    answer = {
        "question": run.end["question"],
        "answer": word,
        "tool_use_id": run.end.get("toolUseId"),
        "command": run.end["command"],
    }
    return resumed(run.spec, run.worker, answers=(*run.spec.answers, answer))


async def test_a_command_is_asked_for_before_it_begins_and_those_after_it_wait(shop: Bench) -> None:
    turn = calls(
        ("create_file", {"path": "before", "text": ""}),
        ("run_command", {"command": COMMAND}),
        ("create_file", {"path": "after", "text": ""}),
    )
    async with ReplayServer(scenario(turn, DONE)) as server:
        run = await unprotected(server, await shop.spec(server.base_url))
        assert not (shop.files / "after").exists()
        on = await unprotected(server, with_answer(run, RUN_IT))

    assert (run.end["type"], run.end["kind"], run.end["command"]) == ("ask", "approval", COMMAND)
    assert run.end["question"] == f"May the agent run `{COMMAND}` on this machine, without a sandbox?"
    assert tuple(run.end["options"]) == APPROVAL_OPTIONS
    assert [intent["name"] for intent in run.worker.of("intent")] == ["create_file"]
    assert [intent["name"] for intent in on.worker.of("intent")][:2] == ["run_command", "create_file"]
    assert f"print('hello')\n{shop.files}\n" in on.told()
    assert on.end["type"] == "completed"


@pytest.mark.parametrize(
    ("word", "told"),
    [
        (DO_NOT_RUN_IT, "A person did not allow this command. It did not run."),
        ("Use ls.", "A person did not allow this command and said: Use ls. It did not run."),
    ],
)
async def test_a_no_is_told_and_not_asked_again(shop: Bench, word: str, told: str) -> None:
    same = call("run_command", command=COMMAND)
    async with ReplayServer(scenario(same, same, DONE)) as server:
        run = await unprotected(server, await shop.spec(server.base_url))
        on = await unprotected(server, with_answer(run, word))
    assert on.told().count(told) == 2
    assert on.end["type"] == "completed"


@pytest.mark.parametrize("word", [RUN_IT, ALWAYS_RUN_IT])
async def test_a_yes_holds_for_this_very_text_in_this_run(shop: Bench, word: str) -> None:
    same, other = call("run_command", command=COMMAND), call("run_command", command=f"{COMMAND} -P")
    async with ReplayServer(scenario(same, same, other)) as server:
        run = await unprotected(server, await shop.spec(server.base_url))
        on = await unprotected(server, with_answer(run, word))
    assert on.end["command"] == f"{COMMAND} -P"


async def test_what_was_trusted_before_runs(shop: Bench) -> None:
    turn = call("run_command", command=COMMAND)
    async with ReplayServer(scenario(turn, DONE)) as server:
        run = await unprotected(server, await shop.spec(server.base_url, trusted=[COMMAND]))
    assert run.end["type"] == "completed"
    assert "There is no sandbox here: a person has to allow each command" in str(run.worker.of("message")[0])


async def test_a_command_leaves_nothing_running(shop: Bench) -> None:
    command = "setsid sh -c 'sleep 614; touch late' & echo begun"
    async with ReplayServer(scenario(call("run_command", command=command), DONE)) as server:
        run = await unprotected(server, await shop.spec(server.base_url, trusted=[command]))
    assert "begun" in run.told()
    assert run.end["type"] == "completed"


async def test_checks_are_asked_for_too_and_prove_nothing(shop: Bench) -> None:
    async with ReplayServer(scenario(DONE)) as server:
        run = await unprotected(server, await shop.spec(server.base_url, gates=[HAS_README]))
        on = await unprotected(server, with_answer(run, RUN_IT).model_copy(update={"seq": 1}))
    assert (run.end["command"], run.end["toolUseId"]) == (HAS_README.text, None)
    assert run.worker.kinds() == ["ask"]
    assert on.end["type"] == "completed"
    assert on.end["unproven"].startswith("Unproven: there is no sandbox here")


async def test_a_check_that_a_person_refused_is_not_run(shop: Bench) -> None:
    async with ReplayServer(scenario(DONE)) as server:
        run = await unprotected(server, await shop.spec(server.base_url, gates=[HAS_README]))
        on = await unprotected(server, with_answer(run, DO_NOT_RUN_IT))
    assert [gate["result"]["state"] for gate in on.worker.of("gate")] == ["not_run", "not_run"]
    assert on.end["unproven"] == "Unproven: readme: A person did not allow this command."
