"""What a gate, a finding and a result are. Knows no tool and no rows.

A gate is one command of the repository whose end proves something. Four states, and only one of them is
good news: `passed` means that something was looked at and nothing was wrong.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Final, Literal

from pydantic import Field

from codeframe_ls.core.operation import Model

State = Literal["passed", "failed", "error", "not_run"]
"""`failed`: it found something. `error`: it could not come to an end. `not_run`: it looked at nothing."""

Verdict = Literal["passed", "failed", "unproven"]

SHELL: Final = ("sh", "-c")


class Gate(Model):
    """One check. `tool` says how its output is read, `source` which file made us think of it."""

    name: str = Field(description="Its name, such as `pytest` or `pytest:packages/api`.")
    tool: str = Field(description="What reads its output: `pytest`, `ruff`, `ruff-format` or `command`.")
    command: tuple[str, ...] = Field(description="The command and its arguments.")
    source: str = Field(description="The file that it was found by, relative to the root.")
    folder: str = Field("", description="Where it runs, relative to the root; empty for the root itself.")

    @property
    def text(self) -> str:
        """The command as one would type it at the root: what a person trusts is exactly this text."""
        typed = self.command[2] if self.command[:2] == SHELL else shlex.join(self.command)
        return f"cd {shlex.quote(self.folder)} && {typed}" if self.folder else typed


class Finding(Model):
    """One thing that is wrong. Lines and columns are counted from 0, `end_line` is the last line of it."""

    path: str | None = Field(None, description="The file, relative to the root; none where it has no place.")
    line: int | None = Field(None, description="Counted from 0.")
    end_line: int | None = Field(None, description="The last line of it, counted from 0.")
    column: int | None = Field(None, description="Counted from 0, in characters.")
    rule: str = Field(description="A linter's rule, or what failed: `test`, `setup`, `collection`, ...")
    message: str = Field(description="What is wrong, in a line or a few.")
    severity: Literal["error", "warning"] = "error"
    test: str | None = Field(None, description="The id of the test.")
    detail: str = Field("", description="All that the tool says of it, such as a traceback.")


class NotRun(Model):
    """Something that a gate passed over, and why."""

    what: str = Field(description="Such as the id of a test.")
    reason: str


class GateResult(Model):
    """How one gate ended. `passed` needs something that was looked at: nothing done is `not_run`."""

    gate: str
    tool: str
    command: tuple[str, ...]
    folder: str = ""
    state: State
    exit_code: int | None = Field(None, description="None where it did not start or was killed.")
    reason: str = Field(description="The state in one sentence.")
    findings: list[Finding] = Field([], description="What is wrong, in the order of the tool.")
    passed_tests: list[str] = Field([], description="Ids of tests.")
    failed_tests: list[str] = Field([], description="Ids of tests.")
    expected_failures: list[str] = Field([], description="Tests that failed as they are marked to.")
    not_run: list[NotRun] = Field([], description="What was passed over: skipped and deselected tests.")
    seconds: float = 0.0
    output_tail: str = Field("", description="The end of what it printed; a first line says what is missing.")


def verdict(results: Sequence[GateResult]) -> Verdict:
    """What the results prove together: `passed` only where there are any and every one has passed."""
    states = {result.state for result in results}
    if states & {"failed", "error"}:
        return "failed"
    return "passed" if states == {"passed"} else "unproven"
