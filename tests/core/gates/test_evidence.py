"""What a review is told of the checks behind a change."""

from __future__ import annotations

import pytest

from codeframe_ls.core.gates.evidence import evidence, touches_its_own_gates
from codeframe_ls.core.gates.model import GateResult, NotRun

PYTEST = GateResult(
    gate="pytest",
    tool="pytest",
    command=("python3", "-m", "pytest"),
    state="passed",
    exit_code=0,
    reason="2 passed, 1 not run.",
    passed_tests=["tests/test_loans.py::test_ac_2_a_loan_ends", "tests/test_loans.py::test_r1_and_ac12"],
    not_run=[NotRun(what="tests/test_loans.py::test_slow", reason="needs a printer")],
)
RUFF = GateResult(gate="ruff", tool="ruff", command=("ruff",), state="not_run", reason="There is no ruff.")


def test_each_check_tells_its_end_its_tests_and_what_did_not_run() -> None:
    shown = evidence([PYTEST, RUFF], [])
    assert shown.verdict == "unproven"
    first, second = shown.gates
    assert (first.gate, first.exit_code, first.passed, first.failed) == ("pytest", 0, 2, 0)
    assert first.tests == PYTEST.passed_tests
    assert first.not_run == PYTEST.not_run
    assert (second.state, second.exit_code) == ("not_run", None)
    assert shown.lines() == [
        "pytest: Passed, exit code 0. 2 passed, 1 not run.",
        "ruff: Not run. There is no ruff.",
    ]


@pytest.mark.parametrize(
    ("criterion", "tests"),
    [
        ("AC-2: a loan ends", ["tests/test_loans.py::test_ac_2_a_loan_ends"]),
        ("AC-12 and R1 hold", ["tests/test_loans.py::test_r1_and_ac12"]),
        ("AC-1: a loan begins", []),
        ("A loan ends in 2 weeks", []),
    ],
)
def test_a_criterion_has_the_tests_that_carry_its_code_and_no_guesses(
    criterion: str, tests: list[str]
) -> None:
    (shown,) = evidence([PYTEST], [criterion]).criteria
    assert (shown.text, shown.tests) == (criterion, tests)


def test_no_check_at_all_is_unproven() -> None:
    assert evidence([], ["It works"]).verdict == "unproven"


def test_a_change_of_tests_or_of_what_configures_the_checks_says_so() -> None:
    judged = [
        "conftest.py", "packages/api/pyproject.toml", "src/shelf_test.py", "tests/data/books.json",
        "ruff.toml", "setup.cfg", "test_it.py", ".pre-commit-config.yaml", "codeframe.toml",
    ]  # fmt: skip
    others = ["README.md", "src/latest.py", "src/contest.py", "docs/tests.md", "PRD.md"]
    assert touches_its_own_gates([*judged, *others]) == sorted(judged)
    assert evidence([PYTEST], [], ["tests/test_it.py", "a.py"]).judges_itself == ["tests/test_it.py"]
