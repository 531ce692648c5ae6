"""What the checks have found in the user's tree, by file, in memory: diagnostics never wait for the database.

A finding belongs to a line of the text that its check looked at. That is the file's text as long as nobody
has written it since the check began; one that was written meanwhile has no places until the check runs again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.core.gates import rows
from codeframe_ls.core.gates.line_map import LineMap
from codeframe_ls.core.gates.model import Finding
from codeframe_ls.core.gates.rows import Stored
from codeframe_ls.core.sandbox import files
from codeframe_ls.core.store import Event, Reader

_BREAK: Final = re.compile(r"\r\n|\r|\n")


class Found(NamedTuple):
    """One finding of a check."""

    gate: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file with findings, and its text as the checks looked at it; `written` is its time in nanoseconds."""

    path: str
    written: int
    lines: Sequence[str]
    found: tuple[Found, ...]

    def on(self, text: str) -> list[tuple[int, Found]]:
        """The findings whose line is unchanged in this text, each with its line there."""
        lines = LineMap(self.lines, _BREAK.split(text))
        return [
            (line, one)
            for one in self.found
            if one.finding.line is not None and (line := lines[one.finding.line]) is not None
        ]

    def on_disk(self, root: Path) -> list[tuple[int, Found]]:
        """The same for the file as it lies on the disk now; none where it is gone. Blocks."""
        if _written(root, self.path) == self.written:
            return [(one.finding.line, one) for one in self.found if one.finding.line is not None]
        return self.on(text) if (text := _text(root, self.path)) is not None else []


class FindingsProjection:
    """Keeps `files` in step with the newest results on the tree, on the writer thread; a `core.Projection`.

    What is found in a file is read with the results, once for each time that checks have run.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self.files: tuple[CheckedFile, ...] = ()

    def load(self, reader: Reader) -> None:
        """Read the newest result of each check."""
        self.files = tuple(_checked(self._root, rows.newest_on_tree(reader)))

    def apply(self, reader: Reader, event: Event) -> None:
        """Follow one commit."""
        if event.kind == "gates.finished":
            self.load(reader)


def _checked(root: Path, results: Sequence[Stored]) -> Iterator[CheckedFile]:
    by_path: dict[str, list[tuple[int, Found]]] = {}
    for stored in results:
        began = _began(stored, results)
        for finding in stored.result.findings:
            if finding.path is not None and finding.line is not None:
                by_path.setdefault(finding.path, []).append((began, Found(stored.result.gate, finding)))
    for path, found in by_path.items():
        written = _written(root, path)
        known = tuple(one for began, one in found if written is not None and written < began)
        if written is not None and known and (text := _text(root, path)) is not None:
            yield CheckedFile(path, written, _BREAK.split(text), known)


def _began(stored: Stored, results: Iterable[Stored]) -> int:
    """When the first check of those that were asked for together began, in nanoseconds."""
    together = sum(other.result.seconds for other in results if other.at == stored.at)
    return int((datetime.fromisoformat(stored.at).timestamp() - together) * 1e9)


def _written(root: Path, path: str) -> int | None:
    try:
        return (root / path).stat().st_mtime_ns
    except (OSError, ValueError):
        # ValueError: a tool printed a path that no file can have.
        return None


def _text(root: Path, path: str) -> str | None:
    """The file's text; None for what is no file of this tree, to which a tool's output may point."""
    try:
        return files.read(root, path).decode("utf-8", "replace")
    except CodeframeError:
        return None
