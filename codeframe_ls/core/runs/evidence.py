"""Why a patch can be believed: the stored results of its checks, and what a reviewer must know first.

Made from what is stored, not from what the model says of itself. Knows no tool.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from codeframe_ls.core.gates import rows as gates
from codeframe_ls.core.gates.evidence import GateEvidence
from codeframe_ls.core.gates.evidence import evidence as speaking
from codeframe_ls.core.gates.model import GateResult
from codeframe_ls.core.printable import one_line
from codeframe_ls.core.runs import stacking
from codeframe_ls.core.runs.model import Run
from codeframe_ls.core.runs.spec import Completed
from codeframe_ls.core.store import Reader
from codeframe_ls.core.tasks import rows as tasks


@dataclass(frozen=True, slots=True)
class Evidence:
    """`notes` come first in the review; `values` are the checks' sentences and results, and the criteria."""

    proven: bool
    notes: tuple[str, ...]
    values: dict[str, object]


def of(db: Reader, run: Run, completed: Completed, changed: Collection[str]) -> Evidence:
    """The evidence for the commit that a run completed with, and for the paths that it changed.

    A patch is proven only where a check looked at exactly this commit and every one of them passed.
    """
    results = _on(db, run, completed.commit)
    acceptance = json.loads(tasks.find_task(db, run.task_id)["acceptance"])
    found = speaking(results, acceptance, changed)
    proven = found.verdict == "passed" and not completed.unproven
    notes = []
    if built_on := stacking.names(db, run.options.builds_on):
        notes.append(f"Built on {', '.join(built_on)}, not applied when its run began: apply that first.")
    if found.judges_itself:
        notes.append(f"This patch changes what its own checks are made of: {', '.join(found.judges_itself)}.")
    if not proven:
        notes.append(f"Unproven: {completed.unproven or _why(results)}")
    values: dict[str, object] = {
        "checks": [line for gate in found.gates for line in _lines(gate)],
        "results": [result.model_dump(mode="json", by_alias=True) for result in results],
        "criteria": [criterion.model_dump(mode="json", by_alias=True) for criterion in found.criteria],
        "summary": completed.summary,
    }
    return Evidence(proven, tuple(notes), values)


def _on(db: Reader, run: Run, commit: str) -> list[GateResult]:
    """The newest result of each check on this commit."""
    stored = [one for one in gates.of_run(db, run.id) if one.scope == "verify" and one.commit == commit]
    return list({one.result.gate: one.result for one in stored}.values())


def _lines(gate: GateEvidence) -> list[str]:
    return [
        f"{gate.gate}: {one_line(gate.reason)}",
        *(f"Not run: {one_line(passed.what)} ({one_line(passed.reason)})" for passed in gate.not_run),
    ]


def _why(results: Collection[GateResult]) -> str:
    if not results:
        return "no check was found that could look at this change."
    return "; ".join(f"{one.gate}: {one_line(one.reason)}" for one in results if one.state != "passed")
