"""The title of a task that is made from a selection, a TODO or a diagnostic. Pure."""

from __future__ import annotations

import re
from typing import Final

from codeframe_ls.core.printable import printable

LONGEST: Final = 120
"""Characters of a title made here; the whole text stays with the task."""

_MARKS: Final = re.compile(r"^[\s#/*;%<!\-+>|\"'`]*(?:\[[ xX]\]\s*)?")
_CLOSING: Final = re.compile(r"[\s*/\->\"'`]*$")
_TODO: Final = re.compile(r"^(?:TODO|FIXME|HACK|XXX|BUG)\b(?:\([^)]*\))?\s*[:\-]?\s*", re.IGNORECASE)


def title_from(text: str) -> str:
    """The first line that says something, without comment marks and `TODO:`; empty when no line does.

    `title_from("# TODO(ana): retry on 429")` is `"Retry on 429"`.
    """
    for line in printable(text).splitlines():
        bare = _TODO.sub("", _CLOSING.sub("", _MARKS.sub("", line)))
        if any(character.isalnum() for character in bare):
            return _cut(bare[:1].upper() + bare[1:])
    return ""


def _cut(title: str) -> str:
    if len(title) <= LONGEST:
        return title
    whole_words = title[: LONGEST - 1].rsplit(" ", 1)[0] or title[: LONGEST - 1]
    return f"{whole_words.rstrip()}…"
