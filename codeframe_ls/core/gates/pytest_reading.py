"""From the records of one run of pytest to a result. Knows neither how it was run nor how it was found.

The exit code decides. A report that says otherwise is an error: a test that ends the process with 0, and
options by which nothing runs, must not pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from codeframe_ls.core.gates.ending import cut_short, result
from codeframe_ls.core.gates.model import Finding, Gate, GateResult, NotRun
from codeframe_ls.core.gates.paths import is_own, relative
from codeframe_ls.core.gates.records import split
from codeframe_ls.core.gates.running import Outcome
from codeframe_ls.core.gates.shell import NOT_FOUND, take_folder
from codeframe_ls.core.words import count

OK: Final = 0
TESTS_FAILED: Final = 1
INTERRUPTED: Final = 2
INTERNAL: Final = 3
USAGE: Final = 4
NO_TESTS: Final = 5

_ELSE: Final = "install it there, or name your own command in codeframe.toml, under `[gates.commands]`"


class _Tests:
    """What became of each test, and of what could not be collected."""

    def __init__(self, gate: Gate, records: Sequence[dict[str, Any]]) -> None:
        self.gate = gate
        self.base = next((str(r["folder"]) for r in records if r["kind"] == "start"), "/")
        self.findings: list[Finding] = []
        self.not_run: list[NotRun] = []
        self.outcomes: dict[str, str] = {}
        self.collected: int | None = None
        self.going_on: dict[str, None] = {}
        self.said = ""
        self.missing = ""
        self.end: int | None = None
        for record in records:
            getattr(self, "_" + record["kind"].replace(" ", "_"))(record)

    def named(self, *outcomes: str) -> list[str]:
        return [test for test, outcome in self.outcomes.items() if outcome in outcomes]

    def _start(self, record: dict[str, Any]) -> None:
        self.root = str(record["root"])

    def _missing(self, record: dict[str, Any]) -> None:
        self.missing = str(record["python"])

    def _collected(self, record: dict[str, Any]) -> None:
        self.collected = int(record["count"])

    def _deselected(self, record: dict[str, Any]) -> None:
        self.not_run += [
            NotRun(what=test, reason="deselected by pytest's options") for test in record["tests"]
        ]

    def _passed_over(self, record: dict[str, Any]) -> None:
        self.not_run.append(NotRun(what=record["id"], reason=record["reason"] or "skipped"))

    def _uncollected(self, record: dict[str, Any]) -> None:
        path, line = self._place(record["frames"])
        file = self._file(record["id"])
        self.findings.append(
            Finding(
                path=path or file,
                line=line,
                rule="collection",
                message=record["message"] or _last_line(record["detail"]).removeprefix("E").strip(),
                test=record["id"],
                detail=record["detail"],
            )
        )

    def _begun(self, record: dict[str, Any]) -> None:
        self.going_on[record["id"]] = None

    def _test(self, record: dict[str, Any]) -> None:
        test, outcome = record["id"], record["outcome"]
        self.going_on.pop(test, None)
        if outcome == "failed":
            self.outcomes[test] = "failed"
            self.findings.append(self._failure(record))
        elif outcome == "passed":
            self.outcomes.setdefault(test, "passed")
        elif outcome == "skipped" and self.outcomes.get(test) != "failed":
            self.outcomes[test] = "expected" if "expected" in record else "skipped"
            if "expected" not in record:
                self.not_run.append(NotRun(what=test, reason=record["reason"] or "skipped"))

    def _failure(self, record: dict[str, Any]) -> Finding:
        path, line = self._place(record["frames"])
        if path is None:
            path, line = self._file(record["id"]), record["location"][1]
        return Finding(
            path=path,
            line=line,
            rule="test" if record["when"] == "call" else record["when"],
            message=record["message"],
            test=" ".join(filter(None, (record["id"], record["part"]))),
            detail=record["detail"],
        )

    def _internal(self, record: dict[str, Any]) -> None:
        self.said = _last_line(record["message"])

    def _interrupted(self, record: dict[str, Any]) -> None:
        self.said = record["message"]

    def _end(self, record: dict[str, Any]) -> None:
        self.end = int(record["code"])

    def _place(self, frames: Sequence[tuple[str, int]]) -> tuple[str | None, int | None]:
        """The innermost place in the repository's own text."""
        for path, line in reversed(frames):
            inside = relative(path, self.base, self.gate.folder)
            if inside is not None and is_own(inside):
                return inside, max(0, (line or 1) - 1)
        return None, None

    def _file(self, test: str) -> str | None:
        return relative(f"{self.root}/{test.partition('::')[0]}", self.base, self.gate.folder)


