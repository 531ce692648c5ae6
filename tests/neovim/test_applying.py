"""A patch meets a buffer with unsaved edits in a real Neovim: merged there, undone there, nothing lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.neovim.conftest import Open
from tests.support.machine import Machine

pytestmark = pytest.mark.timeout(300)

OLD = "".join(f"line {number}\n" for number in range(20))
NEW = OLD.replace("line 3\n", "line three\n").replace("line 15\n", "line fifteen\n")
MAKE = """
import asyncio, sys
from pathlib import Path
from codeframe_ls import residence, tree
from codeframe_ls.core.core import Core
from codeframe_ls.core.workspace.repository import Repository
from tests.support.patch import make_patch

async def main(root, new):
    found = tree.find(root)
    tree_id, state_dir = residence.claim(found)
    places = (Path(found.root), Path(found.git_dir), Path(found.common_dir), Path(state_dir))
    core = await Core.open(Repository(*places, tree_id))
    try:
        await make_patch(core, {"a.txt": new.encode(), "b.txt": b"new\\n"})
    finally:
        await core.close()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
def root(machine: Machine) -> Path:
    """A repository with a patch P1 that waits for review, and no daemon yet."""
    made = machine.repository("notes")
    (made / "a.txt").write_text(OLD, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-c", MAKE, str(made), NEW],
        cwd=Path(__file__).parents[2],
        env=machine.environment,
        check=True,
    )
    return made


def test_unsaved_edits_are_merged_in_the_buffer_and_taken_back_there(
    neovim: Open, root: Path, cf: Callable[..., Any]
) -> None:
    editor = neovim("a.txt")
    editor.keys("10Gccmine<Esc>20Goand more<Esc>")
    editor.wait_text("and more")
    mine = editor.lines

    applied = cf("patch", "apply", "P1")

    assert applied["unsaved"] == ["a.txt"]
    merged = OLD.replace("line 9\n", "mine\n").replace("line 3\n", "line three\n") + "and more\n"
    merged = merged.replace("line 15\n", "line fifteen\n")
    assert editor.lines == merged.splitlines()
    assert editor.lua("return vim.bo.modified")
    assert (root / "a.txt").read_text(encoding="utf-8") == OLD
    assert (root / "b.txt").read_text(encoding="utf-8") == "new\n"

    undone = cf("patch", "undo", "P1")

    assert undone["unsaved"] == ["a.txt"]
    assert editor.lines == mine
    assert not (root / "b.txt").exists()
    editor.command("write")
    assert (root / "a.txt").read_text(encoding="utf-8") == "\n".join(mine) + "\n"


def test_edits_on_the_same_lines_are_refused_by_name(neovim: Open, root: Path) -> None:
    editor = neovim("a.txt")
    editor.keys("4Gccmine<Esc>")
    editor.wait_text("mine")
    mine = editor.lines

    editor.codeframe("patch apply P1")

    said = editor.wait_told("same lines of a.txt")
    assert "nothing was applied" in said
    assert editor.lines == mine
    assert not (root / "b.txt").exists()
