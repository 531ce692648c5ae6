"""How gates and their results cross a face."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from pydantic import Field

from codeframe_ls.core import words
from codeframe_ls.core.gates.model import Gate, GateResult, Verdict, verdict
from codeframe_ls.core.gates.rows import Stored
from codeframe_ls.core.operation import Model, Result


class GateInfo(Model):
    """One check of the repository."""

    name: str
    tool: str = Field(description="What reads its output.")
    text: str = Field(description="The command, as one would type it at the root.")
    folder: str = Field(description="Where it runs, relative to the root.")
    source: str = Field(description="The file that it was found by.")
    trusted: bool = Field(description="Whether a person has trusted this exact text on this machine.")


class GateList(Result):
    """The checks in the order in which they run."""

    gates: list[GateInfo]


class KeptResult(Model):
    """One result, and where it comes from."""

    scope: Literal["tree", "base", "verify", "patch"] = Field(description="What the check looked at.")
    run: str = Field(description="The run that it belongs to, such as R7, or empty.")
    commit: str | None
    at: str
    name: str = Field(description="The check.")
    state: str = Field(description="The state in people's words.")
    description: str = Field(description="The state in one sentence.")
    result: GateResult


class GateResults(Result):
    """Results, and what they come to together."""

    verdict: Verdict = Field(description="`passed` only where there are any and every one has passed.")
    summary: str = Field(description="The same in a sentence, with the checks by their state.")
    results: list[KeptResult]


def listed(gates: Sequence[Gate], untrusted: Collection[str]) -> GateList:
    """The checks as a face shows them."""
    return GateList(
        gates=[
            GateInfo(
                name=gate.name,
                tool=gate.tool,
                text=gate.text,
                folder=gate.folder,
                source=gate.source,
                trusted=gate.text not in untrusted,
            )
            for gate in gates
        ]
    )


def kept(stored: Sequence[Stored]) -> GateResults:
    """Stored results as a face shows them. What was there before a change proves nothing of it."""
    judged = [one.result for one in stored if one.scope != "base"]
    return GateResults(
        verdict=verdict(judged),
        summary=_summary(judged),
        results=[
            KeptResult(
                scope=one.scope,
                run=one.run,
                commit=one.commit,
                at=one.at,
                name=one.result.gate,
                state=words.gate_state(one.result.state),
                description=one.result.reason,
                result=one.result,
            )
            for one in stored
        ],
    )


def _summary(judged: Sequence[GateResult]) -> str:
    """What is wrong first: `Failed: pytest (1 failed, 3 passed). Passed: ruff (2 files, no finding).`"""
    parts = []
    for state in ("failed", "error", "not_run", "passed"):
        named = [f"{one.gate} ({one.reason.rstrip('.')})" for one in judged if one.state == state]
        if named:
            parts.append(f"{words.gate_state(state)}: {', '.join(named)}.")
    return " ".join(parts) or "No check has run."
