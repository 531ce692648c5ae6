"""A daemon that is killed while it restores a checkpoint: all is of the one or of the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.killing import LIMIT, Victim, again_and_again
from tests.support.machine import Machine, machine

__all__ = ["machine"]

FILES = 40


@pytest.fixture
def root(machine: Machine) -> Path:
    """A repository with one commit."""
    return machine.repository()


@pytest.mark.timeout(LIMIT)
def test_files_and_tasks_are_of_the_same_checkpoint(machine: Machine, root: Path) -> None:
    victim = Victim(machine, root)
    states = {}
    for alias in ("C1", "C2"):
        for number in range(FILES):
            (root / f"both-{number}.txt").write_text(f"{alias}\n", encoding="utf-8")
            (root / f"{alias}-{number}.txt").write_text(f"{alias}\n", encoding="utf-8")
            if alias == "C2":
                (root / f"C1-{number}.txt").unlink()
        victim.call("tasks.create", title=f"Only in {alias}")
        victim.call("checkpoints.create", label=alias)
        states[alias] = victim.files(), _tasks(victim)
    for alias in ("C1", "C2"):
        victim.measured("checkpoints.restore", checkpoint=alias)
        assert (victim.files(), _tasks(victim)) == states[alias]
    now = ["C2"]

    def step() -> bool:
        wanted = "C1" if now[0] == "C2" else "C2"
        answered = victim.killed_during("checkpoints.restore", checkpoint=wanted)
        # Whoever is answered is answered after the recovery.
        tasks = _tasks(victim)
        found = victim.files(), tasks
        assert found in states.values(), "neither the one nor the other"
        if answered:
            assert found == states[wanted], "what was acknowledged is lost"
        now[0] = next(alias for alias, state in states.items() if state == found)
        return not answered

    again_and_again(step)
    victim.check_nothing_is_left()


def _tasks(victim: Victim) -> tuple[str, ...]:
    return tuple(task["title"] for task in victim.call("tasks.list")["tasks"])
