"""How the work stands in people's words, one sentence a line, for every face. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from codeframe_ls.core import words


class Counted(NamedTuple):
    """How many tasks can start, runs go on, questions are open, patches and plans wait for a review."""

    ready: int
    runs: int
    questions: int
    patches: int
    plans: int


def standing(prd: str, tasks: Mapping[str, int], counted: Counted) -> Iterator[str]:
    """What there is, what works, and what waits for a person; what there is none of is left out."""
    yield f"PRD: {prd or 'none'}"
    can_start = f"; {counted.ready} can start" if counted.ready else ""
    yield f"Tasks: {words.by_state(tasks) or 'none'}{can_start}"
    if counted.runs:
        yield f"{words.count(counted.runs, 'run')} under way"
    if counted.questions:
        yield words.count(counted.questions, "open question")
    if counted.patches:
        yield f"{words.count(counted.patches, 'patch', 'patches')} to review"
    if counted.plans:
        yield f"{words.count(counted.plans, 'plan')} to review"
