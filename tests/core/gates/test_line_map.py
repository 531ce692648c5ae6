"""A finding on one text of a file is shown on another text only where its line is unchanged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.core.gates.line_map import LineMap

LINES = st.lists(st.sampled_from(["a", "b", "c", "", "    pass"]), max_size=12)


@pytest.mark.parametrize(
    ("line", "now", "expected"),
    [
        (1, ["a", "b", "c"], 1),
        (1, ["new", "a", "b", "c"], 2),
        (1, ["b", "c"], 0),
        (1, ["a", "B", "c"], None),
        (1, ["a", "c"], None),
        (2, ["a", "x", "y", "c"], 3),
        (3, ["a", "b", "c"], None),
        (1, [], None),
    ],
)
def test_a_finding_follows_its_line(line: int, now: list[str], expected: int | None) -> None:
    assert LineMap(["a", "b", "c"], now)[line] == expected


@given(LINES, LINES)
def test_it_is_only_ever_put_on_a_line_that_reads_the_same(before: list[str], now: list[str]) -> None:
    for line, text in enumerate(before):
        place = LineMap(before, now)[line]
        assert place is None or now[place] == text


@given(LINES)
def test_on_the_same_text_every_line_is_its_own(lines: list[str]) -> None:
    assert [LineMap(lines, lines)[line] for line in range(len(lines))] == list(range(len(lines)))


@given(LINES, LINES, LINES)
def test_lines_keep_their_order(before: list[str], middle: list[str], now: list[str]) -> None:
    places = [place for line in range(len(before)) if (place := LineMap(before, now)[line]) is not None]
    assert places == sorted(set(places))


@given(LINES, LINES, LINES)
def test_what_stands_around_an_edit_is_found_again(
    top: list[str], typed: list[str], bottom: list[str]
) -> None:
    before, now = [*top, "old", *bottom], [*top, *typed, *bottom]
    for line in range(len(top)):
        assert LineMap(before, now)[line] == line
