"""From a section of a PRD to tasks, in Neovim: lens, plan page, apply."""

from __future__ import annotations

from collections.abc import Callable

from tests.neovim.conftest import Open
from tests.support.waiting import wait_until

SEARCH = "### Search"
PLAN = ".codeframe/plans/G1.md"


def test_a_lens_generates_and_its_plan_is_applied_by_a_lens_of_the_page(neovim: Open) -> None:
    editor = neovim()
    editor.wait_lens(SEARCH, "▷ Generate tasks")
    editor.run_lens(SEARCH, "▷ Generate tasks")
    editor.wait_name(PLAN)
    head = editor.lines[0]
    assert head == "From the document's structure."
    editor.wait_lens(head, "▷ Apply G1 | Discard G1")
    editor.run_lens(head, "▷ Apply G1")
    assert "2 tasks added" in editor.wait_told("G1")
    editor.wait_text("Applied")
    wait_until(lambda: not editor.lenses(), "the lenses of a closed plan to go")
    editor.command("buffer PRD.md")
    editor.wait_lens(SEARCH, "2 tasks")


def test_a_plan_is_generated_and_applied_by_commands(neovim: Open) -> None:
    editor = neovim()
    editor.codeframe("tasks generate")
    editor.wait_name(PLAN)
    editor.codeframe("plans apply G1")
    assert "3 tasks added" in editor.wait_told("G1")
    editor.command("buffer PRD.md")
    editor.wait_lens("### Sharing", "1 task")


def test_an_entry_is_left_out_by_an_action_on_the_page(neovim: Open) -> None:
    editor = neovim()
    editor.codeframe("tasks generate")
    editor.wait_name(PLAN)
    editor.go_to("- [x] **N2**")
    editor.act("Leave out N2")
    editor.wait_text("- [ ] **N2**")
    editor.act("Apply G1")
    assert "2 tasks added" in editor.wait_told("Applied")


def test_a_range_generates_for_the_section_of_its_line(neovim: Open) -> None:
    editor = neovim()
    editor.go_to("- [ ] Share")
    editor.command(".Codeframe tasks generate")
    editor.wait_name(PLAN)
    assert [line for line in editor.lines if line.startswith("- [x]")] == [
        "- [x] **N1** add: Share a note by a link"
    ]


def test_an_edit_shows_what_it_makes_outdated_while_it_is_typed(
    neovim: Open, tasks: Callable[[], None]
) -> None:
    tasks()
    editor = neovim()
    editor.wait_lens(SEARCH, "2 tasks")
    editor.go_to("- [ ] Index")
    editor.keys("A within a second")
    assert editor.wait_lens(SEARCH, "PRD changed") == "2 tasks | ⟲ PRD changed | ▷ Start 2 ready"
    editor.wait_diagnostic("PRD changed: T1")
    assert editor.call("nvim_get_mode")["mode"] == "i"


def test_a_plan_that_comes_while_one_types_opens_nothing(neovim: Open) -> None:
    editor = neovim()
    editor.codeframe("tasks generate")
    editor.keys("Gotyped")
    assert editor.lua("return vim.fn.bufname()") == "PRD.md"
    editor.wait_text("typed")
    assert not editor.told()
    editor.keys("<Esc>")
    assert editor.wait_told("G1 is ready") == "Codeframe: G1 is ready; :Codeframe plans page G1"
    assert editor.name == "PRD.md"


def test_a_plan_that_was_edited_is_not_discarded_unasked(neovim: Open) -> None:
    editor = neovim()
    editor.codeframe("tasks generate")
    editor.wait_name(PLAN)
    editor.go_to("- [x] **N2**")
    editor.act("Leave out N2")
    editor.wait_text("- [ ] **N2**")
    for reply in ("Leave it", "Discard it"):
        asked = len(editor.asked())
        editor.reply(reply)
        editor.codeframe("plans discard G1")
        editor.wait(f"#_G.asked > {asked}")
        assert editor.asked()[-1]["prompt"] == "Discard G1 with what you have changed in it?"
    assert editor.wait_told("Discarded") == "Codeframe: G1: Discarded."


def test_a_plan_that_nobody_has_edited_is_discarded_at_once(neovim: Open) -> None:
    editor = neovim()
    editor.codeframe("tasks generate")
    editor.wait_name(PLAN)
    editor.codeframe("plans discard G1")
    assert editor.wait_told("G1") == "Codeframe: G1: Discarded."
    assert editor.asked() == []


def test_a_task_is_deleted_when_its_person_agrees(neovim: Open, tasks: Callable[[], None]) -> None:
    tasks()
    editor = neovim()
    editor.reply("Leave it")
    editor.codeframe("tasks delete T1")
    editor.wait("#_G.asked > 0")
    question = "Delete T1 “Index the notes” for good? Cancelling it would keep its trace."
    assert editor.asked()[-1]["prompt"] == question
    editor.wait_lens(SEARCH, "2 tasks")
    editor.reply("Delete it for good")
    editor.codeframe("tasks delete T1")
    assert "T1" in editor.wait_told("T1")
    editor.wait_lens(SEARCH, "1 task |")
