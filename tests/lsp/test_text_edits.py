"""The edits between two texts lead from one to the other, whatever their lines are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.lsp.line_index import LineIndex, Position
from codeframe_ls.lsp.text_edits import text_edits

TEXTS = st.lists(st.sampled_from(["a", "b", "😀c", "\n", "\r\n", "\r"]), max_size=12).map("".join)


@given(TEXTS, TEXTS, st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_applied_from_the_bottom_they_give_the_other_text(old: str, new: str, encoding: str) -> None:
    lines = LineIndex(old)
    for edit in reversed(text_edits(old, new, encoding)):  # type: ignore[arg-type]
        start, end = edit.range.start, edit.range.end
        places = Position(start.line, start.character), Position(end.line, end.character)
        lines.replace(*places, edit.new_text, encoding)  # type: ignore[arg-type]
    assert lines.text == new


def test_lines_that_stay_are_not_touched() -> None:
    edits = text_edits("a\nb\nc\nd\n", "a\nB\nc\nd\ne\n", "utf-16")
    assert [(edit.range.start.line, edit.new_text) for edit in edits] == [(1, "B\n"), (4, "e\n")]
