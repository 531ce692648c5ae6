"""Answering a question in Neovim, from a list, by an input, by an action, on its page, and losing no word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.neovim.conftest import Open
from tests.neovim.neovim import Neovim
from tests.support.waiting import wait_until

Cf = Callable[..., Any]

QUESTION = "Which database?"
PAGE = ".codeframe/questions/B1.md"


@pytest.fixture
def question(cf: Cf, tasks: Callable[[], None]) -> None:
    """An open question with two options, on a task of the section “Search”."""
    tasks()
    cf("blocker", "create", QUESTION, "--task", "T1", "--option", "SQLite", "--option", "PostgreSQL")


@pytest.fixture
def editor(question: None, neovim: Open) -> Neovim:
    """A Neovim that shows the question."""
    opened = neovim()
    assert opened.wait_diagnostic(QUESTION)[0] == opened.lines.index("### Search")
    opened.wait_lens("### Search", "1 needs input")
    return opened


def _wait_for_answer(editor: Neovim, answer: str, cf: Cf) -> None:
    editor.wait_told(f"{QUESTION}: Answered.")
    assert cf("blocker", "show", "B1")["blocker"]["answer"] == answer
    wait_until(lambda: not editor.diagnostics(), "the diagnostic to go")
    assert editor.lens("### Search") == "2 tasks | ▷ Start 2 ready"


def test_one_of_the_options_is_chosen_from_a_list(editor: Neovim, cf: Cf) -> None:
    editor.reply("PostgreSQL")
    editor.codeframe("blocker answer B1")
    _wait_for_answer(editor, "PostgreSQL", cf)
    assert editor.asked() == [
        {
            "kind": "select",
            "prompt": QUESTION,
            "items": ["SQLite", "PostgreSQL", "Something else …", "Answer on its page …"],
        }
    ]


def test_any_other_answer_is_typed(editor: Neovim, cf: Cf) -> None:
    editor.reply("Something else …", "none, a file")
    editor.codeframe("blocker answer B1")
    _wait_for_answer(editor, "none, a file", cf)


def test_the_question_of_the_cursors_line_is_meant(editor: Neovim, cf: Cf) -> None:
    cf("blocker", "create", "Another one?")
    editor.go_to("### Search")
    editor.reply("SQLite")
    editor.lua("vim.api.nvim_input('<Plug>(codeframe-answer)')")
    _wait_for_answer(editor, "SQLite", cf)


def test_without_a_question_on_the_line_one_is_chosen(editor: Neovim, cf: Cf) -> None:
    cf("blocker", "create", "Another one?")
    editor.reply("B1", "SQLite")
    editor.codeframe("blocker answer")
    _wait_for_answer(editor, "SQLite", cf)
    assert editor.asked()[0]["items"] == [f"B1  {QUESTION} (Open)", "B2  Another one? (Open)"]


def test_an_answer_is_given_with_the_command(editor: Neovim, cf: Cf) -> None:
    editor.codeframe("blocker answer B1 none at all, for now")
    _wait_for_answer(editor, "none at all, for now", cf)
    assert editor.asked() == []


def test_an_option_is_a_code_action_on_the_line(editor: Neovim, cf: Cf) -> None:
    editor.go_to("### Search")
    editor.act("Answer B1: SQLite")
    _wait_for_answer(editor, "SQLite", cf)


def test_a_dismissed_prompt_answers_nothing(editor: Neovim, cf: Cf) -> None:
    editor.codeframe("blocker answer B1")
    wait_until(editor.asked, "the prompt")
    assert cf("blocker", "show", "B1")["blocker"]["status"] == "OPEN"


def test_the_page_answers_once_its_send_line_is_ticked_and_it_is_saved(editor: Neovim, cf: Cf) -> None:
    editor.go_to("### Search")
    editor.act("Answer B1 …", "Answer on its page …")
    editor.wait_name(PAGE)
    editor.lines = [line.replace("- [ ] 2.", "- [x] 2.") for line in editor.lines]
    editor.command("write")
    editor.lines = [line.replace("- [ ] send", "- [x] send") for line in editor.lines]
    assert cf("blocker", "show", "B1")["blocker"]["status"] == "OPEN"
    editor.command("write")
    editor.wait_text("Neovim answered")
    assert not editor.lua("return vim.bo.modified")
    assert cf("blocker", "show", "B1")["blocker"]["answer"] == "PostgreSQL"


def test_a_page_that_is_looked_at_shows_an_answer_from_elsewhere(editor: Neovim, cf: Cf) -> None:
    editor.reply("Answer on its page …")
    editor.codeframe("blocker answer B1")
    editor.wait_name(PAGE)
    cf("blocker", "answer", "B1", "SQLite")
    editor.wait_text("> SQLite")


def test_what_was_written_and_not_sent_survives_an_answer_from_elsewhere(
    editor: Neovim, root: Path, cf: Cf
) -> None:
    editor.reply("Answer on its page …")
    editor.codeframe("blocker answer B1")
    editor.wait_name(PAGE)
    mine = editor.lines
    mine.insert(mine.index("<!-- Your own words go above this line. -->"), "my own thoughts")
    editor.lines = mine
    cf("blocker", "answer", "B1", "SQLite")
    wait_until(lambda: "> SQLite" in (root / PAGE).read_text(encoding="utf-8"), "the page to be rewritten")
    assert "B1.md has changed on disk; what you wrote is kept" in editor.wait_told("B1.md")
    assert "my own thoughts" in editor.lines


def test_a_question_that_is_answered_already_is_told_of(editor: Neovim, cf: Cf) -> None:
    cf("blocker", "answer", "B1", "SQLite")
    editor.codeframe("blocker answer B1")
    assert editor.wait_told(QUESTION) == f"Codeframe: B1 {QUESTION}: Answered."
    assert editor.asked() == []


def test_nothing_is_asked_of_somebody_who_types(editor: Neovim, cf: Cf) -> None:
    editor.lua("vim.cmd('Codeframe blocker answer B1') vim.api.nvim_input('Gotyping<Esc>')")
    assert editor.wait_told("not asked") == "Codeframe: B1 was not asked, because you had gone on"
    assert "typing" in editor.lines
    assert editor.asked() == []


def test_a_question_asked_while_one_types_takes_no_key(editor: Neovim, cf: Cf) -> None:
    editor.keys("Goone ")
    cf("blocker", "create", "A very long question, " * 20 + "or not?")
    editor.wait("vim.list_contains(_G.events, 'blocker.created')")
    editor.keys("two")
    editor.wait_text("one two")
    assert editor.call("nvim_get_mode") == {"mode": "i", "blocking": False}
    assert editor.asked() == []


def test_what_one_needs_to_know_is_shown_while_one_is_asked(neovim: Open, cf: Cf) -> None:
    cf("blocker", "create", "Which one?", "--detail", "The *old* one is slow.", "--option", "old")
    editor = neovim()
    editor.lua(
        """
        vim.ui.select = function(items, _, on_choice)
          local float = vim.tbl_filter(function(window)
            return vim.api.nvim_win_get_config(window).relative ~= ''
          end, vim.api.nvim_list_wins())[1]
          _G.seen = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(float), 0, -1, true)
          on_choice(items[1], 1)
        end
        """
    )
    editor.codeframe("blocker answer B1")
    editor.wait_told("Answered")
    assert editor.lua("return _G.seen") == ["The *old* one is slow."]
    assert editor.lua("return #vim.api.nvim_list_wins()") == 1


def test_the_status_line_tells_how_many_wait(editor: Neovim, cf: Cf) -> None:
    assert editor.lua("return require('codeframe').status()") == "1 needs input"
    cf("blocker", "create", "Another one?")
    editor.wait("require('codeframe').status() == '2 need input'")
