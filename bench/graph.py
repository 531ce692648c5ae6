"""Validating and ordering 15,000 tasks with three dependencies each, as the daemon does it."""

from __future__ import annotations

from random import Random

from bench import measure
from bench.fixtures import Workspace
from codeframe_ls.core.tasks.graph import arrange

TASKS = 15_000
RUNS = 25


def run(workspace: Workspace) -> str:
    """The table of these figures."""
    random = Random(TASKS)
    depends_on = [_three_before(number, random) for number in range(TASKS)]
    series = measure.Series()
    for _ in range(RUNS):
        series.add(*measure.timed(lambda: arrange(depends_on)))
    edges = sum(map(len, depends_on))
    row = (
        f"{TASKS:,} tasks, {edges:,} edges",
        f"{series.median * 1000:.1f}",
        f"{series.median_cpu * 1000:.1f}",
    )
    return measure.table(("validate and order", "median ms", "CPU ms"), [row])


def _three_before(number: int, random: Random) -> list[int]:
    """Three tasks that come before this one, or as many as there are."""
    return random.sample(range(number), min(3, number))
