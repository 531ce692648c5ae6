"""What the words of headings, columns and labels mean; the words themselves stand in `vocabulary.toml`.

Knows no document: it is asked about one heading, cell or sentence at a time.
"""

from __future__ import annotations

import enum
import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from importlib import resources
from typing import Final, Literal

_SEPARATORS = re.compile(r"[^\w*#№]+|_")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NUMBERING = re.compile(
    r"^\s*(?:第?\d+(?:[.-]\d+)*[.)、:章节]?|[一二三四五六七八九十]+[、.]|[A-Z][.)]|[ivxIVX]+[.)])\s+|^\s*[一二三四五六七八九十]+、"
)
_ASIDE = re.compile(r"\s*[(（\[【][^)）\]】]*[)）\]】]\s*")
_SECOND_CLAUSE = re.compile(r"(?<=[(（\[【])([^)）\]】,，;；]*)[,，;；][^)）\]】]*")
_REMARK = re.compile(r"\s*[(（:：,，;；.。—–]|\s-\s")
_PARTS = re.compile(r"\s*[:：/—–|(（)）&]\s*|\s-\s")


class Kind(enum.Enum):
    """What a heading says about the text below it."""

    FEATURES = "features"
    TASKS = "tasks"
    PLAN = "plan"
    SECONDARY = "secondary"
    GROUP = "groups"
    ACCEPTANCE = "acceptance"
    EXCLUDED = "excluded"
    CONTEXT = "context"
    ATTRIBUTE = "attributes"
    ASPECT = "aspects"
    DELIVERABLES = "deliverables"
    PHASE = "phase"
    TASK = "task"
    NEUTRAL = "neutral"


def kind_of(heading: str, *, among_work: bool) -> Kind:
    """The kind of a heading, among features and steps (`among_work`) or anywhere else in the document.

    Among work, only a whole heading counts, because a feature may well be called "Goal tracking". Elsewhere
    the longest word that the heading holds decides. Of an aside, only the first clause can put the work off:
    "Requirements (these alone, nothing later)".
    """
    words = normalise(without_numbering(heading))
    if _found(Kind.EXCLUDED, "deferred", normalise(_SECOND_CLAUSE.sub(r"\1", heading))):
        return Kind.EXCLUDED
    if words in _words("remarks"):
        return Kind.EXCLUDED
    return _among_work(heading, words) if among_work else _elsewhere(heading, words)


def label_of(heading: str) -> tuple[Kind, str, str] | None:
    """Read "Phase 2: Search" as (PHASE, "phase 2", "Search") and "Task 3 - Export" as a TASK."""
    for kind, section in ((Kind.PHASE, "phase_labels"), (Kind.TASK, "task_labels")):
        match = _labels(section).match(heading)
        if match:
            numbers = (match["number"], match["letter"], match["before"], match["after"])
            number = next(filter(None, numbers))
            name = match["label"] or match["cjk"] or match["cjk2"]
            return kind, normalise(f"{name} {number}"), heading[match.end() :].strip()
    return None


def is_kind(kind: Kind, text: str) -> bool:
    """Whether the whole text is a word of this kind."""
    return bool({normalise(text), normalise(_ASIDE.sub(" ", text))} & _words(kind.value))


def mentions(kind: Kind, text: str) -> bool:
    """Whether the text holds a word of this kind."""
    return _found(kind, kind.value, normalise(text)) > 0


Column = Literal["id", "title", "description", "acceptance", "priority", "depends", "status"]
COLUMNS: Final[tuple[Column, ...]] = (
    "id",
    "title",
    "description",
    "acceptance",
    "priority",
    "depends",
    "status",
)


def column_of(header: str) -> Column | None:
    """What a table's column holds, by its header."""
    words = {normalise(header), normalise(_ASIDE.sub(" ", header)), header.strip().casefold()}
    found = next((column for column in COLUMNS if words & _words(f"column_{column}")), None)
    return found or ("id" if any(name.endswith(" id") for name in words) else None)


def is_work_column(header: str) -> bool:
    """Whether each row of this column is work: "Requirement", "Feature"; and not merely "Name"."""
    return bool({normalise(header), normalise(header).removesuffix("s")} & _words("task_labels"))