def read(gate: Gate, outcome: Outcome, word: str) -> GateResult:
    """The result of a run that was given `word` for its records."""
    told = split(outcome.output, word)
    tests = _Tests(gate, told.records)
    state, reason = _state(gate, outcome, tests, broken=told.broken)
    if state in ("failed", "error") and not tests.findings:
        tests.findings.append(Finding(path=None, rule=state, message=reason))
    return result(
        gate,
        outcome,
        take_folder(told.printed)[1],
        state=state,
        reason=reason,
        findings=tests.findings,
        passed_tests=tests.named("passed"),
        failed_tests=tests.named("failed"),
        expected_failures=tests.named("expected"),
        not_run=tests.not_run,
    )


def _state(gate: Gate, outcome: Outcome, tests: _Tests, *, broken: bool) -> tuple[str, str]:
    name, code = gate.name, outcome.exit_code
    if tests.missing:
        return "not_run", f"pytest is not installed for {tests.missing}; {_ELSE}."
    if code == NOT_FOUND and not tests.outcomes:
        return "not_run", f"There is no {gate.command[0]} to run pytest with; {_ELSE}."
    if short := cut_short(gate, outcome):
        return "error", short + _under_way(tests)
    if tests.end is None:
        return "error", f"{name} ended with {code} in the middle of the run{_under_way(tests, ': ')}."
    if tests.end != code or broken:
        return "error", f"{name} ended with {code}, but its report tells of {tests.end}; neither is believed."
    if code == OK:
        return _succeeded(name, tests)
    return _unsuccessful(name, code, tests)


def _succeeded(name: str, tests: _Tests) -> tuple[str, str]:
    failed, passed = tests.named("failed"), tests.named("passed")
    missing = (tests.collected or 0) - len(tests.outcomes)
    if failed or any(finding.rule == "collection" for finding in tests.findings):
        return "error", f"{name} ended with 0 although {count(len(tests.findings), 'failure')} is reported."
    if not tests.outcomes:
        return "not_run", f"{name} ended with 0 and ran no test."
    if missing > 0:
        return "error", f"{name} ended with 0 although {count(missing, 'collected test')} did not run."
    if not passed:
        return "not_run", f"No test passed: {_counts(tests)}."
    return "passed", f"{_counts(tests)}."


def _unsuccessful(name: str, code: int | None, tests: _Tests) -> tuple[str, str]:
    uncollected = [finding for finding in tests.findings if finding.rule == "collection"]
    said = f": {tests.said}" if tests.said else "; what it printed says why"
    match code:
        case _ if uncollected:
            files = ", ".join(dict.fromkeys(finding.test or "" for finding in uncollected))
            return "error", f"{count(len(uncollected), 'file')} could not be collected: {files}."
        case 1 if tests.named("failed"):
            return "failed", f"{_counts(tests)}."
        case 1:
            return "failed", f"{name} ended with 1 although no test failed; what it printed says why."
        case 2:
            return "error", f"{name} was interrupted{said}."
        case 3:
            return "error", f"{name} had an internal error{said}."
        case 4:
            return "error", f"{name} could not start with these options, settings or conftest.py{said}."
        case 5:
            return (
                "not_run",
                "No tests were found to run." if not tests.not_run else f"No test ran: {_counts(tests)}.",
            )
        case _:
            return "error", f"{name} ended with {code}, which pytest itself never does."


def _counts(tests: _Tests) -> str:
    numbers = [
        (len(tests.named("failed")), "failed"),
        (len(tests.named("passed")), "passed"),
        (len(tests.named("expected")), "failed as expected"),
        (len(tests.not_run), "not run"),
    ]
    return ", ".join(f"{number} {what}" for number, what in numbers if number)


def _under_way(tests: _Tests, before: str = " Under way: ") -> str:
    return before + ", ".join(tests.going_on) if tests.going_on else ""


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]
