"""Lines, offsets and edits agree with a plain string, whatever a client types in whatever encoding."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from codeframe_ls.lsp.line_index import Edit, LineIndex, Position, split_lines
from codeframe_ls.lsp.position import Encoding, choose, from_index, to_index

PIECES = ["a", "é", "\u2028", "\x0c", "\x85", "😀", "𐐀", " ", "# ", "\n", "\r", "\r\n", "\n\r"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
ENCODINGS = st.sampled_from(list(Encoding))
POSITIONS = st.builds(Position, st.integers(0, 12), st.integers(0, 30))


def units(text: str, encoding: Encoding) -> int:
    if encoding is Encoding.UTF32:
        return len(text)
    return len(text.encode("utf-16-le")) // 2 if encoding is Encoding.UTF16 else len(text.encode())


def plain_lines(text: str) -> list[str]:
    """Split by the specification's three breaks, by hand."""
    return re.split(r"\r\n|\n|\r", text)


def plain_offset(text: str, position: Position, encoding: Encoding) -> int:
    """Find a client's position in a plain string by walking over it."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    if position.line >= len(starts):
        return len(text)
    start = starts[position.line]
    line = plain_lines(text)[position.line]
    fitting = [n for n in range(len(line) + 1) if units(line[:n], encoding) <= position.character]
    return start + max(fitting)


class EditedDocument(RuleBasedStateMachine):
    """Edits at random, next to a string that is sliced by hand."""

    @initialize(text=TEXTS, encoding=ENCODINGS)
    def start(self, text: str, encoding: Encoding) -> None:
        self.text, self.encoding = text, encoding
        self.index = LineIndex(text)

    @rule(one=POSITIONS, other=POSITIONS, text=TEXTS)
    def replace(self, one: Position, other: Position, text: str) -> None:
        before = list(self.index)
        offsets = sorted(plain_offset(self.text, place, self.encoding) for place in (one, other))
        self.text = self.text[: offsets[0]] + text + self.text[offsets[1] :]

        edit = self.index.replace(one, other, text, self.encoding)

        self.check(edit, before)

    @rule(text=TEXTS)
    def replace_all(self, text: str) -> None:
        before = list(self.index)
        self.text = text
        self.check(self.index.replace_all(text), before)

    @rule(place=POSITIONS)
    def look_up(self, place: Position) -> None:
        offset = self.index.offset(place, self.encoding)
        assert offset == plain_offset(self.text, place, self.encoding)
        back = self.index.position(offset, self.encoding)
        assert self.index.offset(back, self.encoding) == offset

    @invariant()
    def agrees(self) -> None:
        assert self.index.text == self.text
        assert "".join(self.index) == self.text
        assert [self.index.content(n) for n in range(len(self.index))] == plain_lines(self.text)

    def check(self, edit: Edit, before: list[str]) -> None:
        """The edit that is reported turns the old lines into the new ones."""
        after = list(self.index)
        added = after[edit.first_line : edit.first_line + edit.added_lines]
        before[edit.first_line : edit.first_line + edit.removed_lines] = added
        assert before == after


TestEditedDocument = EditedDocument.TestCase
TestEditedDocument.settings = settings(max_examples=150, stateful_step_count=20, deadline=None)


@given(TEXTS)
def test_lines_are_split_at_the_specifications_breaks_alone(text: str) -> None:
    lines = split_lines(text)

    assert "".join(lines) == text
    assert [line.rstrip("\r\n") for line in lines] == plain_lines(text)


@given(st.text(st.sampled_from("aé\u2028😀𐐀")), st.integers(0, 40), ENCODINGS)
def test_characters_are_clamped_to_the_line_and_to_whole_code_points(
    line: str, character: int, encoding: Encoding
) -> None:
    index = to_index(line, character, encoding)

    assert 0 <= index <= len(line)
    assert from_index(line, index, encoding) == units(line[:index], encoding)
    assert units(line[:index], encoding) <= character
    assert index == len(line) or units(line[: index + 1], encoding) > character


@pytest.mark.parametrize("encoding", list(Encoding))
def test_an_insertion_beyond_the_end_of_an_unfinished_line_appends(encoding: Encoding) -> None:
    index = LineIndex("abc")

    index.replace(Position(0, 99), Position(0, 99), "X", encoding)

    assert index.text == "abcX"


def test_a_line_feed_typed_after_a_carriage_return_makes_one_break() -> None:
    index = LineIndex("one\rtwo")

    edit = index.replace(Position(1, 0), Position(1, 0), "\n", Encoding.UTF8)

    assert list(index) == ["one\r\n", "two"]
    assert edit == Edit(first_line=0, removed_lines=2, added_lines=2)


def test_text_typed_between_carriage_return_and_line_feed_is_out_of_reach() -> None:
    index = LineIndex("one\r\ntwo")

    index.replace(Position(0, 4), Position(0, 4), "X", Encoding.UTF8)

    assert index.text == "oneX\r\ntwo"


def test_a_reversed_range_means_the_same_as_the_range_in_order() -> None:
    index = LineIndex("abcdef")

    index.replace(Position(0, 4), Position(0, 1), "-", Encoding.UTF16)

    assert index.text == "a-ef"


def test_two_halves_of_a_surrogate_pair_sent_one_by_one_make_one_character() -> None:
    index = LineIndex("ab")

    index.replace(Position(0, 1), Position(0, 1), "\ud83d", Encoding.UTF16)
    assert index.text == "a\ufffdb"
    index.replace(Position(0, 2), Position(0, 2), "\ude00", Encoding.UTF16)

    assert index.text == "a😀b"


def test_an_edit_leaves_the_lines_that_it_does_not_touch_as_they_are() -> None:
    index = LineIndex("".join(f"line {n}\n" for n in range(1000)))
    before = index.snapshot()

    edit = index.replace(Position(500, 4), Position(500, 4), "é", Encoding.UTF16)

    assert edit == Edit(500, 1, 1)
    assert all(new is old for n, (new, old) in enumerate(zip(index, before, strict=True)) if n != 500)


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ([], Encoding.UTF16),
        (["utf-16"], Encoding.UTF16),
        (["utf-16", "utf-32"], Encoding.UTF32),
        (["utf-16", "utf-8", "utf-32"], Encoding.UTF8),
        (["utf-7"], Encoding.UTF16),
    ],
)
def test_the_servers_favourite_among_the_offered_encodings_is_taken(
    offered: list[str], chosen: Encoding
) -> None:
    assert choose(offered) is chosen
