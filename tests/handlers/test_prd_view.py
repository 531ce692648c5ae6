"""The outline of an open document is that of its text, whatever was typed and whenever one asks."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from codeframe_ls.core.prd.outline import parse
from codeframe_ls.handlers import prd_view
from codeframe_ls.handlers.prd_view import PrdView, merged
from codeframe_ls.lsp.documents import Document
from codeframe_ls.lsp.line_index import Edit, LineIndex, Position
from codeframe_ls.lsp.position import Encoding

pieces = st.lists(
    st.sampled_from(["# A\n", "## B\n", "text\n", "```\n", "\n", "x", "\r\n", "Z\n===\n"]), max_size=8
).map("".join)
places = st.builds(Position, st.integers(0, 12), st.integers(0, 4))
edits = st.lists(st.tuples(places, places, pieces, st.booleans()), max_size=6)


def document(text: str) -> Document:
    return Document(types.TextDocumentItem("file:///PRD.md", "markdown", 1, text))


@given(pieces, edits)
def test_an_outline_asked_for_now_and_then_is_that_of_the_text(
    text: str, changes: list[tuple[Position, Position, str, bool]]
) -> None:
    async def run() -> None:
        opened = document(text)
        view = PrdView(opened)
        for start, end, inserted, ask in changes:
            view.edited(opened.lines.replace(start, end, inserted, Encoding.UTF32))
            if ask:
                assert (await view.outline()).sections == parse(opened.text).sections
        assert (await view.outline()).sections == parse(opened.text).sections

    asyncio.run(run())


@given(pieces, edits)
def test_merged_edits_describe_the_whole_difference(
    text: str, changes: list[tuple[Position, Position, str, bool]]
) -> None:
    lines = LineIndex(text)
    before = list(lines)
    whole: Edit | None = None
    for start, end, inserted, _ in changes:
        edit = lines.replace(start, end, inserted, Encoding.UTF32)
        whole = edit if whole is None else merged(whole, edit)
    if whole is None:
        return
    after = list(lines)
    first, removed, added = whole
    assert before[:first] == after[:first]
    assert before[first + removed :] == after[first + added :]


async def test_edits_during_the_first_parse_are_not_lost() -> None:
    opened = document("# A\n\n" * 20_000)
    view = PrdView(opened)
    asked = asyncio.create_task(view.outline())
    await asyncio.sleep(0)
    view.edited(opened.lines.replace(Position(0, 0), Position(0, 0), "# New\n\n", Encoding.UTF32))
    assert (await asked).sections[0].heading == "New"
    assert (await view.outline()).sections == parse(opened.text).sections


async def test_a_large_paste_is_parsed_like_a_new_document() -> None:
    opened = document("# A\n")
    view = PrdView(opened)
    await view.outline()
    pasted = "## B\n" * (prd_view.LARGE_EDIT + 1)
    view.edited(opened.lines.replace(Position(1, 0), Position(1, 0), pasted, Encoding.UTF32))
    assert len((await view.outline()).sections) == prd_view.LARGE_EDIT + 2
