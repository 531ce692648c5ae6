"""The text of a review page: rendering a patch, and reading what a person decided on it.

The form is that of a question's page: it tells, and it acts only when it is saved with its `send` line
ticked. Each hunk has a box (ticked: apply) and a fenced diff. Edited `+` lines are what is applied, and lines
written below the fence are a comment. What cannot be told apart is a problem, never a guess. Pure; knows no
file.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from codeframe_ls.core import words
from codeframe_ls.core.blockers.page import Problem
from codeframe_ls.core.patches import hunks
from codeframe_ls.core.patches.model import OPEN, Decision, Destination, FileChange, Hunk, Patch
from codeframe_ls.core.printable import one_line, printable

SEND_HEADING: Final = "## Send"
SEND: Final = "- [ ] send"
HELP: Final = (
    "Untick a hunk to skip it, edit its `+` lines, or write a comment below it. Then tick `send` and save."
)
DESTINATIONS: Final[Mapping[Destination, str]] = {
    "tree": "working tree",
    "staged": "working tree and index (staged)",
    "commit": "working tree and a commit on this branch",
    "branch": "a commit on a new branch, working tree untouched",
}
assert set(DESTINATIONS) == set(get_args(Destination))

_BREAK: Final = re.compile(r"\r\n|\r|\n")
_BOX: Final = r"\s*[-*+]\s*\[\s*([xX]?)\s*\]\s*"
HUNK_BOX: Final = re.compile(_BOX + r"apply (\d+(?:\.\d+)?)\s*")
_TO_BOX: Final = re.compile(_BOX + r"to: (.*?)\s*")
_SEND: Final = re.compile(_BOX + r"send\s*", re.IGNORECASE)
_FENCE: Final = re.compile(r"(`{3,})diff\s*")
_NEXT: Final = re.compile(r"## \d+\. `|## Send\s*$|Applied: \d")
_VERB: Final = {"added": "new file", "deleted": "deleted", "changed": "changed"}
_WHOLE: Final = {
    "binary": "Binary; it is applied or skipped as a whole.",
    "mode": "Only its mode changes.",
    "whole": "It is applied or skipped as a whole.",
}


@dataclass(frozen=True, slots=True)
class Review:
    """What a page says: a decision for each hunk that is left, where to, whether to send, what is wrong."""

    decisions: Mapping[str, Decision]
    destination: Destination | None
    send: bool
    problems: tuple[Problem, ...]


def identity(patch: Patch) -> str:
    """The line that tells this patch's page from one of the same alias in another state."""
    return f"<!-- codeframe review {patch.id} -->"


def render(patch: Patch, task: str, files: Sequence[FileChange], evidence: Sequence[str]) -> str:
    """The page of a patch. `task` is a line about its task, `evidence` sentences about what proves it."""
    parts = [identity(patch), f"# {patch.alias} · {one_line(task)}", _headline(patch, files)]
    parts += [f"**{one_line(note)}**" for note in patch.body.notes]
    if evidence:
        parts += ["## Checks", "\n".join(f"- {one_line(sentence)}" for sentence in evidence)]
    for file in files:
        parts += [f"## {file.number}. `{shown_path(file.path)}` · {_VERB[file.verb]}{_mode(file)}"]
        parts += [part for key in file.keys for part in _entry(patch, file, key)]
    parts += _form() if patch.state in OPEN else []
    return "\n\n".join(parts) + "\n"


def parse(text: str, patch: Patch, files: Sequence[FileChange]) -> Review:
    """Read the page of a patch that can still be applied."""
    lines = _BREAK.split(text)
    problems: list[Problem] = []
    if identity(patch) not in {line.strip() for line in lines[:3]}:
        problems.append(Problem(0, "This page is of another patch; delete it and open the review again."))
    left = {key: (file, hunk) for file, key, hunk in entries(files) if key not in patch.body.done}
    own = _outside(lines)
    boxes = _boxes(own)
    problems += [
        Problem(0, f"The hunk {key} is missing; delete this page and open the review again.")
        for key in sorted(left.keys() - {key for _, key, _ in boxes})
    ]
    decisions = {}
    for (at, key, ticked), end in zip(boxes, [*(box[0] for box in boxes[1:]), len(lines)], strict=True):
        if key not in left or key in decisions:
            problems.append(Problem(at, f"There is no hunk {key} to decide here; remove this line."))
            continue
        file, hunk = left[key]
        read = _read_entry(lines, at, end, file, hunk)
        problems += read.problems
        decisions[key] = Decision(apply=ticked, comment=read.comment, text=read.text if ticked else None)
    destination, more = _destination(own)
    send = any(_ticked(_SEND.fullmatch(line)) for _, line in own)
    return Review(decisions, destination, send, (*problems, *more))


