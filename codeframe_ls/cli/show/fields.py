"""Prints any result, field by field, in the order of its model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codeframe_ls.cli.show import paper


def print_fields(result: Any) -> None:
    """Print the fields of an object; nested ones are indented, empty ones are left out."""
    for text in _lines(result, ""):
        paper.line(text)


def _lines(value: Any, indent: str) -> list[str]:
    found: list[str] = []
    for name, item in value.items() if isinstance(value, Mapping) else enumerate(value, start=1):
        if item in (None, "", [], {}):
            continue
        if isinstance(item, Mapping) or (
            isinstance(item, list) and any(isinstance(each, Mapping) for each in item)
        ):
            found += [f"{indent}{name}:", *_lines(item, indent + "  ")]
        else:
            shown = ", ".join(map(str, item)) if isinstance(item, list) else str(item)
            found.append(f"{indent}{name}: {shown}")
    return found
