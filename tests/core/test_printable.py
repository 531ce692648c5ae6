"""What may be shown, and what becomes a blank."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.core.printable import one_line, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("evil \x1b[31mred", "evil  [31mred"),
        ("a\x9b31mb\x7fc\rd", "a 31mb c d"),
        ("abc\u202edef", "abc def"),
        ("two\n\tlines", "two\n\tlines"),
        ("👩\u200d🔬", "👩\u200d🔬"),
    ],
)
def test_what_prints_nothing_becomes_a_blank(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    assert {unicodedata.category(c) for c in printable(text) if c not in "\n\t"}.isdisjoint(
        {"Cc", "Cs", "Zl", "Zp"}
    )
    assert "\n" not in one_line(text)
    assert one_line(one_line(text)) == one_line(text)