def entries(files: Sequence[FileChange]) -> Iterator[tuple[FileChange, str, Hunk | None]]:
    """Everything that can be decided, in the order of the page."""
    for file in files:
        if not file.hunks:
            yield file, file.keys[0], None
        for hunk in file.hunks:
            yield file, hunk.key, hunk


def shown_path(path: str) -> str:
    """A path on one line, without what could end its code span."""
    return one_line(path).replace("`", "'")


def shown_line(line: bytes) -> str:
    """A line of a file without its end; what is no UTF-8 text, or would control a terminal, is escaped."""
    text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "backslashreplace")
    return text if printable(text) == text else "".join(map(_shown, text))


def _shown(character: str) -> str:
    plain = printable(character) == character
    return character if plain else character.encode("unicode_escape").decode()


def editable(hunk: Hunk) -> bool:
    """Whether the hunk can be edited as text without changing a byte that nobody touched."""
    try:
        body = b"".join((*hunk.old, *hunk.new)).decode("utf-8")
    except UnicodeDecodeError:
        return False
    ends = {line[-2:] == b"\r\n" for line in hunk.new if line.endswith(b"\n")}
    return len(ends) < 2 and printable(body.replace("\r\n", "\n")) == body.replace("\r\n", "\n")


def diff_lines(hunk: Hunk) -> list[tuple[str, str]]:
    """The hunk as (sign, text) lines: what stays, then per change what goes and what comes."""
    shown = []
    matcher = difflib.SequenceMatcher(a=hunk.old, b=hunk.new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            shown += [(" ", shown_line(line)) for line in hunk.old[a:b]]
            continue
        shown += [("-", shown_line(line)) for line in hunk.old[a:b]]
        shown += [("+", shown_line(line)) for line in hunk.new[c:d]]
    return shown


@dataclass(frozen=True, slots=True)
class _Entry:
    text: str | None
    comment: str
    problems: tuple[Problem, ...]


def _headline(patch: Patch, files: Sequence[FileChange]) -> str:
    signs = [sign for file in files for hunk in file.hunks for sign, _ in diff_lines(hunk)]
    size = f"{words.count(len(files), 'file')}, +{signs.count('+')} -{signs.count('-')}"
    proof = "" if patch.proven else " Unproven: no check could prove it."
    return f"{words.patch_state(patch.state)}: {size}.{proof}"


def _mode(file: FileChange) -> str:
    if file.old_mode and file.new_mode and file.old_mode != file.new_mode:
        return f" · mode {file.old_mode} → {file.new_mode}"
    return " · executable" if file.new_mode == "100755" and file.old_mode is None else ""


def _entry(patch: Patch, file: FileChange, key: str) -> Iterator[str]:
    hunk = next((hunk for hunk in file.hunks if hunk.key == key), None)
    decision = patch.body.decisions.get(key, Decision())
    if key in patch.body.done:
        yield f"Applied: {key}"
    else:
        yield f"- [{'x' if decision.apply else ' '}] apply {key}"
    if hunk is None:
        yield _WHOLE[file.kind]
    else:
        yield _fenced(hunk if decision.text is None else hunks.edited(hunk, decision.text))
    if decision.comment:
        yield decision.comment


def _fenced(hunk: Hunk) -> str:
    rows = [f"{sign}{text}" for sign, text in diff_lines(hunk)]
    longest = max((len(run) for row in rows for run in re.findall("`+", row)), default=0)
    fence = "`" * max(3, longest + 1)
    head = f"@@ line {hunk.start + 1} @@"
    return "\n".join([f"{fence}diff", head, *rows, fence])


def _form() -> list[str]:
    boxes = [f"- [{'x' if name == 'tree' else ' '}] to: {shown}" for name, shown in DESTINATIONS.items()]
    return [SEND_HEADING, HELP, "\n".join(boxes), SEND]


def _outside(lines: Sequence[str]) -> list[tuple[int, str]]:
    """The lines that are in no fence: only these can be the page's own."""
    found = []
    fence = ""
    for at, line in enumerate(lines):
        if fence:
            fence = "" if line.rstrip() == fence else fence
        elif opened := _FENCE.fullmatch(line):
            fence = opened[1]
        else:
            found.append((at, line))
    return found


def _boxes(own: Sequence[tuple[int, str]]) -> list[tuple[int, str, bool]]:
    """The boxes of hunks: line, key, whether ticked."""
    return [(at, box[2], bool(box[1])) for at, line in own if (box := HUNK_BOX.fullmatch(line))]


def _read_entry(lines: Sequence[str], at: int, end: int, file: FileChange, hunk: Hunk | None) -> _Entry:
    problems: list[Problem] = []
    text: str | None = None
    rest = at + 1
    if hunk is not None:
        opened = next((n for n in range(at, end) if _FENCE.fullmatch(lines[n])), None)
        match = _FENCE.fullmatch(lines[opened]) if opened is not None else None
        if opened is None or match is None:
            return _Entry(
                None, "", (Problem(at, f"The diff of {hunk.key} is missing; open the review again."),)
            )
        closed = next((n for n in range(opened + 1, end) if lines[n].rstrip() == match[1]), None)
        if closed is None:
            return _Entry(
                None, "", (Problem(opened, f"The diff of {hunk.key} has no end; open the review again."),)
            )
        text, problem = _edited(lines, range(opened + 1, closed), hunk)
        problems += [problem] if problem else []
        rest = closed + 1
    return _Entry(text, _comment(lines, rest, end, file), tuple(problems))


def _edited(lines: Sequence[str], where: range, hunk: Hunk) -> tuple[str | None, Problem | None]:
    """The lines after, where they differ from the hunk's; None where nobody edited it."""
    rows = [(n, lines[n]) for n in where if not (n == where.start and lines[n].startswith("@@ "))]
    if [row for _, row in rows] == [f"{sign}{text}" for sign, text in diff_lines(hunk)]:
        return None, None
    if not editable(hunk):
        return None, Problem(
            where.start, f"{hunk.key} holds bytes that are no plain text; apply or skip it as it is."
        )
    # Editors strip the blank of an empty context line.
    kept = [(n, row or " ") for n, row in rows]
    for n, row in kept:
        if row[0] not in " -+":
            return None, Problem(
                n, "A line of a diff begins with a blank, `-` or `+`; begin your own with `+`."
            )
    before = [row[1:] for _, row in kept if row[0] in " -"]
    if [line.rstrip() for line in before] != [shown_line(line).rstrip() for line in hunk.old]:
        return None, Problem(
            where.start, f"Only `+` lines can be edited; the others of {hunk.key} must stay."
        )
    # Lines that stay are taken from the file, so that an editor that strips blanks does not change them.
    old = iter(shown_line(line) for line in hunk.old)
    after = []
    for _, row in kept:
        if row[0] == "+":
            after.append(row[1:])
        else:
            line = next(old)
            if row[0] == " ":
                after.append(line)
    return "".join(f"{line}\n" for line in after), None


def _comment(lines: Sequence[str], start: int, end: int, file: FileChange) -> str:
    said = []
    for line in lines[start:end]:
        if _NEXT.match(line):
            break
        if line.strip() != _WHOLE.get(file.kind):
            said.append(line)
    return "\n".join(said).strip()


def _destination(own: Sequence[tuple[int, str]]) -> tuple[Destination | None, list[Problem]]:
    by_words = {shown: name for name, shown in DESTINATIONS.items()}
    headings = [at for at, line in own if line.strip() == SEND_HEADING]
    if not headings:
        return None, [Problem(0, f"The line `{SEND_HEADING}` is missing; open the review again.")]
    ticked = []
    for at, line in own:
        if at > headings[-1] and (box := _TO_BOX.fullmatch(line)) and box[1]:
            if box[2] not in by_words:
                return None, [Problem(at, "This destination is not known; open the review again.")]
            ticked.append((at, by_words[box[2]]))
    if not ticked:
        return None, [Problem(headings[-1], "Tick one destination.")]
    if len(ticked) > 1:
        return None, [Problem(ticked[1][0], "Two destinations are ticked; leave one.")]
    return ticked[0][1], []


def _ticked(match: re.Match[str] | None) -> bool:
    return match is not None and bool(match[1])
