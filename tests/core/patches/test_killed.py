"""A daemon that is killed while it applies a patch, or takes that back: all of it happened, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.core import git
from tests.support.killing import LIMIT, Victim, again_and_again
from tests.support.machine import Machine, machine
from tests.support.patch import make_patch
from tests.support.stored import with_core
from tests.support.waiting import wait_until

__all__ = ["machine"]

FILES = 30


@pytest.fixture
def root(machine: Machine) -> Path:
    """A repository with the patch P1, which changes, adds and deletes files."""
    root = machine.repository()
    for number in range(FILES):
        (root / f"changed-{number}.txt").write_text(f"old {number}\n", encoding="utf-8")
        (root / f"deleted-{number}.txt").write_text(f"old {number}\n", encoding="utf-8")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=Files")
    work: dict[str, bytes | None] = {f"changed-{number}.txt": b"new\n" for number in range(FILES)}
    work |= {f"deleted-{number}.txt": None for number in range(FILES)}
    work |= {f"added/{number}/file.txt": b"new\n" for number in range(FILES)}
    with_core(root, lambda core: make_patch(core, work))
    return root


@pytest.mark.timeout(LIMIT)
@pytest.mark.parametrize("destination", ["tree", "staged", "commit", "branch"])
def test_files_index_branch_patch_and_task_fit_each_other(
    machine: Machine, root: Path, destination: str
) -> None:
    victim = Victim(machine, root)
    apply = {"patch": "P1", "destination": destination}
    before = victim.files(), _git_of(root)
    victim.measured("patches.apply", **apply)
    after = victim.files(), _git_of(root)
    victim.call("patches.undo", patch="P1")

    def step() -> bool:
        was_applied = _is_applied(victim)
        answered = (
            victim.killed_during("patches.undo", patch="P1")
            if was_applied
            else victim.killed_during("patches.apply", **apply)
        )
        is_applied = _is_applied(victim)
        if answered:
            assert is_applied != was_applied, "what was acknowledged is lost"
        assert (victim.files(), _git_of(root)) == (after if is_applied else before)
        return not answered

    again_and_again(step)
    victim.check_nothing_is_left()


def _is_applied(victim: Victim) -> bool:
    status = victim.call("patches.show", patch="P1")["patch"]["status"]
    task = victim.call("tasks.show", task="T1")["task"]["status"]
    assert (status, task) in {("APPLIED", "MERGED"), ("PENDING", "DONE")}
    return bool(status == "APPLIED")


def _git_of(root: Path) -> tuple[str, ...]:
    """What is staged, the trees of HEAD and of all branches, and the working trees."""
    branches = git(root, "for-each-ref", "--format=%(refname) %(tree)", "refs/heads")
    return (
        git(root, "diff", "--cached"),
        git(root, "rev-parse", "HEAD^{tree}"),
        branches,
        git(root, "worktree", "list").split()[0],
        str(git(root, "worktree", "list").count("\n")),
    )


@pytest.mark.parametrize(
    ("destination", "waits"),
    [
        ("staged", "filter"),
        ("commit", "pre-commit"),
        ("commit", "post-commit"),
        ("branch", "pre-commit"),
        ("branch", "post-commit"),
    ],
)
def test_a_git_that_outlives_the_daemon_changes_nothing(
    machine: Machine, root: Path, destination: str, waits: str
) -> None:
    if waits == "filter":
        # Nothing of the user's runs for it, so their filter of a file is what waits.
        (root / ".git/info/attributes").write_text("changed-1.txt filter=slow\n", encoding="utf-8")
        git(root, "config", "filter.slow.clean", "touch .git/waits; sleep 1; cat")
    else:
        waiting = root / ".git/hooks" / waits
        waiting.parent.mkdir(exist_ok=True)
        waiting.write_text(f"#!/bin/sh\ntouch {root}/.git/waits\nsleep 1\n", encoding="utf-8")
        waiting.chmod(0o755)
    victim = Victim(machine, root)
    before = victim.files(), _git_of(root)

    victim.killed_when((root / ".git/waits").exists, "patches.apply", patch="P1", destination=destination)

    wait_until(lambda: not victim.others(), "the end of whatever the daemon had started")
    assert not _is_applied(victim)
    assert (victim.files(), _git_of(root)) == before
