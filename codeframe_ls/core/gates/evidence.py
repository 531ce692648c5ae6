"""What speaks for a change, as its review shows it: what ran, what did not, and what judges itself.

Decides nothing and reads nothing but results. A test is put beside a criterion only where its name carries
the criterion's code: what a test proves beyond that is for a person to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final

from pydantic import Field

from codeframe_ls.core.gates.model import GateResult, NotRun, State, Verdict, verdict
from codeframe_ls.core.gates.tools import TOOLS
from codeframe_ls.core.operation import Model
from codeframe_ls.core.words import gate_state

_CODE: Final = re.compile(r"\b([A-Z][A-Z0-9]{0,9})-?(\d+(?:\.\d+)*)\b")


class GateEvidence(Model):
    """How one check ended."""

    gate: str
    state: State
    exit_code: int | None
    reason: str
    passed: int = Field(description="Number of tests that passed.")
    failed: int
    tests: list[str] = Field(description="Ids of the tests that passed.")
    not_run: list[NotRun]


class Criterion(Model):
    """One acceptance criterion, and the passed tests whose names carry its code, such as `AC-2`."""

    text: str
    tests: list[str]


class Evidence(Model):
    """All of it. `verdict` is `passed` only where there are checks and every one has passed."""

    verdict: Verdict
    gates: list[GateEvidence]
    criteria: list[Criterion]
    judges_itself: list[str] = Field(description="Changed files that its own checks are made of.")

    def lines(self) -> list[str]:
        """A line for each check, in the words of people."""
        return [
            f"{gate.gate}: {gate_state(gate.state)}"
            + (f", exit code {gate.exit_code}" if gate.exit_code is not None else "")
            + f". {gate.reason}"
            for gate in self.gates
        ]


def evidence(
    results: Sequence[GateResult], acceptance: Iterable[str], changed: Iterable[str] = ()
) -> Evidence:
    """What the results, the criteria and the changed paths come to."""
    passed = [test for result in results for test in result.passed_tests]
    return Evidence(
        verdict=verdict(results),
        gates=[_of_gate(result) for result in results],
        criteria=[Criterion(text=text, tests=_tests_of(text, passed)) for text in acceptance],
        judges_itself=touches_its_own_gates(changed),
    )


def touches_its_own_gates(changed_paths: Iterable[str]) -> list[str]:
    """The changed paths that are tests or configure a check: such a change is judged by its own rules."""
    globs = {glob for tool in TOOLS.values() for glob in tool.configured_by}
    return sorted(path for path in changed_paths if any(_matches(path, glob) for glob in globs))


def _of_gate(result: GateResult) -> GateEvidence:
    return GateEvidence(
        gate=result.gate,
        state=result.state,
        exit_code=result.exit_code,
        reason=result.reason,
        passed=len(result.passed_tests),
        failed=len(result.failed_tests),
        tests=result.passed_tests,
        not_run=result.not_run,
    )


def _tests_of(criterion: str, passed: Sequence[str]) -> list[str]:
    codes = [
        re.compile(rf"(?<![a-z0-9]){letters}[-_]?{number.replace('.', '[._]')}(?![0-9])", re.IGNORECASE)
        for letters, number in _CODE.findall(criterion)
    ]
    return [test for test in passed if any(code.search(test) for code in codes)]


def _matches(path: str, glob: str) -> bool:
    """A folder (`tests/**`) anywhere in the path, or the name of the file."""
    pure = PurePosixPath(path)
    if folder := glob.removesuffix("/**") if glob.endswith("/**") else "":
        return folder in pure.parts[:-1]
    return pure.match(glob)
