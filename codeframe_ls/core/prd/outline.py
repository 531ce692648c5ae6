"""A PRD as a sequence of sections: parsed whole, or brought up to date after one edit.

Positions are 0-based lines as an editor counts them: only `\\n`, `\\r\\n` and `\\r` break a line, and a text
has one line more than it has breaks. Knows nothing of files, versions or tasks.
"""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from codeframe_ls.core.prd import markdown
from codeframe_ls.core.prd.frontmatter import FrontMatter, front_matter
from codeframe_ls.core.printable import printable

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)?")
_BREAK = re.compile(r"\r\n?|\n")
_ATX = re.compile(r" {0,3}#")
_REFERENCE = re.compile(r" {0,3}\[")


class Section(NamedTuple):
    """A heading and the text under it, up to the next heading of any level.

    Text before the first heading is a section of level 0 with the empty path, present only when it is not
    blank. Headings nested in quotes and lists are text, and front matter belongs to no section.
    """

    heading: str
    """Plain text of the heading: no markup, entities decoded, no control character."""
    level: int
    path: tuple[str, ...]
    """Headings from the root to this one; a skipped level leaves no gap."""
    occurrence: int
    """1 for the first section with this path, 2 for the next: (path, occurrence) is unique in an outline."""
    start: int
    body: int
    end: int
    """The heading's lines are [start, body), its own text is [body, end)."""
    subtree_end: int
    """First line after the last subsection."""
    hash: str
    """32 hex digits of SHA-256 over heading and own text, without line endings and trailing blanks."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of one text, in document order."""

    sections: tuple[Section, ...]
    line_count: int
    _offsets: tuple[int, ...]
    _length: int
    _front: FrontMatter

    def at(self, line: int) -> int | None:
        """Index of the section whose heading or own text holds `line`; None above the first section."""
        index = bisect.bisect_right(self.sections, line, key=_start) - 1
        return index if index >= 0 else None

    def subtree(self, index: int) -> range:
        """Indices of a section and all its subsections."""
        end = self.sections[index].subtree_end
        return range(index, bisect.bisect_left(self.sections, end, lo=index, key=_start))

    def own_text(self, text: str, index: int) -> str:
        """The own text of a section (heading excluded), cut from the text that this outline was made from."""
        section = self.sections[index]
        begin = _skip_lines(text, self._offsets[index], section.body - section.start)
        return text[begin : self._offsets[index + 1] if index + 1 < len(self._offsets) else len(text)]


class _Mark(NamedTuple):
    """What a section is made from: all of it that does not depend on other sections."""

    heading: str
    level: int
    start: int
    body: int
    offset: int
    hash: str


def parse(text: str) -> Outline:
    """Parse a whole text. A megabyte takes about a quarter of a second: more belongs in another process."""
    front = front_matter(text)
    marks, _ = _scan(text, front.offset, len(text), front.line)
    return Outline(_sections(marks, _line_count(text)), _line_count(text), _offsets(marks), len(text), front)


def edit(outline: Outline, text: str, first: int, removed: int, added: int) -> Outline:
    """Return `parse(text)`, given that lines [first, first + removed) became lines [first, first + added).

    Parsing restarts at the last heading that the edit cannot reach, and ends at the first heading behind the
    edit that still is one: there the block parser stands in no container, so everything after it is as it
    was. An edit that swallows what follows (an opened fence) moves that point on, in growing steps.
    Raises ValueError when the line counts do not fit the two texts.
    """
    shift, growth = added - removed, len(text) - outline._length
    line_count = _line_count(text)
    if line_count != outline.line_count + shift:
        raise ValueError("the edit does not describe the difference between the two texts")
    front = front_matter(text)
    keep = _restart(outline, text, first) if front == outline._front else 0
    begin, line = (
        (outline._offsets[keep], outline.sections[keep].start) if keep else (front.offset, front.line)
    )

    for resume in _resume_points(outline, text, first + removed, begin, growth):
        section, until = outline.sections[resume], outline._offsets[resume] + growth
        end = _skip_lines(text, until, section.body - section.start)
        marks, agrees = _scan(text, begin, end, line, until)
        if agrees:
            break
    else:
        resume = len(outline.sections)
        marks, _ = _scan(text, begin, len(text), line)

    old = outline.sections
    offsets = (
        *outline._offsets[:keep],
        *_offsets(marks),
        *(offset + growth for offset in outline._offsets[resume:]),
    )
    if shift == 0 and _same_structure(old[keep:resume], marks):
        fresh = [
            section._replace(hash=mark.hash) for section, mark in zip(old[keep:resume], marks, strict=True)
        ]
        sections = (*old[:keep], *fresh, *old[resume:])
    else:
        kept = [_mark(section, 0) for section in old[:keep]]
        moved = [_mark(section, shift) for section in old[resume:]]
        sections = _sections([*kept, *marks, *moved], line_count)
    return Outline(sections, line_count, offsets, len(text), front)


def _restart(outline: Outline, text: str, first: int) -> int:
    """Index of the last heading that the edit cannot undo, or 0 for the start of the document."""
    # The line after counts, because a delimiter row there would make the heading's line the head of a table.
    index = bisect.bisect_left(outline.sections, first, key=lambda section: section.body) - 1
    while index > 0 and not _independent(text, outline._offsets[index]):
        index -= 1
    return max(index, 0)


