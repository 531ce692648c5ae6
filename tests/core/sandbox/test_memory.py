"""Where a limit of memory can be set, and that nothing breaks where none can be."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from codeframe_ls.core.sandbox.memory import ENTER, delegated
from tests.core.sandbox.conftest import Place


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """Control groups as on a desktop: a user's manager, a slice of it, and the scope that we are in."""
    top = tmp_path / "cgroup"
    groups = {"": "memory", "user": "", "user/app": "memory pids", "user/app/editor": ""}
    for group, handed_out in groups.items():
        (top / group).mkdir(exist_ok=True)
        (top / group / "cgroup.procs").touch()
        (top / group / "cgroup.subtree_control").write_text(handed_out, encoding="utf-8")
    (tmp_path / "mounts").write_text(f"none {top} cgroup2 rw 0 0\n", encoding="utf-8")
    return top


def where(system: Path, own: str) -> Path | None:
    record = system.with_name("own")
    record.write_text(f"1:name=systemd:/\n0::{own}\n", encoding="utf-8")
    return delegated(record, system.with_name("mounts"))


def test_the_group_above_ours_hands_out_memory(system: Path) -> None:
    assert where(system, "/user/app/editor") == system / "user/app"


def test_none_where_the_one_above_does_not(system: Path) -> None:
    assert where(system, "/user/app/editor/deeper") is None
    assert where(system, "/nowhere/at/all") is None


def test_none_without_control_groups_of_the_second_version(system: Path) -> None:
    system.with_name("mounts").write_text("none /sys/fs/cgroup/memory cgroup rw 0 0\n", encoding="utf-8")
    assert where(system, "/user/app/editor") is None


def test_a_command_enters_the_group_before_it_begins(tmp_path: Path) -> None:
    done = subprocess.run(
        [*ENTER, tmp_path / "procs", "sh", "-c", "echo $$"], capture_output=True, check=True
    )

    assert (tmp_path / "procs").read_bytes() == done.stdout


def test_a_command_that_cannot_enter_it_does_not_begin(tmp_path: Path) -> None:
    done = subprocess.run([*ENTER, tmp_path / "gone/procs", "echo", "ran"], capture_output=True, check=False)

    assert done.returncode != 0
    assert done.stdout == b""


async def test_a_policy_with_a_limit_runs_here_too(place: Place) -> None:
    assert (await place.sh("echo ran", memory_bytes=2**30)).output == b"ran\n"
