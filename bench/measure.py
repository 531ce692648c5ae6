"""Timing that can be trusted on a noisy machine: interleaved runs, medians, CPU time beside wall time.

Knows neither us nor the peers.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Series:
    """What several runs of one thing took, in seconds."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, wall: float, cpu: float) -> None:
        """Add one run."""
        self.wall.append(wall)
        self.cpu.append(cpu)

    @property
    def median(self) -> float:
        """The median of the wall times, in seconds."""
        return statistics.median(self.wall)

    @property
    def median_cpu(self) -> float:
        """The median of the CPU times, in seconds."""
        return statistics.median(self.cpu)

    def percentile(self, percent: int) -> float:
        """A percentile of the wall times, in seconds (nearest rank)."""
        ordered = sorted(self.wall)
        return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def interleaved(contenders: Mapping[str, Callable[[], tuple[float, float]]], runs: int) -> dict[str, Series]:
    """Run every contender in turn, `runs` times over, after one warm-up each.

    A contender gives (wall, cpu) of one run. Taking turns is what makes the ratio hold when the machine's
    speed drifts.
    """
    found = {name: Series() for name in contenders}
    for name, contender in contenders.items():
        contender()
        print(f"  warmed up {name}", file=sys.stderr, flush=True)
    for _ in range(runs):
        for name, contender in contenders.items():
            found[name].add(*contender())
    return found


def children_cpu() -> float:
    """CPU seconds of every child process that has ended and was waited for."""
    times = os.times()
    return times.children_user + times.children_system


def process_cpu(pid: int) -> float:
    """CPU seconds of a living process, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def family_cpu(pid: int) -> float:
    """CPU seconds of a living process, of its children that live and of all that they have waited for."""
    spent = 0.0
    for one in (pid, *children(pid)):
        fields = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        spent += sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    return spent


def children(pid: int) -> list[int]:
    """The processes that a process has started and that live."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text(encoding="ascii").split()]


def resident(pid: int) -> int:
    """Resident memory of a process, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise LookupError(f"process {pid} has no resident memory")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of one call."""
    cpu = time.process_time()
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin, time.process_time() - cpu


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [" | ".join(head), " | ".join("---" for _ in head), *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines)
