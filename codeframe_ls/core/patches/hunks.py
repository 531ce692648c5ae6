"""Reading git's unified diff into hunks, and making a file of some of them.

Only the hunks' headers and the first byte of their lines are read, never a name: the sections of the diff
come in the order of the changes that `core.git.trees.diff` lists. Pure; runs no git.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol

from codeframe_ls.core.errors import InvalidParams
from codeframe_ls.core.patches.model import Decision, FileChange, Hunk, Kind

REGULAR: Final = frozenset({"100644", "100755"})
_HUNK: Final = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_OLD: Final = (b" ", b"-")
_NEW: Final = (b" ", b"+")


class Change(Protocol):
    """One line of git's raw diff."""

    @property
    def path(self) -> str: ...
    @property
    def old_mode(self) -> str | None: ...
    @property
    def new_mode(self) -> str | None: ...
    @property
    def old_blob(self) -> str | None: ...
    @property
    def new_blob(self) -> str | None: ...


def read(changes: Sequence[Change], diff: bytes) -> list[FileChange]:
    """The files and hunks of `git diff-tree -p` without rename detection, whose raw list is `changes`."""
    sections = _sections(diff)
    files = [_file(number, change, sections) for number, change in enumerate(changes, start=1)]
    assert next(sections, None) is None, "git showed a file that it had not listed"
    return files


def compose(old: Sequence[bytes], hunks: Iterable[Hunk]) -> bytes:
    """The file before with these of its hunks in place of what they replace."""
    made: list[bytes] = []
    at = 0
    for hunk in hunks:
        made += old[at : hunk.start]
        made += hunk.new
        at = hunk.end
    made += old[at:]
    return b"".join(made)


def lines(content: bytes) -> list[bytes]:
    """The lines as git counts them, with their ends: only a line feed ends one."""
    parts = content.split(b"\n")
    last = parts.pop()
    found = [part + b"\n" for part in parts]
    return [*found, last] if last else found


def decided(file: FileChange, decisions: Mapping[str, Decision]) -> list[Hunk]:
    """The hunks of the file that are to be applied, with the edited ones as they were edited."""
    chosen = []
    for hunk in file.hunks:
        decision = decisions.get(hunk.key, Decision())
        if decision.apply:
            chosen.append(hunk if decision.text is None else edited(hunk, decision.text))
    return chosen


def edited(hunk: Hunk, text: str) -> Hunk:
    """The hunk with `text` for its lines after; it keeps the line endings that the hunk has."""
    return replace(hunk, new=tuple(lines(_with_endings_of(hunk, text))))


def check_keys(files: Sequence[FileChange], keys: Iterable[str]) -> None:
    """Make sure that each key names a hunk or a file without hunks. Raises InvalidParams."""
    known = {key for file in files for key in file.keys}
    if unknown := [key for key in keys if key not in known]:
        raise InvalidParams(f"The patch has no hunk {', '.join(unknown)}; it has {', '.join(sorted(known))}.")


def _sections(diff: bytes) -> Iterator[list[bytes]]:
    section: list[bytes] = []
    left_old = left_new = 0
    for line in lines(diff):
        # Within a hunk a line can say anything, so its header's counts say where it ends.
        if left_old or left_new:
            left_old -= line[:1] in _OLD
            left_new -= line[:1] in _NEW
        elif line.startswith(b"diff --git "):
            if section:
                yield section
            section = []
        elif match := _HUNK.match(line):
            left_old, left_new = _count(match[2]), _count(match[4])
        section.append(line)
    if section:
        yield section


def _file(number: int, change: Change, sections: Iterator[list[bytes]]) -> FileChange:
    section = next(sections)
    kind = _kind(change, section)
    if kind == "whole" and change.old_mode and change.new_mode and _type_changes(change):
        next(sections)  # git shows a change of type as a deletion and an addition.
    return FileChange(
        number=number,
        path=change.path,
        kind=kind,
        old_mode=change.old_mode,
        new_mode=change.new_mode,
        old_blob=change.old_blob,
        new_blob=change.new_blob,
        hunks=tuple(_hunks(number, section)) if kind == "text" else (),
    )


def _kind(change: Change, section: Sequence[bytes]) -> Kind:
    if any(line.startswith(b"@@ ") for line in section):
        modes = {change.old_mode, change.new_mode} - {None}
        return "text" if modes <= REGULAR else "whole"
    if any(line.startswith((b"Binary files ", b"GIT binary patch")) for line in section):
        return "binary"
    return "mode" if change.old_blob == change.new_blob else "whole"


def _type_changes(change: Change) -> bool:
    return (change.old_mode or "")[:3] != (change.new_mode or "")[:3]


def _hunks(number: int, section: Sequence[bytes]) -> Iterator[Hunk]:
    at = count = 0
    while at < len(section):
        match = _HUNK.match(section[at])
        at += 1
        if match is None:
            continue
        size = (_count(match[2]), _count(match[4]))
        sides, at = _sides(section, at, size)
        count += 1
        yield Hunk(
            key=f"{number}.{count}",
            # A side without lines is counted from the line before it.
            start=int(match[1]) - (1 if size[0] else 0),
            old=sides[0],
            new=sides[1],
            new_start=int(match[3]) - (1 if size[1] else 0),
        )


def _sides(
    section: Sequence[bytes], at: int, size: tuple[int, int]
) -> tuple[tuple[tuple[bytes, ...], tuple[bytes, ...]], int]:
    """The lines before and after of the hunk whose body begins at `at`, and where it ends."""
    old: list[bytes] = []
    new: list[bytes] = []
    while at < len(section):
        sign, content = section[at][:1], section[at][1:]
        unended = sign == b"\\"  # "No newline at end of file", about the line above
        if not unended and len(old) == size[0] and len(new) == size[1]:
            break
        if unended:
            above = section[at - 1][:1]
            for side, signs in ((old, _OLD), (new, _NEW)):
                if above in signs:
                    side[-1] = side[-1].removesuffix(b"\n")
        elif sign in _OLD:
            old.append(content)
        if not unended and sign in _NEW:
            new.append(content)
        at += 1
    return (tuple(old), tuple(new)), at


def _count(group: bytes | None) -> int:
    return 1 if group is None else int(group)


def _with_endings_of(hunk: Hunk, text: str) -> bytes:
    ended = next((line for line in (*hunk.new, *hunk.old) if line.endswith(b"\n")), b"\n")
    ending = "\r\n" if ended.endswith(b"\r\n") else "\n"
    plain = text.replace("\r\n", "\n")
    if plain and not plain.endswith("\n") and not _open_ended(hunk):
        plain += "\n"
    return plain.replace("\n", ending).encode("utf-8", "surrogateescape")


def _open_ended(hunk: Hunk) -> bool:
    """Whether the hunk reaches the end of a file whose last line has no line feed."""
    return bool(hunk.new) and not hunk.new[-1].endswith(b"\n")
