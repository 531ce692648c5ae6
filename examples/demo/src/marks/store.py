"""Bookmarks in a file, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from marks.bookmark import Bookmark


class DamagedStoreError(Exception):
    """A line of the file is not a bookmark."""


def read(path: Path) -> list[Bookmark]:
    """Every bookmark of the file, in its order; none when there is no file."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_parse(number, line) for number, line in enumerate(lines, start=1)]


def write(path: Path, bookmarks: Iterable[Bookmark]) -> None:
    """Write the bookmarks, whole or not at all."""
    text = "".join(json.dumps(_row(bookmark), ensure_ascii=False) + "\n" for bookmark in bookmarks)
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _row(bookmark: Bookmark) -> dict[str, object]:
    return {"address": bookmark.address, "title": bookmark.title, "tags": sorted(bookmark.tags)}


def _parse(number: int, line: str) -> Bookmark:
    try:
        row = json.loads(line)
        return Bookmark(row["address"], row["title"], frozenset(row["tags"]))
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedStoreError(f"line {number} is not a bookmark") from error
