"""Any result as a Markdown page: what is shown where no page was written for it. Knows no operation.

A value stands behind its name, a list of things is a section with one line for each of them; what is empty
is left out. Text of people is literal: it is never read as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from codeframe_ls.core.operation import Result
from codeframe_ls.core.pages import quoted
from codeframe_ls.core.printable import one_line
from codeframe_ls.handlers.text import literal

Json = Mapping[str, Any]

_HIDDEN = frozenset({"id", "revision", "status", "section_id", "prd_id", "version_id"})
"""Fields for programs: a person reads the alias and the state."""


def of_result(title: str, result: Result) -> str:
    """The page of a result."""
    shown = result.model_dump(mode="json")
    body = list(_fields(shown, 2))
    return "\n".join([f"# {one_line(title)}", "", *(body or ["Nothing."])]) + "\n"


def _fields(value: Json, depth: int) -> Iterator[str]:
    """Plain fields first, then a section for each that holds things."""
    present = {name: item for name, item in value.items() if name not in _HIDDEN and not _is_empty(item)}
    for name, item in present.items():
        if not _holds_things(item):
            yield from _field(name, item)
    for name, item in present.items():
        if isinstance(item, Mapping):
            yield from ["", f"{'#' * depth} {_words(name)}", "", *_fields(item, depth + 1)]
        elif _holds_things(item):
            yield from ["", f"{'#' * depth} {_words(name)}", "", *(f"- {_line(each)}" for each in item)]


def _field(name: str, item: Any) -> Iterator[str]:
    if isinstance(item, str) and "\n" in item:
        yield from [f"- {_words(name)}:", "", quoted(item), ""]
    else:
        yield f"- {_words(name)}: {_line(item)}"


def _line(item: Any) -> str:
    """A thing on one line; of a thing with fields its name first, then what else is known."""
    if isinstance(item, Mapping):
        parts = [
            _part(name, value) for name, value in item.items() if name not in _HIDDEN and not _is_empty(value)
        ]
        return " · ".join(parts)
    if isinstance(item, list):
        return ", ".join(_line(each) for each in item)
    if isinstance(item, bool):
        return "yes" if item else "no"
    return literal(str(item))


def _part(name: str, value: Any) -> str:
    if name in ("alias", "title", "question", "path", "heading", "state", "kind", "name", "task"):
        return _line(value)
    return f"{_words(name)} {_line(value)}"


def _holds_things(item: Any) -> bool:
    return isinstance(item, Mapping) or (isinstance(item, list) and isinstance(item[0], Mapping | list))


def _is_empty(item: Any) -> bool:
    return item in (None, "", [], {}) or item is False


def _words(name: str) -> str:
    """`waits_for` is "Waits for"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower()
    return literal(spaced[:1].upper() + spaced[1:])
