"""Which tasks the text says must be finished first: by code, number, title or phase.

Cycles are kept as the text has them; what to do about one is for a person to decide on the plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from codeframe_ls.core.generate import vocabulary, wording
from codeframe_ls.core.generate.findings import Finding

_CLAUSE_END = re.compile(r"[;。；!?]|[.](?=\s|$)|\n")
_RANGE = re.compile(r"\s*(?:-|–|—|\.\.+|to|bis|à|through|thru|until|至|到|~)\s*", re.IGNORECASE)
_SPLIT = re.compile(
    r"\s*(?:[,、，&+/]|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\boraz\b|\bи\b|和|及|与)\s*", re.IGNORECASE
)
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
    """What the tasks of a document are called: codes, "task 3", titles. Ambiguous names mean nobody."""

    def __init__(self, findings: Sequence[Finding], keys: Sequence[str]) -> None:
        self._names: dict[str, str | None] = {}
        for finding, key in zip(findings, keys, strict=True):
            for name in {*finding.requirements[:1], *finding.aliases, finding.title}:
                self._add(vocabulary.normalise(name), key)
            for initial in {
                f"{match[1]}{match[2]}" for name in finding.aliases if (match := _INITIAL.fullmatch(name))
            }:
                self._add(vocabulary.normalise(initial), key)

    def _add(self, name: str, key: str) -> None:
        if name:
            self._names[name] = key if self._names.get(name, key) == key else None

    def get(self, name: str) -> str | None:
        return self._names.get(vocabulary.normalise(name))


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
    whole = names.get(clause)
    if whole:
        return [whole], []
    keys: list[str] = []
    unknown: list[str] = []
    for code in _with_ranges(clause):
        key = names.get(code)
        (keys if key else unknown).append(key or code)
    if keys or unknown:
        return keys, unknown
    for part in filter(None, _SPLIT.split(clause)):
        key = _named(part, names)
        if key:
            keys.append(key)
        elif vocabulary.normalise(part) not in _NOTHING:
            unknown.append(part.strip())
    return keys, unknown


def _named(part: str, names: Names) -> str | None:
    part = part.strip(" “”\"'«»„`*_.[]")
    label = vocabulary.label_of(part)
    if label:
        return names.get(label[1]) or names.get(label[1].rsplit(" ", 1)[-1]) or names.get(part)
    number = _NUMBER.fullmatch(part)
    return names.get(number[1]) if number else names.get(part)


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
