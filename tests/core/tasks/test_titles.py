"""A title from a selection, a TODO or a diagnostic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.core.tasks.titles import LONGEST, title_from


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# TODO(ana): retry on 429", "Retry on 429"),
        ("    // FIXME: the cache is never emptied", "The cache is never emptied"),
        ("/* todo - close the file */", "Close the file"),
        ("<!-- TODO: say what happens offline -->", "Say what happens offline"),
        ("-- HACK drop this column", "Drop this column"),
        ("- [ ] Add a dark theme", "Add a dark theme"),
        ("Todos are listed by date", "Todos are listed by date"),
        ("\n   \n  # ---\nUsers can log in.\nMore.", "Users can log in."),
        ("“x” is not accessed", "“x” is not accessed"),
        ("登录后显示首页", "登录后显示首页"),
        ("ünlü", "Ünlü"),
        ("", ""),
        ("  \n /* */ \n", ""),
    ],
)
def test_the_first_line_that_says_something(text: str, title: str) -> None:
    assert title_from(text) == title


def test_a_long_line_is_cut_between_words_and_says_so() -> None:
    title = title_from("word " * 60)

    assert len(title) <= LONGEST
    assert title.endswith("word…")


@given(st.text())
def test_a_title_is_one_short_line(text: str) -> None:
    title = title_from(text)

    assert len(title) <= LONGEST + 3  # an upper-case letter can be longer: "ﬃ" is "FFI"
    assert len(title.splitlines()) <= 1
    assert title == title.strip()
