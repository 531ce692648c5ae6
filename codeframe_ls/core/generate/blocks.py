"""A Markdown text as nested blocks with their lines: paragraphs, lists, tables. Knows no word's meaning."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it.token import Token

from codeframe_ls.core.prd import markdown


@dataclass(slots=True)
class Block:
    """Lines [start, end) of the text."""

    start: int
    end: int


class Rule(Block):
    """A thematic break, as `---`."""

    __slots__ = ()


@dataclass(slots=True)
class Paragraph(Block):
    """A paragraph, or a heading inside a list or quote; `source` is its inline Markdown."""

    source: str


@dataclass(slots=True)
class Item(Block):
    """An item of a list; `number` is the text before the dot of a numbered one."""

    number: str
    blocks: list[Block] = field(default_factory=list)

    @property
    def source(self) -> str:
        """The inline Markdown of the paragraph that the item begins with."""
        first = self.blocks[0] if self.blocks else None
        return first.source if isinstance(first, Paragraph) else ""


@dataclass(slots=True)
class ListBlock(Block):
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Row(Block):
    cells: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Table(Block):
    """`rows` leaves out the header; cells are inline Markdown."""

    header: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def parse_blocks(source: str, line: int = 0) -> list[Block]:
    """Top-level blocks of a normalised source whose first line is `line`, without its headings and quotes.

    Quotes repeat or comment on what stands elsewhere; code and HTML are kept as plain `Block`s.
    """
    tokens = iter(markdown.blocks(source))
    return list(_children(tokens, "", line, nested=False))


def _children(tokens: Iterator[Token], closing: str, line: int, *, nested: bool) -> Iterator[Block]:
    for token in tokens:
        start, end = (line + token.map[0], line + token.map[1]) if token.map else (line, line)
        match token.type:
            case kind if kind == closing:
                return
            case "paragraph_open":
                yield Paragraph(start, end, next(tokens).content)
            case "heading_open":
                inline = next(tokens)
                if nested:
                    yield Paragraph(start, end, inline.content)
            case "bullet_list_open" | "ordered_list_open":
                closing_list = token.type.replace("open", "close")
                yield ListBlock(start, end, list(_items(tokens, closing_list, line)))
            case "table_open":
                yield _table(tokens, start, end, line)
            case "blockquote_open":
                _skip(tokens, "blockquote_open", "blockquote_close")
            case "fence" | "code_block" | "html_block":
                yield Block(start, end)
            case "hr":
                yield Rule(start, end)


def _items(tokens: Iterator[Token], closing: str, line: int) -> Iterator[Item]:
    for token in itertools.takewhile(lambda token: token.type != closing, tokens):
        assert token.type == "list_item_open"
        assert token.map is not None
        children = list(_children(tokens, "list_item_close", line, nested=True))
        yield Item(line + token.map[0], line + token.map[1], token.info, children)


def _table(tokens: Iterator[Token], start: int, end: int, line: int) -> Table:
    table = Table(start, end)
    row: list[str] = []
    row_line = start
    for token in itertools.takewhile(lambda token: token.type != "table_close", tokens):
        if token.type == "tr_open":
            assert token.map is not None
            row, row_line = [], line + token.map[0]
        elif token.type == "inline":
            row.append(token.content)
        elif token.type == "tr_close":
            if table.header:
                table.rows.append(Row(row_line, row_line + 1, row))
            else:
                table.header = row
    return table


def _skip(tokens: Iterator[Token], opening: str, closing: str) -> None:
    depth = 1
    while depth:
        kind = next(tokens).type
        depth += (kind == opening) - (kind == closing)
