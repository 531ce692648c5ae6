"""Markdown as the project reads it: CommonMark with GitHub's tables and strike-through.

Everything that knows about markdown-it-py is in this file. It hands out headings, block tokens and plain
text, and knows nothing of sections or tasks.
"""

from __future__ import annotations

import functools
import re
from typing import Literal, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.token import Token

_BREAK = re.compile(r"\r\n?|\n")
# Without references, a bracket is only itself unless "](" makes a link or image of it.
_MARKUP = re.compile(r"[\\`*_~<&]|\]\(")
_SPACES = re.compile(r"[ \t\n]+")

# At its nesting limit markdown-it drops the rest of the document; deeper markers are text here.
_DEEPEST = 60


class Heading(NamedTuple):
    """A heading that stands in no quote and no list. Lines are 0-based; [start, body) are its own lines."""

    level: int
    text: str
    start: int
    body: int


class Headings(NamedTuple):
    """The headings of a source, and the offset of each of its lines (one more entry for its end)."""

    found: list[Heading]
    lines: list[int]


def normalise(text: str) -> str:
    r"""Make every line break `\n` and replace NUL, as CommonMark demands; nothing else breaks a line."""
    if "\r" in text:
        text = _BREAK.sub("\n", text)
    return text.replace("\0", "\ufffd")


def headings(source: str) -> Headings:
    """Find the top-level headings of a normalised source. Runs the block rules only."""
    state = _HeadingState(source)
    _PARSER.block.tokenize(state, 0, state.lineMax)
    found = []
    for opening, inline in zip(state.tokens[::2], state.tokens[1::2], strict=True):
        assert opening.map is not None
        found.append(Heading(int(opening.tag[1]), plain(inline.content), opening.map[0], opening.map[1]))
    return Headings(found, state.bMarks)


def blocks(source: str) -> list[Token]:
    """Parse a normalised source into block tokens; the content of `inline` tokens is left unparsed."""
    state = StateBlock(source, _PARSER, {}, [])
    _PARSER.block.tokenize(state, 0, state.lineMax)
    return state.tokens


@functools.lru_cache(maxsize=256)
def plain(inline: str) -> str:
    """Reduce inline Markdown to what a reader sees, on one line: no markup, entities decoded.

    References are not resolved, because their definition may be anywhere in the document: `[a][b]` stays.
    """
    if _MARKUP.search(inline):
        inline = "".join(map(_seen, _PARSER.parseInline(inline)[0].children or ()))
    return _SPACES.sub(" ", inline).strip()


def _seen(token: Token) -> str:
    if token.type in ("text", "code_inline", "text_special"):
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "image":
        return "".join(map(_seen, token.children or ()))
    return ""


class _HeadingState(StateBlock):
    """Builds tokens for top-level headings, and one scratch token for all else: half the time and memory."""

    def __init__(self, source: str) -> None:
        super().__init__(source, _PARSER, {}, [])
        self._scratch = Token("", "", 0)
        self._in_heading = False

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        if nesting < 0:
            self.level -= 1
        wanted = (ttype == "heading_open" and self.level == 0) or (self._in_heading and ttype == "inline")
        if nesting > 0:
            self.level += 1
        if not wanted:
            return self._scratch
        self._in_heading = ttype == "heading_open"
        token = Token(ttype, tag, nesting)
        self.tokens.append(token)
        return token


def _too_deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return state.level >= _DEEPEST and paragraph(state, start, end, silent)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST + 20})
    parser.enable(["table", "strikethrough"])
    parser.block.ruler.before("table", "too_deep", _too_deep)
    return parser


_PARSER = _parser()
