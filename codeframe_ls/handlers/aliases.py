"""`T12`, `R7`, `P4`, `C2`, `B3` and `G1` as a person writes them, found at a place of a document.

They count only where people write: in Markdown and commit messages everywhere, in code in comments. `T1` is a
good name for a variable too.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from codeframe_ls.core import ids
from codeframe_ls.core.ids import Noun
from codeframe_ls.lsp.documents import Document
from codeframe_ls.lsp.position import Encoding, from_index, to_index

_ALIAS: Final = re.compile(r"(?<![\w.-])([TRPCBG])([1-9][0-9]{0,8})(?![\w-])")
_HERE: Final[tuple[Noun, ...]] = ("task", "run", "patch", "checkpoint", "blocker", "plan")
_NOUNS: Final[dict[str, Noun]] = {ids.PREFIXES[noun]: noun for noun in _HERE}
_PROSE: Final = frozenset(
    {
        "markdown",
        "plaintext",
        "text",
        "git-commit",
        "gitcommit",
        "git-rebase",
        "gitrebase",
        "restructuredtext",
        "rst",
    }
    | {"asciidoc", "org", "mail"}
)
_COMMENT: Final = re.compile(
    r"""(?: (?:^|\s)(?:\#|//|--|;|%|\"\"\"|''') | /\* | <!-- | ^\s*(?:\*|"(?!\")) )""", re.VERBOSE
)


class Alias(NamedTuple):
    """An alias in a document; `start` and `end` are in the client's characters."""

    noun: Noun
    number: int
    line: int
    start: int
    end: int


def at(document: Document, line: int, character: int, encoding: Encoding) -> Alias | None:
    """The alias at a client's position, None when there is none or it stands in code."""
    if line >= len(document.lines):
        return None
    text = document.lines.content(line)
    index = to_index(text, character, encoding)
    for match in _ALIAS.finditer(text):
        if match.start() <= index <= match.end() and _is_prose(document, text, match.start()):
            ends = (from_index(text, match.start(), encoding), from_index(text, match.end(), encoding))
            return Alias(_NOUNS[match[1]], int(match[2]), line, *ends)
    return None


def _is_prose(document: Document, line: str, index: int) -> bool:
    if document.language_id in _PROSE or (
        document.path is not None and document.path.name == "COMMIT_EDITMSG"
    ):
        return True
    comment = _COMMENT.search(line)
    return comment is not None and comment.start() < index
