"""An outline after an edit is the outline of the new text, and costs what the edit can have changed."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from codeframe_ls.core.prd import markdown
from codeframe_ls.core.prd.outline import edit, parse

LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z|(?<=[\r\n])\Z|\A\Z")


def change(before: str, after: str) -> tuple[int, int, int]:
    """The smallest line edit (first, removed, added) that turns one text into the other."""
    old, new = LINE.findall(before), LINE.findall(after)
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return first, len(old) - first - last, len(new) - first - last


# Every construct that can make a heading of a line, or hide one.
LINES = st.sampled_from(
    """# One|## Two|### *Three*|#|   # Four #|    # code|Setext|===|---|  ===|- - -|***|text|  text|\ttext||||
```|~~~|````|``` md|   ```|<!--|-->|<!-- x -->|<div>|</div>|<pre>|</pre>|<?|?>|<b>|<![CDATA[|]]>
> quote|> # quoted|>|> ```|- item|  - nested|- # in list|  # indented|1. one|2) two|- ```|  ```|-|* |
| a | b ||---|---|| 1 | 2 ||a: |--- | ---|[a]: /url|[b]: /url 'open|'close'|[c]:|/url|"x|"
title: x|...|\ufeff# BOM|# A\u2028# B|\0|\x0c# form feed|\\# no|[x](y)|&amp; # text""".replace("\n", "|")
    .replace("| a | b |", "\x01")
    .split("|")
).map(lambda line: line.replace("\x01", "| a | b |"))
TABLE = st.sampled_from(["| a | b |", "|---|---|", "| # 1 | 2 |", "# a | b", "--- | ---"])
BREAKS = st.sampled_from(["\n", "\n", "\n", "\n", "\r\n", "\r"])
TEXTS = st.lists(st.tuples(LINES | TABLE, BREAKS), max_size=30).map(
    lambda lines: "".join(line + newline for line, newline in lines)
)
FRONT = st.sampled_from(
    ["", "", "", "---\ntitle: x\n", "---\ntitle: x\n---\n", "---\r\na: b\r\n...\r\n", "\ufeff"]
)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str]:
    """A text and what a few edits made of it."""
    before = draw(FRONT) + draw(TEXTS)
    after = before
    for _ in range(draw(st.integers(1, 2))):
        lines = LINE.findall(after)
        first = draw(st.integers(0, len(lines)))
        removed = draw(st.integers(0, min(3, len(lines) - first)))
        inserted = draw(st.lists(st.tuples(LINES | TABLE, BREAKS), max_size=2))
        after = "".join([*lines[:first], *(line + end for line, end in inserted), *lines[first + removed :]])
    return before, after


@given(edits())
@example(("# A\n\n[b]: /url\n'x\n===\na\nb\n\n# C\n", "# A\n\n[b]: /url\n'x\n===\na\nb'\n\n# C\n"))
@example(("# A\n\n[b]: /url 'x\n===\na\nb\n\n# C\n", "# A\n\n[b]: /url 'x\n===\na\nb'\n\n# C\n"))
@example(("text\n# a | b\ntext\n# C\n", "text\n# a | b\n--- | ---\n# C\n"))
@example(("---\na: x\n# A\n\ntext\n# B\n", "---\na: x\n# A\n\n---\n# B\n"))
def test_an_edited_outline_equals_a_fresh_one(texts: tuple[str, str]) -> None:
    before, after = texts
    assert edit(parse(before), after, *change(before, after)) == parse(after)


@given(TEXTS, TEXTS)
def test_so_does_one_after_a_whole_replacement(before: str, after: str) -> None:
    assert edit(parse(before), after, *change(before, after)) == parse(after)


@given(st.lists(edits().map(lambda pair: pair[1]), min_size=2, max_size=6))
def test_and_one_after_many_edits(texts: list[str]) -> None:
    outline = parse(texts[0])
    for before, after in itertools.pairwise(texts):
        outline = edit(outline, after, *change(before, after))
    assert outline == parse(texts[-1])


def test_an_edit_that_does_not_fit_the_texts_is_refused() -> None:
    with pytest.raises(ValueError, match="does not describe"):
        edit(parse("# A\ntext\n"), "# A\ntext\nmore\n", 1, 1, 1)


class TestCost:
    """Measured as characters given to the block parser, never as time."""

    @pytest.fixture
    def parsed(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        lengths: list[int] = []
        original = markdown.headings

        def counting(source: str) -> markdown.Headings:
            lengths.append(len(source))
            return original(source)

        monkeypatch.setattr(markdown, "headings", counting)
        return lengths

    TEXT = "".join(f"## Section {n}\n\n" + "some words here\n" * 21 for n in range(200))

    def replace(self, line: int, new: str, parsed: list[int]) -> int:
        lines = self.TEXT.split("\n")
        before = parse(self.TEXT)
        parsed.clear()
        after = "\n".join([*lines[:line], *new.split("\n"), *lines[line + 1 :]])
        outline = edit(before, after, line, 1, new.count("\n") + 1)
        spent = sum(parsed)
        assert outline == parse(after)
        return spent

    @pytest.mark.parametrize(
        "new", ["other words", "", "one\ntwo", "## New section", "```\ncode\n```", "- item", "<b>"]
    )
    def test_an_edit_inside_a_section_parses_that_section_and_the_next_heading(
        self, new: str, parsed: list[int]
    ) -> None:
        assert self.replace(2310, new, parsed) < 3 * len(self.TEXT) / 200

    def test_an_edited_heading_parses_the_section_before_it_too(self, parsed: list[int]) -> None:
        assert self.replace(2300, "## Renamed", parsed) < 4 * len(self.TEXT) / 200

    def test_an_edit_that_swallows_the_rest_parses_it_a_bounded_number_of_times(
        self, parsed: list[int]
    ) -> None:
        assert self.replace(100, "<!--", parsed) < 4 * len(self.TEXT)
