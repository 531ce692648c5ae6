"""The text of a question page: rendering it, and reading what a person wrote into it.

The upper part of the page tells, the part below `## Answer` is written into. Whatever a question, its detail
or its options say stays on lines that begin with `#`, `>` or their own number, so that it can pass for no
other line of the page. Reading is forgiving about blanks and strict about meaning: what cannot be told apart
or would be lost is a problem, never a guess. Pure; knows no file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from codeframe_ls.core import words
from codeframe_ls.core.blockers.choice import choose
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.errors import InvalidParams
from codeframe_ls.core.pages import quoted
from codeframe_ls.core.printable import one_line

ANSWER: Final = "## Answer"
OPENING: Final = "<!-- Your own words go below this line. -->"
CLOSING: Final = "<!-- Your own words go above this line. -->"
QUESTION_LINE: Final = 2
"""0-based line of the question on its page."""
SEND: Final = "- [ ] send"
UNSENT: Final = "## Not sent from this page"
_HELP: Final = "Tick an option, or write below, or both. Then tick `send` and save."
_HELP_OPEN: Final = "Write below. Then tick `send` and save."

_BREAK: Final = re.compile(r"\r\n|\r|\n")
_BOX: Final = r"\s*[-*+]\s*\[\s*([xX]?)\s*\]\s*"
_OPTION: Final = re.compile(_BOX + r"(\d{1,4})[.)]\s*(.*)")
_SEND: Final = re.compile(_BOX + r"send\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a page from being sent; `line` is 0-based."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a page says: the answer so far (maybe empty), whether to send it, and what stands against that."""

    answer: str
    send: bool
    problems: tuple[Problem, ...]


def render(blocker: Blocker, task: str = "", unsent: str = "") -> str:
    """The page of a blocker. `task` is a line about its task; `unsent` are words that came too late."""
    parts = [_identity(blocker), f"# {blocker.alias} · {one_line(blocker.question)}"]
    if about := " · ".join(filter(None, [one_line(task), _place(blocker)])):
        parts.append(f"For {about}")
    if blocker.detail.strip():
        parts.append(quoted(blocker.detail))
    parts += [ANSWER, *(_form(blocker) if blocker.state == "OPEN" else _outcome(blocker))]
    if unsent:
        parts += [UNSENT, quoted(unsent)]
    return "\n\n".join(parts) + "\n"


def parse(text: str, blocker: Blocker) -> Reply:
    """Read the page of an open blocker."""
    lines = _BREAK.split(text)
    reply = _read(lines, blocker)
    if not reply.send or reply.answer or reply.problems:
        return reply
    at = max(n for n, line in enumerate(lines) if _ticked(_SEND.fullmatch(line)))
    problem = Problem(at, "There is nothing to send yet: tick an option or write between the two marks.")
    return Reply("", True, (problem,))


def unsent(text: str, blocker: Blocker) -> str:
    """The words on a page that are not the blocker's answer; empty on the page of another question.

    Where no single answer can be made out of what was written, it is the whole page.
    """
    lines = _BREAK.split(text)
    if _identity(blocker) not in {line.strip() for line in lines}:
        return ""
    if UNSENT in lines:
        kept = lines[lines.index(UNSENT) + 1 :]
        return "\n".join(line.removeprefix(">").removeprefix(" ") for line in kept).strip("\n")
    if not any(_SEND.fullmatch(line) for line in lines):
        return ""
    reply = _read(lines, blocker)
    own = text.strip() if reply.problems else reply.answer
    return "" if _means(own, blocker) else own


def says_the_answer(reply: Reply, blocker: Blocker) -> bool:
    """Whether what was read from a page is the answer that the blocker has."""
    return blocker.answer is not None and not reply.problems and _means(reply.answer, blocker)


