"""A disk that becomes full, as a user of Neovim meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.neovim.conftest import PRD, Open
from tests.support.disk import FREE_SPACE, Disk, disk
from tests.support.machine import Machine

__all__ = ["disk"]


@pytest.fixture
def root(machine: Machine, disk: Disk) -> Path:
    """A repository with a PRD, on the disk."""
    made = machine.repository(f"{disk.directory.name}/notes")
    (made / "PRD.md").write_text(PRD, encoding="utf-8")
    return made


def test_a_command_is_refused_and_done_once_there_is_space_again(
    neovim: Open, cf: Callable[..., Any], disk: Disk
) -> None:
    editor = neovim()
    editor.wait_lens("### Search", "▷ Generate tasks")
    disk.fill()
    editor.codeframe("tasks create Index the notes")
    assert "nothing was changed" in editor.wait_told(FREE_SPACE)
    assert cf("tasks", "list")["tasks"] == []

    disk.empty()
    editor.codeframe("tasks create Index the notes")
    editor.wait_told("T1")
    assert [task["title"] for task in cf("tasks", "list")["tasks"]] == ["Index the notes"]


def test_a_disk_that_is_full_at_the_start_is_told(neovim: Open, disk: Disk) -> None:
    disk.fill()
    editor = neovim(prefix=disk.prefix)
    assert "start the language server again" in editor.wait_told(FREE_SPACE)
