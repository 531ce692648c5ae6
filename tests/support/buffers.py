"""An attached editor that holds unsaved text and takes no edits, as the core sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Holding:
    """`texts` are its unsaved buffers; `seen` is what it was told that files hold."""

    texts: Mapping[Path, str]
    takes_edits: bool = False
    seen: list[tuple[Path, str]] = field(default_factory=list)

    def unsaved(self) -> Mapping[Path, str]:
        """The buffers."""
        return self.texts

    def synchronised(self, file: Path, text: str) -> None:
        """Note what was told."""
        self.seen.append((file, text))

    async def edit(self, texts: Mapping[Path, tuple[str, str]], label: str) -> Mapping[Path, str]:
        """Take no edit, and tell what the buffers hold."""
        return {file: self.texts[file] for file in texts}


def holding(texts: Mapping[Path, str]) -> Holding:
    """An editor with these unsaved buffers."""
    return Holding(texts)
