"""What Neovim and the server hold of one text is the same, whatever is typed."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.neovim.conftest import Open
from tests.neovim.neovim import Neovim
from tests.support.waiting import wait_until

HEADINGS = ["# One", "## Two 😀", "### Drei äöü", "## 🎉our 👩‍👩‍👧 end"]
LINES = st.sampled_from([*HEADINGS, "text", "", "- [ ] a box 𐍈", "\u2028 no line break", "```", "a\tb"])


def _headings(lines: list[str]) -> list[int]:
    """Lines of the headings that are outside of fences."""
    found, fenced = [], False
    for number, line in enumerate(lines):
        fenced ^= line == "```"
        if line.startswith("#") and not fenced:
            found.append(number)
    return found


def _wait_in_step(editor: Neovim) -> None:
    """Wait until lenses stand on the headings and nowhere else."""
    wait_until(lambda: sorted(editor.lenses()) == _headings(editor.lines), "lenses on all headings")


def test_the_encoding_is_utf_8(neovim: Open) -> None:
    editor = neovim()
    assert editor.lua("return vim.lsp.get_clients()[1].offset_encoding") == "utf-8"


def test_lenses_follow_random_edits(neovim: Open) -> None:
    editor = neovim()

    @settings(max_examples=20)
    @given(
        st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4), st.lists(LINES, max_size=4)), max_size=6)
    )
    def holds(edits: list[tuple[int, int, list[str]]]) -> None:
        editor.lines = HEADINGS
        for start, removed, added in edits:
            count = len(editor.lines)
            first = min(start, count)
            editor.call("nvim_buf_set_lines", 0, first, min(first + removed, count), True, added)
        _wait_in_step(editor)

    holds()


def test_edits_inside_a_line_of_astral_characters(neovim: Open) -> None:
    editor = neovim()
    editor.lines = ["# 😀😀 Notes", "", "## 👩‍👩‍👧 Family", "", "- [ ] 🎉ind a note"]
    _wait_in_step(editor)
    # Between two emoji, which are four bytes and two UTF-16 units each.
    editor.call("nvim_buf_set_text", 0, 0, 6, 0, 6, ["𐍈"])
    editor.call("nvim_buf_set_text", 0, 4, 6, 4, 10, ["F"])
    editor.codeframe("tasks generate")
    editor.wait_name(".codeframe/plans/G1.md")
    assert "- [x] **N1** add: Find a note" in editor.lines
    assert any("😀𐍈😀 Notes" in line for line in editor.lines)


def test_carriage_returns_stay(neovim: Open, root: Path) -> None:
    (root / "PRD.md").write_bytes(b"# A\r\n\r\n## B\r\n\r\n- [ ] One\r\n")
    editor = neovim()
    editor.wait_lens("## B", "▷ Generate tasks")
    editor.lines = [*editor.lines, "- [ ] Two"]
    editor.command("write")
    editor.codeframe("tasks generate")
    editor.wait_name(".codeframe/plans/G1.md")
    assert "- [x] **N2** add: Two" in editor.lines
    assert (root / "PRD.md").read_bytes().endswith(b"- [ ] One\r\n- [ ] Two\r\n")