def _read(lines: list[str], blocker: Blocker) -> Reply:
    try:
        top = _find(lines, ANSWER, 0)
        opening = _find(lines, OPENING, top)
        closing = _find_last(lines, CLOSING, opening)
    except LookupError as error:
        problem = Problem(0, f"The line `{error.args[0]}` is missing; delete this page and open it again.")
        return Reply("", any(_ticked(_SEND.fullmatch(line)) for line in lines), (problem,))
    send = any(_ticked(_SEND.fullmatch(line)) for line in lines[closing + 1 :])
    ticked, problems = _options(lines, range(top + 1, opening), blocker)
    if _identity(blocker) not in {line.strip() for line in lines[:top]}:
        problems.append(
            Problem(0, "This page is of another question; delete it and open the question again.")
        )
    problems += _strays(lines, closing)
    chosen = blocker.options[min(ticked) - 1] if len(ticked) == 1 else ""
    own = "\n".join(lines[opening + 1 : closing]).strip()
    return Reply("\n\n".join(filter(None, [chosen, own])), send, tuple(problems))


def _means(own: str, blocker: Blocker) -> bool:
    try:
        return choose(blocker.options, own) == blocker.answer
    except InvalidParams:
        return False


def _identity(blocker: Blocker) -> str:
    # An alias alone could be that of another question, once the state was started anew beside old pages.
    return f"<!-- codeframe question {blocker.id} -->"


def _place(blocker: Blocker) -> str:
    if blocker.path is None:
        return ""
    line = f":{blocker.line + 1}" if blocker.line is not None else ""
    return f"`{one_line(blocker.path)}{line}`"


def _form(blocker: Blocker) -> list[str]:
    boxes = "\n".join(_option(blocker, number) for number in range(1, len(blocker.options) + 1))
    default = (
        f"Default: {blocker.default}" if blocker.default and blocker.default not in blocker.options else ""
    )
    return [
        part
        for part in [_HELP if boxes else _HELP_OPEN, default, boxes, f"{OPENING}\n\n{CLOSING}", SEND]
        if part
    ]


def _option(blocker: Blocker, number: int) -> str:
    return f"- [ ] {number}. {_wording(blocker, number)}"


def _wording(blocker: Blocker, number: int) -> str:
    option = blocker.options[number - 1]
    return one_line(option) + (" (default)" if option == blocker.default else "")


def _outcome(blocker: Blocker) -> list[str]:
    if blocker.answer is None:
        return [f"{words.blocker_state(blocker.state)}: no answer is needed any more."]
    return [f"{blocker.answered_by} answered at {blocker.answered_at}:", quoted(blocker.answer)]


def _options(lines: list[str], where: range, blocker: Blocker) -> tuple[set[int], list[Problem]]:
    """The numbers of the ticked options, and what is wrong between `## Answer` and the first mark."""
    ticked: set[int] = set()
    problems = []
    for at in where:
        match = _OPTION.fullmatch(lines[at])
        if not match or not 1 <= int(match[2]) <= len(blocker.options):
            if not _known(lines[at], blocker):
                problems.append(_stray(at))
            continue
        number = int(match[2])
        if not _ticked(match):
            continue
        if one_line(match[3]) != one_line(_wording(blocker, number)):
            message = f"Option {number} was changed; write an answer of your own between the two marks."
            problems.append(Problem(at, message))
        if ticked - {number}:
            message = f"Options {min(ticked)} and {number} are both ticked; leave one."
            problems.append(Problem(at, message))
        ticked.add(number)
    return ticked, problems


def _known(line: str, blocker: Blocker) -> bool:
    return line.strip() in ("", _HELP, _HELP_OPEN, f"Default: {blocker.default}")


def _strays(lines: list[str], closing: int) -> list[Problem]:
    below = range(closing + 1, len(lines))
    return [_stray(at) for at in below if lines[at].strip() and not _SEND.fullmatch(lines[at])]


def _stray(at: int) -> Problem:
    return Problem(at, "This line is not part of the answer; move it between the two marks.")


def _ticked(match: re.Match[str] | None) -> bool:
    return match is not None and bool(match[1])


def _find(lines: list[str], wanted: str, after: int) -> int:
    for at in range(after, len(lines)):
        if lines[at].strip() == wanted:
            return at
    raise LookupError(wanted)


def _find_last(lines: list[str], wanted: str, after: int) -> int:
    for at in range(len(lines) - 1, after, -1):
        if lines[at].strip() == wanted:
            return at
    raise LookupError(wanted)
