"""Which paragraphs, list items and table rows are work, by their place and by their form.

A plain list item is work only where features or steps are listed; a checkbox, a requirement's code or the
sentence of a user story is work anywhere. Knows blocks and no headings.
"""

from __future__ import annotations

import enum
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from codeframe_ls.core.generate import vocabulary, wording
from codeframe_ls.core.generate.blocks import Block, Item, ListBlock, Paragraph, Table
from codeframe_ls.core.generate.findings import Finding, Source
from codeframe_ls.core.generate.tables import columns_of, has_codes
from codeframe_ls.core.generate.vocabulary import Kind, Priority
from codeframe_ls.core.prd import markdown


class Place(enum.Enum):
    """Where a block stands, as far as it changes what a plain heading or list item means."""

    ANYWHERE = "anywhere"
    CONTEXT = "context"
    SECONDARY = "secondary"
    FEATURES = "features"
    PLAN = "plan"


WORK = (Place.FEATURES, Place.PLAN)
_HARD_BREAK = re.compile(r"(?:  |\\)$")
_ARTICLES = frozenset(
    (
        "the",
        "le",
        "la",
        "les",
        "der",
        "die",
        "das",
        "el",
        "los",
        "las",
        "il",
        "lo",
        "gli",
        "o",
        "os",
        "as",
        "het",
    )
)


@dataclass(slots=True)
class Remark:
    """Something in the text that a person should know of; `line` is 0-based."""

    line: int
    message: str


@dataclass(slots=True)
class Spot:
    """Where the blocks that are being read belong: their heading path, place and default priority."""

    path: tuple[str, ...]
    place: Place
    priority: Priority | None

    def at(self, place: Place) -> Spot:
        """The same spot, read as another place."""
        return Spot(self.path, place, self.priority)

    def below(self) -> Spot:
        """The spot of what describes a task found here: only forms count in it."""
        return self if self.place is Place.SECONDARY else self.at(Place.CONTEXT)


@dataclass(slots=True)
class Collector:
    """Turns blocks into findings, in the order of the document."""

    source: Source
    findings: list[Finding] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        if finding.dropped:
            self.remark(finding.line, f"“{finding.title[:60]}” is ruled out.")
        elif wording.is_placeholder(finding.title):
            self.remark(finding.line, f"“{finding.title[:60]}” is a placeholder and makes no task.")
        elif finding.title:
            self.findings.append(finding)

    def remark(self, line: int, message: str) -> None:
        self.remarks.append(Remark(line, message))

    def blocks(self, blocks: Sequence[Block], spot: Spot) -> None:
        """Collect what is work among the blocks and what is nested in them."""
        for above, block in itertools.pairwise([None, *blocks]):
            if isinstance(above, Paragraph) and _is_left_open(above):
                continue
            if isinstance(block, ListBlock):
                self._list(block, spot)
            elif isinstance(block, Table):
                self._table(block, spot)
            elif isinstance(block, Paragraph):
                self._paragraph(block, spot)

    def _list(self, block: ListBlock, spot: Spot) -> None:
        boxed = has_boxes(block)
        if spot.place is Place.ANYWHERE and _are_demands(block):
            spot = spot.at(Place.FEATURES)
        nested = spot.at(Place.CONTEXT) if spot.place in WORK else spot
        for item in block.items:
            if boxed and wording.has_box(item.source):
                self._boxed_item(item, spot)
            elif not boxed and _is_work(item, spot.place):
                self._item(item, spot)
            else:
                self.blocks(item.blocks, nested)

    def _boxed_item(self, item: Item, spot: Spot) -> None:
        """A checkbox, or the group that it is when it holds further ones."""
        words = wording.read(item.source)
        if words.box == "unknown":
            self.remark(
                item.start, f"The box [{words.mark}] has no known meaning; its task counts as not done."
            )
        inner = [block for block in item.blocks if isinstance(block, ListBlock) and has_boxes(block)]
        for block in inner:
            self._list(block, spot.at(Place.CONTEXT))
        if not inner:
            self._item(item, spot)

    def _item(self, item: Item, spot: Spot) -> None:
        """A task, unless coded ones below it are: FR-1.1 and FR-1.2 under FR-1."""
        coded = [block for block in item.blocks[1:] if isinstance(block, ListBlock) and _has_codes(block)]
        for block in coded:
            self._list(block, spot.at(Place.CONTEXT))
        if not coded:
            self.add(self.source.from_item(item, spot.path, spot.priority))

    def _paragraph(self, block: Paragraph, spot: Spot) -> None:
        """Each line that begins with a code starts a task; so does a user story among features."""
        lines = block.source.split("\n")
        starts = coded_lines(block)
        if not starts and spot.place is Place.FEATURES and vocabulary.is_story(markdown.plain(block.source)):
            starts = [0]
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
            text = "\n".join(lines[start:end])
            self.add(self.source.from_lines(block.start + start, block.start + end, text, spot.path))

    def _table(self, block: Table, spot: Spot) -> None:
        columns = columns_of(block)
        # A timetable numbers its rows M1, M2: in such places only a requirement's code is a sign of work.
        coded = has_codes(block, columns, strict=spot.place is Place.SECONDARY)
        if not coded and not (spot.place in WORK and "title" in columns):
            return
        for row in block.rows:
            finding = self.source.from_row(row, columns, block.header, spot.path, spot.priority)
            text = " ".join(markdown.plain(cell) for cell in row.cells).strip()
            if finding is not None:
                self.add(finding)
            elif text:
                self.remark(row.start, f"The row “{text[:60]}” is ruled out.")


