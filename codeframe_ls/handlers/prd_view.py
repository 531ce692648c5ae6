"""The outline of one open PRD, kept in step with what is typed.

A keystroke is only noted; the outline follows when somebody asks for it, once for all edits since. Knows what
the text says, not what is known of its sections.
"""

from __future__ import annotations

import asyncio
from typing import Final

from codeframe_ls.core.prd import outline as outlines
from codeframe_ls.core.prd.outline import Outline
from codeframe_ls.core.prd.parsing import parse_off_loop
from codeframe_ls.lsp.documents import Document
from codeframe_ls.lsp.line_index import Edit

LARGE_EDIT: Final = 2_000
"""Lines; an edit that brings more (a paste, a reload) is parsed like a new document, off the loop."""


def merged(before: Edit, after: Edit) -> Edit:
    """The one edit that does what two do, the second being counted in the lines that the first left."""
    grown = before.added_lines - before.removed_lines
    first = min(before.first_line, after.first_line)
    end = max(before.first_line + before.added_lines, after.first_line + after.removed_lines)
    return Edit(first, end - grown - first, end + after.added_lines - after.removed_lines - first)


class PrdView:
    """The outline of an open document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._outline: Outline | None = None
        self._pending: Edit | None = None
        self._parsing = asyncio.Lock()

    def edited(self, edit: Edit) -> None:
        """Note an edit that the document has taken in."""
        self._pending = edit if self._pending is None else merged(self._pending, edit)

    async def outline(self) -> Outline:
        """The outline of the document as it is at the moment of return."""
        while self._outline is None or _is_large(self._pending):
            await self._parse_anew()
        if self._pending is not None:
            self._outline = outlines.edit(self._outline, self.document.text, *self._pending)
            self._pending = None
        return self._outline

    async def _parse_anew(self) -> None:
        async with self._parsing:
            if self._outline is not None and not _is_large(self._pending):
                return
            # Edits that come while this parses are noted for what it will give.
            self._outline = self._pending = None
            self._outline = await parse_off_loop(self.document.text)


def _is_large(edit: Edit | None) -> bool:
    return edit is not None and edit.added_lines > LARGE_EDIT