def is_phase_column(header: str) -> bool:
    """Whether a column says when something is done: "Phase", "Sprint"."""
    return normalise(header) in _words("phase_labels")


def is_foreign_column(header: str) -> bool:
    """Whether a table with this column weighs, asks or defines something: "Question", "Risk", "Term"."""
    return normalise(header) in _words("column_foreign")


def is_scenario(heading: str) -> bool:
    """Whether a heading such as "Scenario 2: Wrong password" names an example of how something behaves."""
    return bool(_named("scenario_labels").match(heading))


def without_label(text: str) -> str:
    """Cut off the label of a task that has no number: "Requirement: Sign in"."""
    label = _named("task_labels").match(text)
    return text[label.end() :] if label else text


def is_done(value: str) -> bool:
    """Whether a status says that the work is done."""
    return bool({normalise(value), value.strip()} & _words("done")) or value.strip().startswith(
        ("✅", "✔", "☑")
    )


def is_dropped(text: str) -> bool:
    """Whether "Removed", "Superseded by" or the like stands where a requirement is expected."""
    return normalise(_REMARK.split(text, maxsplit=1)[0]) in _words("dropped")


Priority = Literal["high", "medium", "low"]


def priority_of(value: str) -> Priority | Literal["never"] | None:
    """The priority that a cell, label or heading names; "never" for what the document rules out."""
    candidates = {normalise(value), *(normalise(part) for part in _PARTS.split(value))}
    levels: tuple[Priority | Literal["never"], ...] = ("high", "medium", "low", "never")
    return next((level for level in levels if candidates & _words(f"priority_{level}")), None)


def is_story(text: str) -> bool:
    """Whether the text begins like a user story: "As a reader, I want …"."""
    return bool(_sentences("story").match(text))


def is_demand(text: str) -> bool:
    """Whether the text says that a user or the system can or must do something."""
    return bool(_sentences("modal").match(text))


def is_quality(heading: str) -> bool:
    """Whether a heading announces requirements of a quality and no others: "Security requirements"."""
    words = normalise(without_numbering(heading))
    rest, count = _pattern("qualities").subn(" ", words)
    rest = _pattern(Kind.FEATURES.value).sub(" ", rest)
    return count > 0 and all(len(word) < 4 and not _CJK.search(word) for word in rest.split())


def is_foreign_code(prefix: str) -> bool:
    """Whether a code with this prefix (SHA, RFC, AC) names something else than work."""
    return prefix.casefold() in _words("foreign_codes")


@functools.cache
def dependency_phrase() -> re.Pattern[str]:
    """What stands before the names of prerequisites; the group `only` when it can mean nothing else."""
    only = sorted(_words("depends_only"), key=len, reverse=True)
    every = sorted(_words("depends") - set(only), key=len, reverse=True)
    return re.compile(f"(?P<only>{_alternatives(only)})|(?P<phrase>{_alternatives(every)})", re.IGNORECASE)


