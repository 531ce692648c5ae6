"""The PRDs of the working tree in memory: which there are, their sections, and which tasks the text made
stale.

A `core.Projection`: the writer thread replaces what the event loop reads. Answers for a text that is being
typed are cheap, because every keystroke asks. Knows no face and no plan.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from codeframe_ls.core.prd import rows
from codeframe_ls.core.prd.identity import match
from codeframe_ls.core.prd.outline import Outline
from codeframe_ls.core.prd.saving import capture, found, register, register_found, saved
from codeframe_ls.core.prd.span import unchanged
from codeframe_ls.core.store import Event, Reader

if TYPE_CHECKING:
    from codeframe_ls.core.tasks.board import Board

__all__ = ["Library", "Live", "LiveSection", "capture", "found", "register", "register_found", "saved"]

_REMEMBERED: Final = 8
"""Texts whose answers are kept: one for each editor that has a PRD open, and some to spare."""


class LiveSection(NamedTuple):
    """A section of a text as it is now: its id, and the ids of the tasks that its change has made stale."""

    id: str | None
    stale: tuple[str, ...]


class Live(NamedTuple):
    """What is known of a text: one entry for each of its sections, and the tasks whose section it lacks."""

    sections: tuple[LiveSection, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownPrd:
    """A registered PRD, its newest version, and the sections of that version."""

    prd: rows.Prd
    sections: rows.Sections
    by_path: Mapping[tuple[str, ...], str] = field(repr=False)
    """Section ids by path; empty when two sections have the same path."""


class Library:
    """All registered PRDs at the newest commit."""

    def __init__(self, board: Callable[[], Board]) -> None:
        self.prds: Mapping[str, KnownPrd] = {}
        self.locks: dict[str, asyncio.Lock] = {}
        self._board = board
        self._ids: dict[str, list[tuple[KnownPrd, Outline, tuple[str | None, ...]]]] = {}
        self._sources: tuple[Board | None, dict[str, dict[str, tuple[str, ...]]]] = (None, {})

    @property
    def current(self) -> KnownPrd | None:
        """The PRD that was chosen, or the first that was registered."""
        return next((known for known in self.prds.values() if known.prd.current), None)

    def load(self, reader: Reader) -> None:
        """Read every PRD from the database."""
        self.prds = MappingProxyType(
            {prd.path: _known(prd, rows.sections(reader, prd.id)) for prd in rows.all_prds(reader)}
        )

    def apply(self, reader: Reader, event: Event) -> None:
        """Read again what an event of a PRD has changed."""
        if not event.kind.startswith("prd."):
            return
        before = {known.prd.id: known for known in self.prds.values()}
        after = {}
        for prd in rows.all_prds(reader):
            known = before.get(prd.id)
            if known is None or known.prd.version != prd.version:
                known = _known(prd, rows.sections(reader, prd.id))
            after[prd.path] = KnownPrd(prd, known.sections, known.by_path)
        self.prds = MappingProxyType(after)

    def match_live(self, path: str, outline: Outline, text: str = "") -> Live:
        """What is known of the text at `path`, saved or not, whose outline this is.

        A task is stale when its section's text differs from what it was made from. `text` lets a section be
        known again whose heading was renamed. Takes well under a millisecond for a text seen before, and
        one or two for a new one of 500 sections. A path that is not registered knows nothing.
        """
        known = self.prds.get(path)
        if known is None:
            return Live((LiveSection(None, ()),) * len(outline.sections), ())
        section_ids = self._matched(path, known, outline, text)
        sections = tuple(
            LiveSection(section_id, self._stale(section_id, outline, index))
            for index, section_id in enumerate(section_ids)
        )
        return Live(sections, self._lost(known, section_ids))

    def _matched(self, path: str, known: KnownPrd, outline: Outline, text: str) -> tuple[str | None, ...]:
        answers = self._ids.setdefault(path, [])
        for made_for, made_from, answer in answers:
            if made_from is outline and made_for.sections is known.sections:
                return answer
        matched = _matched_by_path(known, outline)
        if matched is None:
            pairs = match(known.sections.present, outline, text)
            matched = tuple(pairs.get(index) for index in range(len(outline.sections)))
        answers.insert(0, (known, outline, matched))
        del answers[_REMEMBERED:]
        return matched

    def _stale(self, section_id: str | None, outline: Outline, index: int) -> tuple[str, ...]:
        if section_id is None:
            return ()
        sources = self._made_from(section_id)
        if not sources or (len(sources) == 1 and outline.sections[index].hash in sources):
            return ()
        return tuple(
            task
            for source, tasks in sources.items()
            if not unchanged(source, (section.hash for section in islice(outline.sections, index, None)))
            for task in tasks
        )

    def _lost(self, known: KnownPrd, section_ids: tuple[str | None, ...]) -> tuple[str, ...]:
        there = set(section_ids)
        everything = (*known.sections.present, *known.sections.gone)
        if len(there) == len(everything) and None not in there:
            return ()
        return tuple(
            task
            for section in everything
            if section.id not in there
            for tasks in self._made_from(section.id).values()
            for task in tasks
        )

    def _made_from(self, section_id: str) -> dict[str, tuple[str, ...]]:
        """The tasks of a section by the hash that they were made from; cancelled ones do not matter."""
        board = self._board()
        if self._sources[0] is not board:
            self._sources = (board, {})
        sources = self._sources[1]
        if section_id not in sources:
            tasks: dict[str, tuple[str, ...]] = {}
            for task in board.section_tasks(section_id):
                if task.source_hash is not None and task.status != "CANCELLED":
                    tasks[task.source_hash] = (*tasks.get(task.source_hash, ()), task.id)
            sources[section_id] = tasks
        return sources[section_id]


def _known(prd: rows.Prd, sections: rows.Sections) -> KnownPrd:
    by_path = {section.path: section.id for section in sections.present}
    return KnownPrd(prd, sections, by_path if len(by_path) == len(sections.present) else {})


def _matched_by_path(known: KnownPrd, outline: Outline) -> tuple[str | None, ...] | None:
    """The answer of `match` where every path is there once on both sides: so most keystrokes leave it."""
    if len(known.by_path) != len(outline.sections):
        return None
    ids = tuple(known.by_path.get(section.path) for section in outline.sections)
    if None in ids or any(section.occurrence != 1 for section in outline.sections):
        return None
    return ids
