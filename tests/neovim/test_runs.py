"""A task the whole way in a real Neovim: started, watched, asked, answered, reviewed, applied, taken back."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.demo import replayed, repository
from tests.neovim.conftest import Open
from tests.neovim.neovim import Neovim
from tests.support.machine import Machine

pytestmark = pytest.mark.timeout(300)

QUESTION = "How shall a file tell which version of Marks has written it?"
STORE = "### Store"

Cf = Callable[..., Any]


@pytest.fixture
def root(machine: Machine) -> Iterator[Path]:
    """The demo's repository, and the model that is replayed for it."""
    made = machine.directory / "marks"
    repository.make(made)
    with replayed.model() as base_url:
        machine.environment.update(
            ANTHROPIC_API_KEY="replayed",
            ANTHROPIC_BASE_URL=base_url,
            PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        )
        yield made


@pytest.fixture
def editor(cf: Cf, neovim: Open) -> Neovim:
    """A Neovim on the document, whose tasks are made."""
    cf("tasks", "generate", "--source", "model", "--yes")
    opened = neovim()
    opened.lua("vim.opt.autoread = true")
    return opened


def start(editor: Neovim) -> None:
    """Start the section's ready task by its lens, and vouch for its checks."""
    editor.wait_lens(STORE, "▷ Start T2")
    editor.reply("▷ Start T2", "Run them")
    editor.go_to(STORE)
    editor.lua("vim.lsp.codelens.run()")


def test_a_task_goes_from_its_lens_to_the_working_tree_and_back(editor: Neovim, cf: Cf, root: Path) -> None:
    store = root / "src/marks/store.py"
    before = store.read_text(encoding="utf-8")
    editor.lua(
        """
        _G.progress = {}
        vim.api.nvim_create_autocmd('LspProgress', { callback = function(event)
          local token, value = event.data.params.token, event.data.params.value
          if value.kind == 'begin' and vim.startswith(value.title, 'R1 T2 ') then
            _G.run = token
          end
          if token == _G.run then
            table.insert(_G.progress, { value.kind, value.message or '', value.percentage or -1 })
          end
        end })
        """
    )
    start(editor)
    editor.wait_lens(STORE, "● 1 running")
    assert "The checks run these on your machine: " in editor.asked()[1]["prompt"]

    editor.wait_lens(STORE, "? 1 needs input")
    editor.wait_diagnostic(f"Needs input: {QUESTION}")
    steps = editor.lua("return _G.progress")
    assert steps[0][0] == "begin"
    assert any(
        kind == "report" and "Turn" in message and percentage > 0 for kind, message, percentage in steps
    )
    editor.wait("_G.progress[#_G.progress][1] == 'end'")

    editor.go_to(STORE)
    editor.reply("A field of every line")
    editor.codeframe("blocker answer B1")
    editor.wait_lens(STORE, "◇ 1 to review")
    editor.wait_diagnostic("P1 waits for your review: T2")
    assert [step[0] for step in editor.lua("return _G.progress")].count("begin") == 2
    assert store.read_text(encoding="utf-8") == before, "a run changes nothing of the user's"

    editor.command("split src/marks/store.py | wincmd p")
    editor.run_lens(STORE, "◇ 1 to review")
    editor.wait_name(".codeframe/review/P1.md")
    editor.lines = [line.replace("- [ ] send", "- [x] send") for line in editor.lines]
    editor.command("write")
    editor.wait_text("Applied")
    assert "OtherVersionError" in store.read_text(encoding="utf-8")
    shown = "table.concat(vim.api.nvim_buf_get_lines(vim.fn.bufnr('store.py'), 0, -1, true), '\\n')"
    editor.wait(f"{shown}:find('OtherVersionError', 1, true)")
    assert [task["state"] for task in cf("tasks", "list")["tasks"]][1] == "Done"

    checkpoints = cf("checkpoint", "list")["checkpoints"]
    applied = next(one["alias"] for one in checkpoints if one["kind"] == "apply")
    editor.reply(f"Restore {applied}")
    editor.codeframe(f"checkpoint restore {applied}")
    editor.wait(f"not {shown}:find('OtherVersionError', 1, true)")
    assert store.read_text(encoding="utf-8") == before
    assert "src/marks/store.py" in editor.asked()[-1]["prompt"]


def test_closing_the_editor_stops_nothing_and_the_next_one_sees_it(
    machine: Machine, root: Path, cf: Cf, neovim: Open
) -> None:
    cf("tasks", "generate", "--source", "model", "--yes")
    with Neovim(root, machine.environment, "PRD.md") as first:
        start(first)
        first.wait_lens(STORE, "● 1 running")
    other = neovim()
    other.wait_lens(STORE, "? 1 needs input")
    assert [run["state"] for run in cf("work", "list")["runs"]] == ["Needs input"]
    other.codeframe("work stop R1")
    other.wait_told("R1")
    other.wait_lens(STORE, "▷ Start T2")


def test_a_checkpoint_is_made_and_the_user_may_leave_it(editor: Neovim, root: Path) -> None:
    editor.codeframe("checkpoint create before")
    editor.wait_told("C1 before")
    (root / "README.md").write_text("Another.\n", encoding="utf-8")
    editor.reply("Leave it")
    editor.codeframe("checkpoint restore C1")
    editor.wait("#_G.asked > 0")
    assert "README.md" in editor.asked()[-1]["prompt"]
    assert (root / "README.md").read_text(encoding="utf-8") == "Another.\n"
