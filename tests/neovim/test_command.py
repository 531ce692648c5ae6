"""`:Codeframe`: how its words are read, completed and refused, and what a range adds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.neovim.conftest import Open
from tests.neovim.neovim import Neovim
from tests.support.machine import Machine
from tests.support.waiting import wait_until

Cf = Callable[..., Any]


@pytest.fixture
def editor(neovim: Open) -> Neovim:
    """A Neovim on a PRD without tasks."""
    return neovim()


class TestWords:
    """Splitting a command line, as a shell does."""

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("tasks list", ["tasks", "list"]),
            ("  tasks   list ", ["tasks", "list", ""]),
            ('a "b c" d', ["a", "b c", "d"]),
            ("a 'b \"c' d", ["a", 'b "c', "d"]),
            (r"a b\ c", ["a", "b c"]),
            ("what don't we know", ["what", "don't", "we", "know"]),
            ('--text="a b"', ["--text=a b"]),
            ('a ""', ["a", ""]),
        ],
    )
    def test_examples(self, editor: Neovim, text: str, words: list[str]) -> None:
        assert editor.lua("return (require('codeframe.words').split(...))", text) == words

    def test_a_quoted_word_is_read_as_it_was(self, editor: Neovim) -> None:
        @given(
            st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
        )
        def holds(words: list[str]) -> None:
            code = """
                local words = require('codeframe.words')
                return (words.split(table.concat(vim.tbl_map(words.quote, ...), ' ')))
            """
            assert editor.lua(code, words) == (words or [""])

        holds()


class TestCompletion:
    def test_words_of_commands(self, editor: Neovim) -> None:
        assert {"tasks", "plans", "blocker", "prd", "status", "cancel"} <= set(editor.complete("Codeframe "))
        assert editor.complete("Codeframe tasks ge") == ["generate"]
        assert editor.complete("'<,'>Codeframe tasks cre") == ["create"]

    def test_options_and_their_choices(self, editor: Neovim) -> None:
        assert "--source" in editor.complete("Codeframe tasks generate --")
        assert editor.complete("Codeframe tasks generate --source ") == ["auto", "structure", "model"]
        assert editor.complete("Codeframe tasks generate --source structure --so") == []

    def test_ids_that_the_server_knows(self, editor: Neovim, tasks: Callable[[], None], cf: Cf) -> None:
        tasks()
        cf("tasks", "generate", "--source", "structure")
        cf("blocker", "create", "Which database?")
        assert editor.complete("Codeframe tasks show T") == ["T1", "T2", "T3"]
        assert editor.complete("Codeframe tasks set-dependencies T1 --depends-on t") == ["T1", "T2", "T3"]
        assert editor.complete("Codeframe blocker answer B") == ["B1"]
        assert editor.complete("Codeframe plans apply G") == ["G2"]
        assert editor.complete("Codeframe plans show G") == ["G1", "G2"]
        assert editor.complete("Codeframe prd use P") == ["PRD.md"]

    def test_states_in_their_place(self, editor: Neovim) -> None:
        assert editor.complete("Codeframe tasks set-status T1 RE") == ["READY"]

    def test_files_with_blanks(self, editor: Neovim, root: Path) -> None:
        (root / "my notes.md").write_text("# Mine\n", encoding="utf-8")
        assert editor.complete("Codeframe prd add my") == [r"my\ notes.md"]
        editor.codeframe(r"prd add my\ notes.md")
        editor.wait_told("my notes.md")

    def test_a_path_is_that_of_the_users_own_directory(self, editor: Neovim, root: Path) -> None:
        (root / "docs").mkdir()
        (root / "docs/plan.md").write_text("# Plan\n", encoding="utf-8")
        editor.command("cd docs")
        assert editor.complete("Codeframe prd add pl") == ["plan.md"]
        editor.codeframe("prd add plan.md")
        editor.wait_told("docs/plan.md")

    def test_without_a_server_it_offers_words_alone(self, machine: Machine, tmp_path: Path) -> None:
        with Neovim(tmp_path, machine.environment) as alone:
            assert alone.complete("Codeframe tasks sh") == ["show"]
            assert alone.complete("Codeframe tasks show T") == []


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("tsks list", 'there is no command "tsks list"; <Tab> shows those that there are'),
            ("tasks list --colour red", '"tasks list" has no option --colour'),
            ("tasks generate --line 0", '--line is a line number, not "0"'),
            ("tasks list --section", "--section is followed by a value"),
            ("events list --last many", '--last is a number, not "many"'),
            ("status now", '"status" takes no "now"'),
            ('tasks create "a', 'the quotation mark " is not closed'),
        ],
    )
    def test_words_that_make_no_sense(self, editor: Neovim, text: str, sentence: str) -> None:
        editor.codeframe(text)
        assert editor.told() == [f"Codeframe: {sentence}"]

    def test_the_servers_refusal_is_shown_once(self, editor: Neovim) -> None:
        editor.codeframe("tasks finish T99")
        editor.wait_told("T99")
        editor.codeframe("tasks finish T98")
        editor.wait_told("T98")
        assert len(editor.told()) == 2

    def test_the_model_without_a_key(self, editor: Neovim) -> None:
        editor.codeframe("tasks generate --source model")
        assert "ANTHROPIC_API_KEY" in editor.wait_told("No API key")

    def test_a_command_without_a_range(self, editor: Neovim) -> None:
        editor.command("1,2Codeframe status")
        assert editor.told() == ['Codeframe: "status" takes no range']

    def test_no_server(self, machine: Machine, tmp_path: Path) -> None:
        with Neovim(tmp_path, machine.environment) as alone:
            alone.codeframe("status")
            assert "open a file of a git repository" in alone.told()[0]


class TestSelection:
    def test_a_task_is_made_from_the_selected_lines(self, editor: Neovim, cf: Cf) -> None:
        cf("init")
        editor.go_to("- [ ] Index")
        editor.keys("Vj:Codeframe tasks create<CR>")
        editor.wait_told("T1")
        source = cf("tasks", "show", "T1")["source"]
        first = editor.lines.index("- [ ] Index the notes")
        assert source["origin"] == "selection"
        assert (source["prd"], source["line"], source["endLine"]) == ("PRD.md", first, first + 2)
        assert source["text"] == "- [ ] Index the notes\n- [ ] Find a note by its words"
        assert source["section"][-1] == "Search"

    def test_its_words_are_the_title(self, editor: Neovim, cf: Cf) -> None:
        editor.command("1Codeframe tasks create Keep notes for ever --priority high")
        assert editor.wait_told("T1") == "Codeframe: T1 Keep notes for ever: Ready."
        assert cf("tasks", "show", "T1")["task"]["priority"] == "high"

    def test_a_question_is_asked_about_a_line(self, editor: Neovim, cf: Cf) -> None:
        editor.go_to("- [ ] Share")
        editor.command(".Codeframe blocker create Who may see it?")
        line, message = editor.wait_diagnostic("Who may see it?")
        assert line == editor.line
        assert message.startswith("Needs input")

    def test_without_a_selection_the_title_is_asked_for(self, editor: Neovim) -> None:
        editor.reply("Keep notes for ever")
        editor.codeframe("tasks create")
        editor.wait_told("T1 Keep notes for ever")


def test_what_is_missing_is_chosen_from_a_list(editor: Neovim, tasks: Callable[[], None]) -> None:
    tasks()
    editor.reply("T2")
    editor.codeframe("tasks finish")
    assert "T2 Find a note by its words: Done." in editor.wait_told("T2")


def test_nothing_to_choose_from_is_said(editor: Neovim) -> None:
    editor.codeframe("plans apply")
    assert editor.wait_told("plans apply") == "Codeframe: there is nothing that plans apply could mean"


def test_every_reading_command_shows_something(editor: Neovim, tasks: Callable[[], None], cf: Cf) -> None:
    tasks()
    cf("blocker", "create", "Which database?")
    names = editor.lua(
        """
        local all = require('codeframe.operations')
        local reading = vim.tbl_filter(function(o) return o.reads end, all)
        return vim.tbl_map(function(o) return { table.concat(o.words, ' '), o.params } end, reading)
        """
    )
    cf("checkpoint", "create")
    given = {"task": "T1", "blocker": "B1", "seq": "0", "plan": "G1", "checkpoint": "C1", "before": "C1"}
    # There is no run and no patch to read of here.
    names = [one for one in names if not {"run", "patch"} & {p["name"] for p in one[1] if p["required"]}]
    for words, params in names:
        required = [given[one["name"]] for one in params if one["required"]]
        seen = _shown(editor)
        editor.codeframe(" ".join([words, *required]))
        wait_until(lambda seen=seen: _shown(editor) != seen, words)
        editor.command("silent! only | buffer PRD.md")
    # Of these there are none here, which is a sentence; all others have opened something.
    empty = ["gates results", "patch list", "work list"]
    assert sorted(_none(editor)) == [f"Codeframe: {words}: there are none" for words in empty]


def _shown(editor: Neovim) -> tuple[Any, str, int]:
    """What a person sees of the answer of a command: a window, a buffer, or one more sentence."""
    return editor.lua("return vim.api.nvim_list_wins()"), editor.name, len(_none(editor))


def _none(editor: Neovim) -> list[str]:
    """The sentences about empty lists; others may be told meanwhile, such as that a question waits."""
    return [said for said in editor.told() if said.endswith("there are none")]
