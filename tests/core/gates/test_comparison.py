"""What counts as a new failure where the checks were red before any change."""

from __future__ import annotations

import itertools
from typing import get_args

import pytest

from codeframe_ls.core.gates.comparison import new_failures
from codeframe_ls.core.gates.model import Finding, GateResult, State, verdict


def finding(rule: str = "F401", path: str | None = "a.py", line: int = 0, message: str = "unused") -> Finding:
    return Finding(path=path, line=line, rule=rule, message=message)


def red_test(name: str, message: str = "assert 1 == 2", line: int = 0) -> Finding:
    return Finding(path="test_it.py", line=line, rule="test", message=message, test=f"test_it.py::{name}")


def result(state: State, *findings: Finding, gate: str = "pytest") -> GateResult:
    return GateResult(
        gate=gate,
        tool="pytest",
        command=("pytest",),
        state=state,
        reason=f"It {state}.",
        findings=list(findings),
    )


def test_a_failure_that_only_moved_is_not_new() -> None:
    before = result("failed", red_test("test_a"), finding(line=3))
    now = result("failed", finding(line=40), red_test("test_a", "assert 5 == 6", line=9))
    assert new_failures([before], [now]) == []


def test_a_failure_that_the_base_did_not_have_is_new() -> None:
    added = [red_test("test_b"), finding(rule="E501"), finding(path="b.py"), finding(message="other")]
    before = result("failed", red_test("test_a"), finding())
    assert new_failures([before], [result("failed", red_test("test_a"), finding(), *added)]) == added


def test_one_more_of_the_same_is_new() -> None:
    now = result("failed", finding(line=1), finding(line=2))
    assert new_failures([result("failed", finding())], [now]) == [finding(line=2)]


def test_a_check_that_got_worse_is_new_although_nothing_else_is_known() -> None:
    crashed = Finding(rule="error", message="pytest was interrupted after 3 seconds.")
    before = result("failed", red_test("test_a"))
    assert new_failures([before], [result("error", crashed)]) == [crashed]
    assert new_failures([result("error", crashed)], [result("error", crashed)]) == []
    (gone,) = new_failures([before], [result("not_run")])
    assert gone.message == "pytest ran to its end before. Now: It not_run."


def test_a_check_that_did_not_run_before_and_fails_now_is_new_also_without_a_finding() -> None:
    (new,) = new_failures([result("not_run")], [result("failed")])
    assert new.message == "pytest did not run before. Now: It failed."


def test_what_failed_where_the_base_could_not_even_run_is_new() -> None:
    before = result("error", Finding(rule="collection", path="test_it.py", message="no", test="test_it.py"))
    assert new_failures([before], [result("failed", red_test("test_a"))]) == [red_test("test_a")]


def test_a_check_that_is_no_longer_there_is_new_and_a_new_check_must_pass() -> None:
    passed, ruff = result("passed"), result("failed", finding(), gate="ruff")
    (gone,) = new_failures([passed, ruff], [passed])
    assert (gone.rule, gone.message) == ("ruff", "ruff did not run again.")
    assert new_failures([passed], [passed, ruff]) == [finding()]
    assert new_failures([result("not_run")], []) == []


@pytest.mark.parametrize("state", get_args(State))
def test_nothing_is_new_where_nothing_has_changed(state: State) -> None:
    same = [result(state, finding(), red_test("test_a"))]
    assert new_failures(same, same) == []


@pytest.mark.parametrize("state", get_args(State))
def test_a_pass_has_no_failure_and_no_longer_passing_always_has_one(state: State) -> None:
    assert new_failures([result(state)], [result("passed")]) == []
    assert bool(new_failures([result("passed")], [result(state)])) == (state != "passed")


def test_only_passes_prove_anything_together() -> None:
    assert verdict([]) == "unproven", "no check at all proves nothing"
    for pair in itertools.product(get_args(State), repeat=2):
        red = bool({"failed", "error"} & set(pair))
        green = set(pair) == {"passed"}
        assert verdict([result(state) for state in pair]) == (
            "failed" if red else "passed" if green else "unproven"
        )
