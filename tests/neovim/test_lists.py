"""Lists of tasks, questions and sections: quickfix entries that lead to the place; texts for the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.neovim.conftest import Open
from tests.neovim.neovim import Neovim
from tests.support.waiting import wait_until

Cf = Callable[..., Any]


@pytest.fixture
def editor(tasks: Callable[[], None], neovim: Open) -> Neovim:
    """A Neovim on a PRD with three tasks."""
    tasks()
    return neovim()


def _wait_quickfix(editor: Neovim) -> list[tuple[str, int, str]]:
    editor.wait("vim.bo.buftype == 'quickfix'")
    return editor.quickfix()


def test_the_lens_that_counts_tasks_lists_them_with_their_section(editor: Neovim) -> None:
    editor.wait_lens("### Search", "2 tasks")
    # Typed above and not saved: the entries lead to where the section is now.
    editor.lines = ["new first line", *editor.lines]
    section = editor.lines.index("### Search")
    editor.wait(f"#vim.lsp.codelens.get(0) > 0 and vim.lsp.codelens.get(0)[1].range.start.line == {1}")
    editor.wait_lens("### Search", "2 tasks")
    editor.run_lens("### Search", "2 tasks")
    assert _wait_quickfix(editor) == [
        ("PRD.md", section, "T1  Index the notes  [Ready]"),
        ("PRD.md", section, "T2  Find a note by its words  [Ready]"),
    ]
    editor.command("cc 2")
    assert (editor.name, editor.line) == ("PRD.md", section)


def test_the_lens_is_shown_again_after_it_was_run(editor: Neovim) -> None:
    editor.wait_lens("### Search", "2 tasks")
    editor.run_lens("### Search", "2 tasks")
    _wait_quickfix(editor)
    editor.command("cclose | buffer PRD.md")
    editor.wait_lens("### Search", "2 tasks")


def test_what_can_start_is_listed_with_the_reason(editor: Neovim) -> None:
    editor.codeframe("tasks next")
    entries = _wait_quickfix(editor)
    assert [text.split()[0] for _, _, text in entries] == ["T1", "T2", "T3"]
    assert all(name == "PRD.md" for name, _, _ in entries)


def test_questions_lead_to_their_line(editor: Neovim, cf: Cf) -> None:
    cf("blocker", "create", "Who may see it?", "--path", "PRD.md", "--line", "10")
    cf("blocker", "create", "Which database?", "--task", "T1")
    editor.codeframe("blocker list")
    assert _wait_quickfix(editor) == [
        ("PRD.md", 9, "B1  Who may see it?  [Open]"),
        ("PRD.md", 4, "B2  Which database?  [Open]"),
    ]


def test_sections_of_a_document(editor: Neovim) -> None:
    editor.codeframe("prd show")
    assert ("PRD.md", 4, "    Search  2 tasks, 0 done") in _wait_quickfix(editor)


def test_an_empty_list_is_said(editor: Neovim) -> None:
    editor.codeframe("blocker list")
    assert editor.wait_told("blocker list") == "Codeframe: blocker list: there are none"


def test_a_task_is_shown_on_a_page_whose_ids_lead_on(editor: Neovim) -> None:
    editor.codeframe("tasks set-dependencies T2 --depends-on T1")
    editor.wait_told("T2")
    editor.codeframe("tasks show T2")
    editor.wait_name(".codeframe/tasks/T2.md")
    editor.wait_text("Find a note by its words")
    number = next(n for n, line in enumerate(editor.lines, 1) if "T1" in line)
    column = editor.lines[number - 1].index("T1")
    editor.call("nvim_win_set_cursor", 0, [number, column])
    editor.wait("#vim.lsp.get_clients({ bufnr = 0 }) > 0")
    editor.lua("vim.lsp.buf.definition()")
    editor.wait_name("PRD.md")
    assert editor.lines[editor.line] == "### Search"


def test_a_text_is_shown_in_a_window_that_q_closes(editor: Neovim, root: Path) -> None:
    editor.codeframe("")
    editor.wait("#vim.api.nvim_list_wins() == 2")
    assert editor.lines == [
        "# Show how the work stands: tasks by state, runs, open questions, patches and plans to review.",
        "",
        f"{root} (main)",
        "",
        "- PRD: PRD.md",
        "- Tasks: 3 ready; 3 can start",
    ]
    editor.keys("q")
    editor.wait("#vim.api.nvim_list_wins() == 1")


def test_a_diff_of_two_versions(editor: Neovim) -> None:
    editor.lines = [*editor.lines, "- [ ] Share a folder"]
    editor.command("write")
    editor.wait("vim.list_contains(_G.events, 'prd.version')")
    editor.codeframe("prd diff PRD.md 1 2")
    editor.wait("vim.bo.filetype == 'diff'")
    assert "+- [ ] Share a folder" in editor.lines


def test_a_change_is_one_sentence(editor: Neovim) -> None:
    editor.codeframe("tasks finish T1")
    assert editor.wait_told("T1") == "Codeframe: T1 Index the notes: Done."
    wait_until(lambda: editor.lens("### Search") == "2 tasks · 1 done | ▷ Start T2", "the lens to count it")
