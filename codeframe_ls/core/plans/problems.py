"""What stands in the way of applying a plan: dependencies that close a cycle, or that lead nowhere.

Pure; knows no store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codeframe_ls.core.plans.model import Body
from codeframe_ls.core.printable import one_line
from codeframe_ls.core.tasks import graph

Edges = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Cycle:
    """Keys of a cycle once around: each depends on the next, the last on the first."""

    keys: tuple[str, ...]
    sentence: str


def edges(body: Body, tasks: Edges) -> dict[str, list[str]]:
    """The dependencies of all tasks once the plan is applied; `tasks` are those of today, by alias.

    A follow-up of a finished task is not among them: it has no name yet, so nothing can depend on it.
    """
    result = {key: list(others) for key, others in tasks.items()}
    for entry in body.entries:
        if entry.chosen and (
            entry.action in ("change", "reopen") or (entry.action == "add" and not entry.task)
        ):
            result[entry.key] = list(entry.fields.depends_on)
    return {key: [other for other in others if other in result] for key, others in result.items()}


def cycles(body: Body, tasks: Edges) -> list[Cycle]:
    """The cycles that applying the plan would close."""
    nodes, numbered = graph.indexed(edges(body, tasks))
    stuck = graph.arrange(numbered).stuck
    if not stuck:
        return []
    titles = {entry.key: entry.fields.title for entry in body.entries}
    found = []
    for cycle in graph.cycles(numbered, stuck):
        keys = tuple(nodes[number] for number in cycle)
        shown = " → ".join(_shown(key, titles) for key in (*keys, keys[0]))
        sentence = (
            f"{shown} depend on each other in a cycle; drop one of these dependencies, "
            f"such as {keys[0]} on {keys[1 % len(keys)]}."
        )
        found.append(Cycle(keys, sentence))
    return found


def loose_ends(body: Body) -> list[str]:
    """Sentences about dependencies on entries that applying leaves out; applying drops such dependencies."""
    absent = {entry.key for entry in body.entries if entry.task is None and not entry.chosen}
    return [
        f"{entry.key} depends on {other}, which is left out: applied without it."
        for entry in body.entries
        if entry.chosen and absent
        for other in entry.fields.depends_on
        if other in absent
    ]


def _shown(key: str, titles: Mapping[str, str]) -> str:
    return f"{key} “{one_line(titles[key])}”" if key in titles else key
