"""Text of the repository inside text of ours: nothing in it may become a link, an image or markup."""

from __future__ import annotations

import re
from typing import Final

from lsprotocol import types
from pygls.capabilities import get_capability

from codeframe_ls.core.printable import one_line
from codeframe_ls.lsp import Session

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:@])")


def literal(text: str) -> str:
    """The text on one line, shown by Markdown as it reads."""
    return _MARKUP.sub(r"\\\1", one_line(text))


def hover(session: Session, lines: list[str], range_: types.Range) -> types.Hover:
    """A hover of Markdown lines, or of their plain text where the client shows nothing else."""
    formats = get_capability(session.capabilities, "text_document.hover.content_format", None) or ()
    if types.MarkupKind.Markdown in formats:
        content = types.MarkupContent(types.MarkupKind.Markdown, "\n\n".join(lines))
    else:
        plain = "\n".join(re.sub(r"\\(.)|\*\*", r"\1", line) for line in lines)
        content = types.MarkupContent(types.MarkupKind.PlainText, plain)
    return types.Hover(contents=content, range=range_)
