"""What a bookmark is."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Bookmark:
    """An address that somebody wants to find again."""

    address: str
    title: str = ""
    tags: frozenset[str] = field(default_factory=frozenset)