def _resume_points(outline: Outline, text: str, after: int, begin: int, growth: int) -> Iterator[int]:
    """Indices of headings behind the edit where parsing may end: the next one, then in doubling distances."""
    index = bisect.bisect_left(outline.sections, after, key=_start)
    step = 1
    while index < len(outline.sections):
        offset = outline._offsets[index] + growth
        if offset > begin and outline.sections[index].level and _independent(text, offset):
            yield index
            index += step
            step *= 2
        else:
            index += 1


def _independent(text: str, offset: int) -> bool:
    """Whether a heading's own lines alone decide that the block before it ends there.

    An ATX heading interrupts a paragraph; a setext heading needs a blank line above. One that looks like a
    link reference definition depends on where a quoted title would close, which can be far below.
    """
    if _ATX.match(text, offset):
        return True
    if _REFERENCE.match(text, offset):
        return False
    position = offset
    if position and text[position - 1] == "\n":
        position -= 1
    if position and text[position - 1] == "\r":
        position -= 1
    while position and text[position - 1] in " \t":
        position -= 1
    return position == 0 or text[position - 1] in "\r\n"


def _scan(text: str, begin: int, end: int, line: int, until: int | None = None) -> tuple[list[_Mark], bool]:
    """Marks of text[begin:end], whose first line is `line`, and whether parsing may end at `until`.

    It may when a heading starts exactly there; that one and those after it are left out.
    """
    raw = text[begin:end]
    source = markdown.normalise(raw)
    found, lines = markdown.headings(source)
    offsets = lines if "\r" not in raw else [0, *(match.end() for match in _BREAK.finditer(raw))]
    stop = len(source)
    if until is not None:
        count = bisect.bisect_left(found, until - begin, key=lambda heading: offsets[heading.start])
        if count == len(found) or offsets[found[count].start] != until - begin:
            return [], False
        stop = lines[found[count].start]
        found = found[:count]
    marks = []
    bounds = [*(lines[heading.start] for heading in found), stop]
    if source[: bounds[0]].strip(" \t\n"):
        marks.append(_Mark("", 0, line, line, begin, _hash("", source[: bounds[0]])))
    for heading, own_end in zip(found, bounds[1:], strict=True):
        marks.append(
            _Mark(
                printable(heading.text),
                heading.level,
                line + heading.start,
                line + heading.body,
                begin + offsets[heading.start],
                _hash(heading.text, source[lines[heading.body] : own_end]),
            )
        )
    return marks, True


def _hash(heading: str, own: str) -> str:
    own = "\n".join([part.rstrip(" \t") for part in own.split("\n")]).strip("\n")
    return hashlib.sha256(f"{heading}\n{own}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _sections(marks: list[_Mark], line_count: int) -> tuple[Section, ...]:
    """Add to the marks what follows from their order: paths, occurrences and ends."""
    subtree_ends = _subtree_ends(marks, line_count)
    seen: dict[tuple[str, ...], int] = {}
    open_marks: list[_Mark] = []
    paths: list[tuple[str, ...]] = [()]
    sections = []
    for index, mark in enumerate(marks):
        while open_marks and open_marks[-1].level >= mark.level:
            open_marks.pop()
            paths.pop()
        if mark.level:
            open_marks.append(mark)
            paths.append((*paths[-1], mark.heading))
        path = paths[-1]
        occurrence = seen[path] = seen.get(path, 0) + 1
        end = marks[index + 1].start if index + 1 < len(marks) else line_count
        sections.append(
            Section(
                mark.heading,
                mark.level,
                path,
                occurrence,
                mark.start,
                mark.body,
                end,
                subtree_ends[index],
                mark.hash,
            )
        )
    return tuple(sections)


def _subtree_ends(marks: list[_Mark], line_count: int) -> list[int]:
    """For each mark the start of the next one that is no subsection of it; a preamble has no subsections."""
    ends = [line_count] * len(marks)
    waiting: list[int] = []
    for index, mark in enumerate(marks):
        while waiting and (marks[waiting[-1]].level >= mark.level or marks[waiting[-1]].level == 0):
            ends[waiting.pop()] = mark.start
        waiting.append(index)
    return ends


def _same_structure(sections: tuple[Section, ...], marks: list[_Mark]) -> bool:
    return len(sections) == len(marks) and all(
        (section.heading, section.level, section.start, section.body) == mark[:4]
        for section, mark in zip(sections, marks, strict=True)
    )


def _mark(section: Section, shift: int) -> _Mark:
    return _Mark(section.heading, section.level, section.start + shift, section.body + shift, 0, section.hash)


def _offsets(marks: list[_Mark]) -> tuple[int, ...]:
    return tuple([mark.offset for mark in marks])


def _start(section: Section) -> int:
    return section.start


def _line_count(text: str) -> int:
    breaks = text.count("\n")
    if "\r" in text:
        breaks += text.count("\r") - text.count("\r\n")
    return breaks + 1


def _skip_lines(text: str, offset: int, count: int) -> int:
    for _ in range(count):
        line = _LINE.match(text, offset)
        assert line is not None
        offset = line.end()
    return offset
