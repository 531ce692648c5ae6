"""Which tasks the text says must be finished first: by code, number, title or phase.

Cycles are kept as the text has them; what to do about one is for a person to decide on the plan.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence

from codeframe_ls.core.generate import tree, vocabulary, wording
from codeframe_ls.core.generate.findings import Finding
from codeframe_ls.core.generate.tree import Node

_CLAUSE_END = re.compile(r"[;。；!?]|[.](?=\s|$)|\n")
_RANGE = re.compile(r"\s*(?:-|–|—|\.\.+|to|bis|à|through|thru|until|至|到|~)\s*", re.IGNORECASE)
_SPLIT = re.compile(
    r"\s*(?:[,、，&+/]|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\boraz\b|\bи\b|和|及|与)\s*", re.IGNORECASE
)
_LABEL = re.compile(r"[^\W\d]+ #?(\d+(?:\.\d+)*)\b")
_NUMBER = re.compile(r"#?\s*(\d+(?:\.\d+)*)\b")
_INITIAL = re.compile(r"([^\W\d])\w* (\d+(?:\.\d+)*)")
_NOTHING = frozenset(
    {
        "none",
        "no",
        "n a",
        "na",
        "nothing",
        "keine",
        "keiner",
        "aucune",
        "aucun",
        "ninguna",
        "ninguno",
        "nenhuma",
        "nessuna",
        "geen",
        "brak",
        "нет",
        "无",
        "無",
        "なし",
        "없음",
        "",
    }
)


class Names:
    """What the tasks are called: codes, "task 3", titles; and sections, which stand for all of their tasks.

    Names that mean several things mean nothing.
    """

    def __init__(self, findings: Sequence[Finding], keys: Sequence[str], root: Node) -> None:
        self._names: dict[str, tuple[str, ...]] = {}
        for finding, key in zip(findings, keys, strict=True):
            for name in {
                *finding.requirements[:1],
                *finding.aliases,
                *_initials(finding.aliases),
                finding.title,
            }:
                self._add(name, (key,))
        lines = [finding.line for finding in findings]
        title = tree.title_of(root)
        for node in tree.walk(root):
            first, last = (bisect.bisect_left(lines, line) for line in (node.start, node.subtree_end))
            if first < last and node not in (root, title):
                label = vocabulary.label_of(node.heading)
                for name in {
                    node.heading,
                    vocabulary.without_numbering(node.heading),
                    *(label[1:] if label else ()),
                }:
                    self._add(name, tuple(keys[first:last]))

    def _add(self, name: str, keys: tuple[str, ...]) -> None:
        name = vocabulary.normalise(name)
        if name:
            self._names[name] = keys if self._names.get(name, keys) == keys else ()

    def get(self, name: str) -> tuple[str, ...]:
        """Keys of the tasks with this name; empty when it names none, or not clearly."""
        return self._names.get(vocabulary.normalise(name), ())


def _initials(aliases: Iterable[str]) -> list[str]:
    """The short forms of "task 3": T3 and 3."""
    matches = [match for name in aliases if (match := _INITIAL.fullmatch(name))]
    return [name for match in matches for name in (f"{match[1]}{match[2]}", match[2])]


def dependencies(finding: Finding, key: str, names: Names) -> tuple[list[str], list[str]]:
    """Keys of the tasks that the finding names as its prerequisites, and the names that lead nowhere."""
    found: dict[str, None] = {}
    missing: list[str] = []
    for clause, explicit in _clauses(finding):
        keys, unknown = _resolved(clause, names)
        found.update(dict.fromkeys(other for other in keys if other != key))
        if explicit:
            missing.extend(unknown)
    return list(found), missing


def _clauses(finding: Finding) -> Iterator[tuple[str, bool]]:
    """The text behind each "depends on", and whether it can name nothing else than tasks."""
    for cell in finding.explicit:
        yield cell, True
    phrase = vocabulary.dependency_phrase()
    for text in finding.prose:
        matches = list(phrase.finditer(text))
        for index, match in enumerate(matches):
            stop = matches[index + 1].start() if index + 1 < len(matches) else len(text)
            clause = _CLAUSE_END.split(text[match.end() : stop].lstrip(" .:："), maxsplit=1)[0]
            yield clause.split(")")[0].strip(" :：*_-–—"), match["only"] is not None


def _resolved(clause: str, names: Names) -> tuple[list[str], list[str]]:
    """Keys of the tasks that a clause names, and the names that lead nowhere."""
    if whole := names.get(clause):
        return list(whole), []
    if vocabulary.normalise(clause) in _NOTHING:
        return [], []
    codes = list(_with_ranges(clause))
    parts = codes or [part for part in _SPLIT.split(clause) if vocabulary.normalise(part) not in _NOTHING]
    keys: list[str] = []
    unknown: list[str] = []
    for part in parts:
        found = names.get(part) if codes else _named(part, names)
        keys.extend(found)
        if not found:
            unknown.append(part.strip())
    return keys, unknown


def _named(part: str, names: Names) -> tuple[str, ...]:
    """Tasks by title, heading, "task 3", "#3" or "Phase 1 complete"."""
    part = part.strip(" “”\"'«»„`*_.[]")
    start = _LABEL.match(part)
    number = _NUMBER.fullmatch(part)
    candidates = [part, start[0] if start else "", number[1] if number else start[1] if start else ""]
    return next((keys for name in candidates if name and (keys := names.get(name))), ())


def _with_ranges(clause: str) -> Iterable[str]:
    """The codes of a clause, "T003–T005" written out."""
    matches = list(wording.CODE.finditer(clause))
    for index, match in enumerate(matches):
        yield match[0]
        following = matches[index + 1] if index + 1 < len(matches) else None
        if following and _RANGE.fullmatch(clause[match.end() : following.start()]):
            yield from _between(match[0], following[0])


def _between(first: str, last: str) -> Iterator[str]:
    low, high = (re.search(r"\d+$", code) for code in (first, last))
    if low and high and first[: low.start()] == last[: high.start()]:
        for number in range(int(low[0]) + 1, min(int(high[0]), int(low[0]) + 1000)):
            yield f"{first[: low.start()]}{number:0{len(low[0])}d}"
