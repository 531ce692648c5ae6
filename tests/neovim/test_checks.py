"""The checks of a repository in Neovim: a person trusts their commands, and findings lead to their lines."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.neovim.conftest import Open
from tests.neovim.neovim import Neovim
from tests.support.waiting import wait_until


@pytest.fixture
def editor(root: Path, neovim: Open) -> Neovim:
    """A Neovim on a repository whose own ruff finds something."""
    (root / ".venv/bin").mkdir(parents=True)
    for program in ("python", "ruff"):
        (root / ".venv/bin" / program).symlink_to(Path(sys.executable).parent / program)
    (root / "ruff.toml").write_text('lint.select = ["F401"]\n', encoding="utf-8")
    (root / "shelf.py").write_text("x = 1\nimport os\n", encoding="utf-8")
    return neovim()


def test_a_person_trusts_the_commands_and_findings_lead_to_their_lines(editor: Neovim) -> None:
    editor.reply("Run them")
    editor.codeframe("gates run")
    editor.wait("vim.bo.buftype == 'quickfix'")
    assert editor.asked()[-1]["prompt"] == "The checks run these on your machine: .venv/bin/ruff check"
    check, finding = editor.quickfix()
    assert check[2] == "ruff  1 finding in 1 file.  [Failed]"
    assert finding == ("shelf.py", 1, "F401: `os` imported but unused")


def test_commands_that_are_left_alone_do_not_run(editor: Neovim, cf: Callable[..., Any]) -> None:
    editor.reply("Leave it")
    editor.codeframe("gates run")
    wait_until(editor.asked, "the question")
    assert [check["trusted"] for check in cf("gates", "detect")["gates"]] == [False]
    assert cf("gates", "results")["results"] == []