def normalise(text: str) -> str:
    """Lower case without accents, words separated by one space, without punctuation; `#` and `№` stay."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))
    return " ".join(_SEPARATORS.sub(" ", text).split())


def without_numbering(heading: str) -> str:
    """Cut off "3.2", "1)", "第3章" and the like."""
    return _NUMBERING.sub("", heading, count=1)


def _among_work(heading: str, words: str) -> Kind:
    if mentions(Kind.ACCEPTANCE, words):
        return Kind.ACCEPTANCE
    stripped = without_numbering(heading)
    head = stripped.split(":")[0]
    if _found(Kind.CONTEXT, "asides", words):
        return Kind.CONTEXT
    for kind in (Kind.ATTRIBUTE, Kind.ASPECT, Kind.EXCLUDED, Kind.CONTEXT, Kind.TASKS, Kind.FEATURES):
        if is_kind(kind, stripped) or (kind in (Kind.ATTRIBUTE, Kind.CONTEXT) and is_kind(kind, head)):
            return kind
    if mentions(Kind.PLAN, words):
        return Kind.PLAN
    parts = [stripped, *_PARTS.split(stripped)]
    if any(is_kind(Kind.GROUP, part) or priority_of(part) for part in parts if part):
        return Kind.GROUP
    match = _pattern(Kind.FEATURES.value).search(words)
    return Kind.FEATURES if match and (match.start() == 0 or match.end() == len(words)) else Kind.NEUTRAL


def _elsewhere(heading: str, words: str) -> Kind:
    order = (
        Kind.PLAN,
        Kind.FEATURES,
        Kind.ACCEPTANCE,
        Kind.EXCLUDED,
        Kind.SECONDARY,
        Kind.CONTEXT,
    )
    lengths = {kind: _found(kind, kind.value, words) for kind in order}
    # "Dashboard [MVP]" says when the dashboard is wanted, not that a scope follows.
    outside = normalise(_ASIDE.sub(" ", without_numbering(heading)))
    lengths[Kind.SECONDARY] = _found(Kind.SECONDARY, Kind.SECONDARY.value, outside)
    # "Rejected (feature requests)" is about what was rejected.
    if _found(Kind.EXCLUDED, Kind.EXCLUDED.value, outside):
        lengths[Kind.FEATURES] = _found(Kind.FEATURES, Kind.FEATURES.value, outside)
    lengths[Kind.CONTEXT] = max(lengths[Kind.CONTEXT], _found(Kind.CONTEXT, "asides", words))
    best = max(order, key=lambda kind: lengths[kind])
    if is_kind(Kind.TASKS, words):
        return Kind.TASKS
    return best if lengths[best] else Kind.NEUTRAL


def _found(kind: Kind, section: str, words: str) -> int:
    """Length of the longest word of a section that the normalised text holds; 0 for none."""
    return max((len(match[0]) for match in _pattern(section).finditer(words)), default=0)


@functools.cache
def _table() -> dict[str, dict[str, list[str]]]:
    text = resources.files(__package__).joinpath("vocabulary.toml").read_text("utf-8")
    return tomllib.loads(text)


@functools.cache
def _words(section: str) -> frozenset[str]:
    entries = [word for words in _table()[section].values() for word in words]
    return frozenset(filter(None, (*map(normalise, entries), *entries)))


@functools.cache
def _pattern(section: str) -> re.Pattern[str]:
    return re.compile(_alternatives(sorted(_words(section), key=len, reverse=True)))


def _alternatives(words: Iterable[str]) -> str:
    """A pattern for whole words; scripts without spaces need no boundaries."""
    listed = [(re.escape(word).replace(r"\*", r"\w*"), bool(_CJK.search(word))) for word in words if word]
    spaced = "|".join(word for word, cjk in listed if not cjk) or "(?!)"
    joined = "|".join(word for word, cjk in listed if cjk) or "(?!)"
    return rf"(?<!\w)(?:{spaced})(?!\w)|(?:{joined})"


@functools.cache
def _sentences(section: str) -> re.Pattern[str]:
    return re.compile("|".join(p for patterns in _table()[section].values() for p in patterns), re.IGNORECASE)


@functools.cache
def _named(section: str) -> re.Pattern[str]:
    words = sorted({word for words in _table()[section].values() for word in words}, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))})(?: \d+)?\s*[:：]\s*(?=\S)", re.IGNORECASE)


@functools.cache
def _labels(section: str) -> re.Pattern[str]:
    words = sorted({word for words in _table()[section].values() for word in words}, key=len, reverse=True)
    spaced = "|".join(re.escape(word) for word in words if not _CJK.search(word))
    joined = "|".join(re.escape(word) for word in words if _CJK.search(word))
    chinese = r"[一二三四五六七八九十\d]+"
    return re.compile(
        rf"(?:(?P<label>{spaced})(?:\s*\#?(?P<number>\d+(?:\.\d+)*[a-z]?)|\s+(?P<letter>(?-i:[IVX]+|[A-Z])))"
        rf"|(?P<cjk>{joined})\s*(?P<after>{chinese})|第?(?P<before>{chinese})\s*(?P<cjk2>{joined}))"
        r"(?:\s*[:：.)）|\]】—–-]+\s*|\s*$|\s+(?=[(（\[]))",
        re.IGNORECASE,
    )
