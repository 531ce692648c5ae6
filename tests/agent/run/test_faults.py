"""Every way in which the model can break ends in a bounded number of tries, and then in a stored reason."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.model import fails, says
from tests.support.run import EDIT, FINISH, Bench, call, calls, ran

DONE = calls(("edit_file", EDIT), ("finish", FINISH))
CALL = calls(("create_file", {"path": "half.txt", "text": "x" * 100}))


def broken(kind: str, **more: Any) -> dict[str, Any]:
    """A call of a tool that breaks before its end."""
    return {**CALL, "pace": {"chunk": 8}, "fault": {"kind": kind, "after": 60}, **more}


PASSING = [
    fails("rate-limited", retry_after=0.01),
    fails("rate-limited"),
    fails("overloaded"),
    fails("server-error"),
    fails("disconnect"),
    fails("stall"),
    broken("disconnect"),
    broken("cut"),
    broken("malformed"),
    broken("error-event"),
    broken("stall"),
]


def name(turn: dict[str, Any]) -> str:
    fault = turn["fault"]
    return "-".join(
        [
            fault["kind"],
            *(["midway"] if "answer" in turn else []),
            *(["told"] if "retry_after" in fault else []),
        ]
    )


@pytest.mark.parametrize("fault", PASSING, ids=name)
async def test_a_passing_fault_is_tried_again_and_no_half_call_runs(
    shop: Bench, fault: dict[str, Any]
) -> None:
    run = await ran(shop, fault, DONE, model={"timeout": 1.0})
    assert run.end["type"] == "completed"
    assert len(run.requests) == 2
    assert not (shop.files / "half.txt").exists()
    assert [message["role"] for message in run.worker.of("message")] == ["user", "assistant"]
    assert any("trying again in" in status["message"] for status in run.worker.of("status"))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (fails("rate-limited", retry_after=0.01), "model-overloaded"),
        (fails("overloaded"), "model-overloaded"),
        (fails("server-error"), "model-unreachable"),
        (fails("disconnect"), "model-answer-cut"),
        (fails("stall"), "model-unreachable"),
        (broken("disconnect"), "model-answer-cut"),
        (broken("cut"), "model-answer-cut"),
        (broken("malformed"), "model-answer-invalid"),
        (broken("error-event"), "model-overloaded"),
        (broken("max-tokens"), "model-answer-cut"),
        (broken("refusal"), "model-refused"),
    ],
    ids=lambda value: name(value) if isinstance(value, dict) else "",
)
async def test_a_lasting_fault_ends_the_run_with_its_reason(
    shop: Bench, fault: dict[str, Any], error: str
) -> None:
    run = await ran(shop, fault | {"repeat": True}, model={"timeout": 1.0})
    assert (run.end["type"], run.end["error"]) == ("failed", error)
    assert run.end["message"].endswith(".")
    assert len(run.requests) == (1 if error == "model-refused" else 3)
    assert not run.worker.of("intent")


async def test_a_wait_that_is_too_long_is_not_waited_for(shop: Bench) -> None:
    run = await ran(shop, fails("rate-limited", retry_after=600), DONE)
    assert run.end["error"] == "model-overloaded"
    assert "try again in 600 s" in run.end["message"]


async def test_a_key_that_is_refused_ends_the_run_at_once(shop: Bench) -> None:
    run = await ran(shop, DONE, model={"key": "sk-wrong"}, key="sk-right")
    assert run.end["error"] == "model-key-rejected"
    assert "sk-wrong" not in str(run.worker.said)


async def test_a_model_that_cannot_be_reached_ends_the_run(shop: Bench) -> None:
    run = await ran(shop, says("unheard"), model={"base_url": "http://127.0.0.1:9"})
    assert run.end["error"] == "model-unreachable"
    assert "No connection to 127.0.0.1:9" in run.end["message"]


async def test_what_was_done_before_a_fault_stays(shop: Bench) -> None:
    run = await ran(shop, call("edit_file", **EDIT), fails("overloaded") | {"repeat": True})
    assert run.end["error"] == "model-overloaded"
    assert shop.show(run.worker.of("results")[0]["commit"], "hello.py") == b"print('hello, world')\n"
