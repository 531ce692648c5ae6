"""The YAML block that may open a Markdown file, found but not interpreted.

CommonMark knows no front matter: to it the closing `---` underlines a heading. So the block has to be cut off
before a parser sees it. Only `key: value` lines at the top level are read; this is not a YAML parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPEN = re.compile(r"---[ \t]*(?:\r\n?|\n)")
_IGNORED = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n))*")
_KEY = re.compile(r"[\w\"'][^:\r\n]*:(?=[ \t\r\n])")
_CLOSE = re.compile(r"[\r\n](?:---|\.\.\.)[ \t]*(?:\r\n?|\n|\Z)")
_FIELD = re.compile(r"^([\w-]+):[ \t]+([^\r\n]*?)[ \t]*$", re.MULTILINE)
_BREAK = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Where the document proper begins: `offset` in characters (a leading BOM is skipped), `line` 0-based."""

    offset: int
    line: int


def front_matter(text: str) -> FrontMatter:
    """Find the front matter of `text`; without one, the document begins behind its BOM.

    It opens with `---` on the very first line, its first line of content is a key, and it closes with `---`
    or `...`. A document that merely begins with a thematic break therefore keeps all its text.
    """
    begin = 1 if text.startswith("\ufeff") else 0
    opening = _OPEN.match(text, begin)
    if opening:
        content = _IGNORED.match(text, opening.end())
        assert content is not None
        closing = _CLOSE.search(text, content.end()) if _KEY.match(text, content.end()) else None
        if closing:
            return FrontMatter(closing.end(), sum(1 for _ in _BREAK.finditer(text, 0, closing.end())))
    return FrontMatter(begin, 0)


def fields(text: str) -> dict[str, str]:
    """The top-level scalars of the front matter, keys in lower case, quotes around values removed."""
    block = _BREAK.sub("\n", text[: front_matter(text).offset])
    return {key.lower(): value.strip("\"'") for key, value in _FIELD.findall(block)}
