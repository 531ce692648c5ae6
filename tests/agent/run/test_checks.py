"""The repository's checks decide: on the base before the first turn, and when the model says it is done."""

from __future__ import annotations

import json
from typing import Any

from codeframe_ls.core.gates.model import Gate
from codeframe_ls.replay.server import ReplayServer
from tests.support.model import says, scenario
from tests.support.run import EDIT, FINISH, Bench, call, calls, gone_on, ran, resumed

DONE = calls(("edit_file", EDIT), ("finish", FINISH))


def checking(name: str, script: str) -> Gate:
    """A check that runs a line of the shell."""
    return Gate(name=name, tool="command", command=("sh", "-c", script), source="Makefile")


GREETS = checking("greets", "grep -q world hello.py || { echo 'hello.py:1: no world'; exit 1; }")
HAS_README = checking("readme", "test -f README.md")


class TestTheBase:
    async def test_it_is_checked_before_the_first_token(self, shop: Bench) -> None:
        run = await ran(shop, DONE, gates=[HAS_README])
        assert run.worker.kinds()[:2] == ["gate", "message"]
        gates = run.worker.of("gate")
        assert [(gate["scope"], gate["commit"]) for gate in gates] == [
            ("base", shop.base), ("verify", run.end["commit"])
        ]  # fmt: skip
        assert run.end["unproven"] == ""

    async def test_a_red_one_is_refused_with_what_is_red(self, shop: Bench) -> None:
        run = await ran(shop, says("unheard"), gates=[HAS_README, GREETS])
        assert (run.end["type"], run.end["error"]) == ("failed", "base-red")
        assert run.end["message"] == (
            "The checks fail before any change (greets): mend them first, or start with `--base-red`."
        )
        assert "hello.py:1: no world" in json.dumps(run.end["data"]["failures"])
        assert run.requests == []

    async def test_a_red_one_can_be_allowed_and_green_then_means_nothing_new(self, shop: Bench) -> None:
        red = checking("red", "echo same; exit 1")
        run = await ran(shop, DONE, gates=[red], base_red=True)
        assert run.end["type"] == "completed"
        assert run.end["unproven"].startswith("Unproven: red:")

    async def test_it_is_checked_once_in_all_processes(self, shop: Bench) -> None:
        async with ReplayServer(scenario(call("ask_human", question="Which?"), DONE)) as server:
            run = await gone_on(server, await shop.spec(server.base_url, gates=[HAS_README]))
            answer = {"question": "Which?", "answer": "this", "tool_use_id": run.end["toolUseId"]}
            on = await gone_on(server, resumed(run.spec, run.worker, answers=[answer]))
        assert [gate["scope"] for gate in on.worker.of("gate")] == ["verify"]


class TestTheEnd:
    async def test_red_goes_back_with_its_findings_until_green(self, shop: Bench) -> None:
        wrong = calls(("edit_file", {**EDIT, "new": "'hello, moon'"}), ("finish", FINISH))
        right = calls(("edit_file", {**EDIT, "old": "moon", "new": "world"}), ("finish", FINISH))
        run = await ran(shop, wrong, right, gates=[GREETS], base_red=True, base_results=[green(GREETS)])
        assert "You are not done: the checks found something.\ngreets (exit code 1):" in run.told()
        assert "hello.py:1: no world" in run.told()
        verified = [gate["result"]["state"] for gate in run.worker.of("gate")]
        assert verified == ["failed", "passed"]
        assert run.end["type"] == "completed"

    async def test_after_the_budgets_rounds_the_run_ends_with_the_findings(self, shop: Bench) -> None:
        never = checking("never", "echo 'it never works'; exit 1")
        turns = [call("edit_file", **EDIT), call("finish", **FINISH) | {"times": 2}]
        run = await ran(shop, *turns, gates=[never], base_results=[green(never)], budget={"rounds": 2})
        assert (run.end["type"], run.end["error"]) == ("failed", "budget-spent")
        assert "it never works" in run.end["message"]
        assert len(run.requests) == 3

    async def test_a_check_that_the_base_did_not_have_red_is_new(self, shop: Bench) -> None:
        breaks = calls(("run_command", {"command": "rm README.md"}), ("finish", FINISH))
        mends = calls(("create_file", {"path": "README.md", "text": "# New\n"}), ("finish", FINISH))
        run = await ran(shop, breaks, mends, gates=[HAS_README], base_red=True)
        assert "readme (exit code 1)" in run.told()
        assert run.end["type"] == "completed"

    async def test_a_check_that_has_nothing_left_to_look_at_is_red(self, shop: Bench) -> None:
        gate = Gate(name="pytest", tool="pytest", command=("python", "-m", "pytest"), source="tests")
        run = await ran(
            shop, DONE, says("Really."), gates=[gate], base_results=[green(gate)], budget={"rounds": 2}
        )
        assert run.end["error"] == "budget-spent"
        assert "pytest" in run.told()

    async def test_real_tests_are_told_by_name_place_and_words(self, shop: Bench) -> None:
        test = "from hello import greeting\n\n\ndef test_it():\n    assert greeting() == 'hello, world'\n"
        code = "def greeting():\n    return 'hello, moon'\n"
        wrong = calls(
            ("create_file", {"path": "tests/test_hello.py", "text": test}),
            ("edit_file", {"path": "hello.py", "old": "print('hello')\n", "new": code}),
            ("finish", FINISH),
        )
        right = calls(("edit_file", {"path": "hello.py", "old": "moon", "new": "world"}), ("finish", FINISH))
        gate = Gate(name="pytest", tool="pytest", command=("python", "-m", "pytest"), source="tests")
        run = await ran(
            shop,
            wrong,
            right,
            gates=[gate],
            base_results=[green(gate)],
        )
        assert "tests/test_hello.py" in run.told()
        assert "test_it" in run.told()
        assert "hello, moon" in run.told()
        assert run.worker.of("gate")[-1]["result"]["passedTests"] == ["tests/test_hello.py::test_it"]
        assert run.end["unproven"] == ""


def green(gate: Gate) -> dict[str, Any]:
    """A stored result of the base."""
    return {
        "gate": gate.name,
        "tool": gate.tool,
        "command": gate.command,
        "state": "passed",
        "reason": "It passed.",
    }
