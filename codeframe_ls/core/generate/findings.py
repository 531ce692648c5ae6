"""A task as it was found in the text, before its dependencies are known: from a heading, item or row."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from codeframe_ls.core.generate import details as reading
from codeframe_ls.core.generate import vocabulary, wording
from codeframe_ls.core.generate.blocks import Item, Row
from codeframe_ls.core.generate.details import Details
from codeframe_ls.core.generate.tree import Node
from codeframe_ls.core.generate.vocabulary import Column, Priority
from codeframe_ls.core.prd import markdown

_PLAIN = re.compile(r"[\\`*<&]")
_FEATURE = re.compile(r"(?P<code>F\d+(?:\.\d+)*)(?:[.:：、)）]|\s+[—–-](?=\s)|(?=\s))\s*(?=\S)")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}")


@dataclass(slots=True)
class Finding:
    """Lines [line, end_line) of the text say that there is this work to do."""

    line: int
    end_line: int
    path: tuple[str, ...]
    title: str
    description: str = ""
    acceptance: list[str] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    priority: Priority | None = None
    done: bool = False
    dropped: bool = False
    prose: list[str] = field(default_factory=list)
    """Sentences that may name what has to be done first."""
    explicit: list[str] = field(default_factory=list)
    """The same, where nothing else is named: the cells of a column "Depends on"."""


def is_numbered(heading: str) -> bool:
    """Whether a heading begins with the number of a feature, such as F4 or F2.5."""
    return bool(_FEATURE.match(heading))


class Source:
    """The lines of the text, and the making of findings from them."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")

    def from_heading(self, node: Node, priority: Priority | None) -> Finding:
        """The task that a heading names, with everything below it."""
        feature = _FEATURE.match(node.heading)
        words = wording.read(_PLAIN.sub(r"\\\g<0>", node.heading[feature.end() if feature else 0 :]))
        details = reading.of_node(node)
        end = max(self._trimmed(node.start, node.subtree_end), node.body)
        finding = self._finding(node.start, end, node.path, words, details, priority)
        finding.description = self._text(node.body, end, details.removed)
        if feature:
            finding.requirements.insert(0, feature["code"])
        elif not words.codes:
            codes = [wording.code_at_start(line) for line in finding.description.split("\n")]
            finding.requirements = [*filter(None, codes[:1]), *finding.requirements]
        return finding

    def from_item(self, item: Item, path: tuple[str, ...], priority: Priority | None) -> Finding:
        """The task that a list item names, with what is nested below it."""
        words = wording.read(item.source)
        below = item.blocks[1:]
        details = reading.of_blocks(below)
        details.prose.append(markdown.plain(item.source))
        end = self._trimmed(item.start, item.end)
        finding = self._finding(item.start, end, path, words, details, priority)
        if item.number:
            finding.aliases.append(item.number)
        first_end = item.blocks[0].end if item.blocks else item.start
        nested = self._text(first_end, end, details.removed)
        finding.description = "\n\n".join(filter(None, [words.rest.strip(), nested]))
        return finding

    def from_lines(self, start: int, end: int, source: str, path: tuple[str, ...]) -> Finding:
        """The task of some lines of a paragraph that begin with a code."""
        words = wording.read(source)
        details = Details(prose=[markdown.plain(source)])
        finding = self._finding(start, end, path, words, details, None)
        finding.description = words.rest.strip()
        return finding

    def extend(self, finding: Finding, end: int, details: Details) -> None:
        """Add to a coded paragraph what follows it, up to the line `end`."""
        end = self._trimmed(finding.line, end)
        below = self._text(finding.end_line, end, details.removed)
        finding.description = "\n\n".join(filter(None, [finding.description, below]))
        finding.end_line = max(finding.end_line, end)
        self.complete(finding, details)

    def complete(self, finding: Finding, details: Details) -> None:
        """Add what the text around a task says of it: its criteria, prerequisites, priority and status."""
        finding.acceptance = [*finding.acceptance, *details.acceptance]
        finding.prose = [*finding.prose, *details.prose]
        finding.priority = finding.priority or details.priority
        finding.done = finding.done or details.status_done

    def from_row(
        self,
        row: Row,
        columns: Sequence[Column | None],
        headers: Sequence[str],
        path: tuple[str, ...],
        priority: Priority | None,
    ) -> Finding | None:
        """The task of a table row; None when the row is empty or the document rules it out."""
        cells: dict[Column, str] = {}
        others = []
        for index, cell in enumerate(row.cells):
            column = columns[index]
            if column and column not in cells:
                cells[column] = cell
            elif cell.strip():
                others.append(f"{headers[index]}: {cell}" if headers[index].strip() else cell)
        ranked = vocabulary.priority_of(markdown.plain(cells.get("priority", "")))
        if ranked == "never" or vocabulary.is_dropped(markdown.plain(cells.get("status", ""))):
            return None
        code = markdown.plain(cells.get("id", ""))
        source = cells.get("title", "").strip() or cells.get("description", "").strip()
        words = wording.read(source)
        if not words.title or words.dropped:
            return None
        description = cells.get("description", "").strip() if "title" in cells else ""
        finding = self._finding(row.start, row.end, path, words, Details(), priority)
        finding.description = "\n\n".join(filter(None, [words.rest.strip(), description, *others]))
        finding.acceptance = _criteria(cells.get("acceptance", ""))
        finding.priority = ranked or wording.numbered_priority(cells.get("priority", "")) or finding.priority
        finding.done = finding.done or vocabulary.is_done(markdown.plain(cells.get("status", "")))
        if code:
            finding.aliases.append(code)
            if not code.isdigit() and code not in finding.requirements:
                finding.requirements.insert(0, code)
        finding.prose = [source, description]
        finding.explicit = [markdown.plain(cells["depends"])] if cells.get("depends", "").strip() else []
        return finding

    def _finding(
        self,
        start: int,
        end: int,
        path: tuple[str, ...],
        words: wording.Wording,
        details: Details,
        priority: Priority | None,
    ) -> Finding:
        own = words.priority if words.priority != "never" else None
        boxes = [words.box] if words.box != "none" else details.boxes
        return Finding(
            start,
            end,
            path,
            words.title,
            acceptance=details.acceptance,
            requirements=list(dict.fromkeys([*words.codes, *words.tags, *details.references])),
            aliases=list(words.aliases),
            priority=own or details.priority or priority,
            done=details.status_done or (bool(boxes) and all(box == "done" for box in boxes)),
            dropped=words.dropped,
            prose=details.prose,
        )

    def _text(self, start: int, end: int, removed: Iterable[tuple[int, int]]) -> str:
        gone = {line for first, last in removed for line in range(first, last)}
        kept = [self._lines[line] for line in range(start, min(end, len(self._lines))) if line not in gone]
        return textwrap.dedent("\n".join(line.rstrip() for line in kept)).strip("\n")

    def _trimmed(self, start: int, end: int) -> int:
        """The line `end` without the empty lines and rules before it."""
        end = min(end, len(self._lines))
        while end > start + 1 and _is_blank(self._lines[end - 1]):
            end -= 1
        return end


def _is_blank(line: str) -> bool:
    return not line.strip() or bool(_RULE.fullmatch(line))


def _criteria(cell: str) -> list[str]:
    parts = cell.replace("<br/>", "<br>").replace("<br />", "<br>").split("<br>")
    return [text for part in parts if (text := markdown.plain(part).lstrip("-•* "))]