def coded_lines(block: Paragraph) -> list[int]:
    """Which lines of a paragraph begin with a requirement's code; wrapped prose may do so by chance.

    A line below prose counts when its code is set off, as in "FR-2: Export", or when a hard break ends the
    line above it.
    """
    lines = block.source.split("\n")
    starts = [index for index, line in enumerate(lines) if wording.code_at_start(line)]
    if len(starts) == len(lines) or (starts[:1] == [0] and not wording.has_code_set_off(lines[0])):
        return starts
    return [
        index
        for index in starts
        if index == 0 or wording.has_code_set_off(lines[index]) or _HARD_BREAK.search(lines[index - 1])
    ]


def has_list(blocks: Sequence[Block]) -> bool:
    """Whether a list is among the blocks."""
    return any(isinstance(block, ListBlock) for block in blocks)


def _is_work(item: Item, place: Place) -> bool:
    plain = markdown.plain(item.source)
    if wording.code_at_start(item.source) or vocabulary.is_story(plain):
        return True
    return place in WORK and bool(plain) and not _is_announcement(item.source.split("\n")[0])


def _are_demands(block: ListBlock) -> bool:
    """Whether most items say that a user or the system can or must do something."""
    demands = sum(vocabulary.is_demand(markdown.plain(item.source)) for item in block.items)
    return demands * 5 >= len(block.items) * 3


def _is_announcement(line: str) -> bool:
    """Whether an item names what is no work, such as "Risks" or, with nothing behind it, "Notes:"."""
    name, colon, rest = markdown.plain(line).partition(":")
    words = vocabulary.normalise(name).split()
    bare = " ".join(words[1:] if words and words[0] in _ARTICLES else words)
    if any(vocabulary.is_kind(kind, bare) for kind in (Kind.EXCLUDED, Kind.SECONDARY)):
        return True
    return bool(colon) and not rest.strip() and vocabulary.is_kind(Kind.ATTRIBUTE, bare)


def _is_left_open(block: Paragraph) -> bool:
    """Whether a paragraph opens a bracket that a later block closes, as a template's "[List:" does."""
    return block.source.startswith("[") and block.source.count("[") > block.source.count("]")


def has_boxes(block: ListBlock) -> bool:
    """Whether a list ticks off its items; a letter in brackets is a tag, unless there are boxes beside it."""
    return any(
        wording.has_box(item.source) and not wording.has_tag_for_box(item.source) for item in block.items
    )


def _has_codes(block: ListBlock) -> bool:
    return any(wording.code_at_start(item.source) for item in block.items)
