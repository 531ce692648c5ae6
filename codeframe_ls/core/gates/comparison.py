"""What is worse now than it was before: the measure where the checks were red before any change.

A failure is known again by its test, or by its file, rule and message; never by its line, which moves. Where
before and after cannot be compared, it counts as new: nothing is green by being unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from codeframe_ls.core.gates.model import Finding, GateResult, State

_WORSE_THAN: Final[dict[State, set[State]]] = {
    "passed": set(),
    "not_run": {"passed", "failed"},
    "failed": {"passed", "not_run"},
    "error": {"passed", "failed", "not_run"},
}
"""State now -> the states before that it is worse than; a check that no longer runs hides what it found."""


def new_failures(base: Sequence[GateResult], now: Sequence[GateResult]) -> list[Finding]:
    """The failures of `now` that `base` did not have, and a check that has gone or got worse without one."""
    before = {result.gate: result for result in base}
    found: list[Finding] = []
    for result in now:
        found += _of_gate(before.pop(result.gate, None), result)
    gone = [result.gate for result in before.values() if result.state != "not_run"]
    return found + [Finding(rule=gate, message=f"{gate} did not run again.") for gate in gone]


def _of_gate(before: GateResult | None, now: GateResult) -> list[Finding]:
    known = Counter(map(_key, before.findings if before else ()))
    found = []
    for finding in now.findings:
        if known[key := _key(finding)]:
            known[key] -= 1
        else:
            found.append(finding)
    state = before.state if before else "passed"
    if not found and state in _WORSE_THAN[now.state]:
        message = f"{now.gate} {_WORDS[state]} before. Now: {now.reason}"
        found.append(Finding(rule=now.gate, message=message))
    return found


def _key(finding: Finding) -> tuple[str | None, ...]:
    if finding.test is not None:
        return (finding.test,)
    # Without a place it is the check itself that failed; its sentence tells of seconds and numbers.
    return (finding.path, finding.rule, finding.message) if finding.path else (finding.rule,)


_WORDS: Final[dict[State, str]] = {
    "passed": "passed",
    "failed": "ran to its end",
    "error": "ended with an error",
    "not_run": "did not run",
}
