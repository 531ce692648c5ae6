"""One line of a requirements document taken apart: box, code, number, tags, priority, title.

Works on inline Markdown; knows nothing of where the line stands.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final, Literal

from codeframe_ls.core.generate import vocabulary
from codeframe_ls.core.generate.vocabulary import Priority
from codeframe_ls.core.prd import markdown

LONGEST_TITLE: Final = 100
"""Characters; a longer sentence goes to the description, and the title is its beginning."""

_KNOWN = (
    "FR|NFR|REQ|RQ|US|UR|SR|BR|TR|RF|RNF|RN|EF|ENF|EX|LF|NF|FA|NFA|AF|WF|WNF|UC|CU|CDU|HU|HDU|RU|"
    "ФТ|НФТ|ТФ|TASK|STORY|FEAT|FEATURE|EPIC"
)
_LETTER = "[A-ZÀ-ÖØ-ÞА-Я]"
_SUFFIX = r"(?:-[A-Z]{1,3}(?![\w-])|[a-z]?\b)"
CODE: Final = re.compile(
    rf"(?:{_LETTER}(?:{_LETTER}|\d){{0,9}}[-_]){{1,3}}\d+(?:\.\d+)*{_SUFFIX}"
    rf"|(?:{_KNOWN})[ -]?\d+(?:[.-]\d+)*{_SUFFIX}"
    r"|T\d{3}\b"
)
"""The code of a requirement: FR-12, US1.2, FR7-A, REQ-UI-003, T014."""

_SET_OFF = re.compile(rf"[^\w]*(?:{CODE.pattern})[*_`]*\s*(?:[:：|—–]|[.-]\s)|[*_]*\[(?:{CODE.pattern})\]")
_PLACEHOLDER = re.compile(r"\[[^\[\]]+\]|<[^<>]+>|[.…]+")
_BLANK = re.compile(r"\[[XYZN]\]")
_BOX = re.compile(r"^\s*(?:\\?\[(?P<mark>[^\]\n])\\?\](?=[\s*]|$)|(?P<glyph>[☐☑☒]))\*?\s*")
_DECORATION = re.compile(
    r"^(?:[^\w\s\[(（【/#\"'`<«„“‘「『*~_@$€£+=≥≤<>§%&|.:;,!?^{}\\-]|[\ufe0f\u200d])+\s*"
)
_TAG = re.compile(r"^\s*\\?\[(?P<tag>[A-Za-z]{1,4}\d*(?:[.-]\d+)?)\\?\]\s*")
_SEPARATOR = re.compile(r"\s*[:：.)）|\]】/—–]+\s*|\s+-+\s+|\s*-*\s+|\s*$")
_BOLD = re.compile(r"^(\*\*|__)(?P<lead>(?:(?!\1).)+?)\1(?P<rest>.*)$", re.DOTALL)
_SHORT_NAME = re.compile(r"\s*(?:(?P<code>[A-Z]{1,3}\d{1,3}(?:\.\d+)*)|[^\W\d]+ \d+(?:\.\d+)*)[.:]?\s*")
_NUMBER = re.compile(
    r"^(?P<number>\d+(?:\.\d+)*|\d{1,2}-\d{1,2}(?=\.))(?:[.)、:：]\s*|(?<=\.\d)\s+|(?<=\.\d\d)\s+)(?=\S)"
)
_PRIORITY_ASIDE = re.compile(
    r"\s*[(\[（【](?:[^()\[\]:：]{2,20}[:：]\s*)?(?P<value>[^()\[\]（）【】]{1,24})[)\]）】]"
)
_ASIDE = re.compile(r"\s*[*_]{0,2}[(（][^()（）]*[)）][*_]{0,2}")
_ATTRIBUTES = re.compile(r"\s*\{[#.][^}]*\}\s*$")
_LEAD_END = re.compile(r"\s+[—–]\s+|\s+--?\s+|[:：]\s*")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{3}[.!?])\s+(?=[^\W\d_a-zà-ÿа-я])|(?<=[。！？])|\s*[;；]\s")
_SEPARATED = re.compile(r"\s*[:：—–,，.。/|-]")
_LEADING = re.compile(r"^[\s:：—–,，.。/|-]+")

Box = Literal["none", "open", "done", "unknown"]


@dataclass(frozen=True, slots=True)
class Wording:
    """What one line says. `rest` is the inline Markdown that did not fit into the title."""

    title: str
    rest: str = ""
    codes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    box: Box = "none"
    mark: str = ""
    priority: Priority | Literal["never"] | None = None
    dropped: bool = False
    """The document strikes it out, or has "removed" in the place of a requirement."""


@functools.lru_cache(maxsize=256)
def read(source: str) -> Wording:
    """Take a heading, list item or cell apart."""
    box, mark, source = _take_box(source.strip())
    struck = source.strip().startswith("~~") and source.strip().endswith("~~")
    lead, rest = _take_lead(source)
    ranked = vocabulary.priority_of(markdown.plain(lead)) if rest else None
    if ranked and ranked != "never":
        lead, rest = _LEADING.sub("", rest), ""
    codes, tags, aliases, lead = _take_names(lead)
    if rest and (name := _SHORT_NAME.fullmatch(lead)):
        codes, aliases = (codes or ((name[0],) if name["code"] else ())), (*aliases, name[0])
        lead = ""
    if rest and codes and _ASIDE.fullmatch(lead.rstrip(" :：.。")) and _take_priority(lead)[0] is None:
        lead = ""
    if not lead.strip() and rest:
        more_codes, more_tags, more_aliases, rest = _take_names(_LEADING.sub("", rest))
        codes, tags, aliases = codes + more_codes, tags + more_tags, aliases + more_aliases
        lead, rest = rest, ""
    dropped = struck or (bool(codes) and _is_taken_back(lead))
    priority, lead = _take_priority(lead)
    lead = _without_dependencies(_ATTRIBUTES.sub("", lead))
    title = markdown.plain(_DECORATION.sub("", lead)).strip(" \t:：—–-")
    if rest:
        title, rest = title.removesuffix(".").removesuffix("。"), _LEADING.sub("", rest)
    else:
        title, rest = _shortened(title, lead)
    priority = ranked if ranked and ranked != "never" else priority
    return Wording(title or next(iter(codes), ""), rest, codes, tags, aliases, box, mark, priority, dropped)


@functools.lru_cache(maxsize=256)
def code_at_start(source: str) -> str | None:
    """The requirement code that a line begins with, its box and decoration aside."""
    _, _, source = _take_box(source.strip())
    bold = _BOLD.match(source)
    codes, _, _, _ = _take_names(bold["lead"] + bold["rest"] if bold else source)
    return codes[0] if codes else None


def has_code_set_off(source: str) -> bool:
    """Whether a line's code is set off from the text: "FR-2: Export", "[FR-2] Export"."""
    _, _, text = _take_box(source.strip())
    return bool(_SET_OFF.match(text))


def is_placeholder(title: str) -> bool:
    """Whether a title is what a template leaves to be filled in: "[Task name]", "Coverage of [X] percent"."""
    return bool(_PLACEHOLDER.fullmatch(title) or _BLANK.search(title))


def has_box(source: str) -> bool:
    """Whether a list item begins with a checkbox of any state."""
    return bool(_BOX.match(source))


def has_tag_for_box(source: str) -> bool:
    """Whether what looks like a checkbox may be a tag: "[P] can run in parallel"."""
    state, mark, _ = _take_box(source.strip())
    return state == "unknown" and mark.isalpha()


def _take_box(source: str) -> tuple[Box, str, str]:
    match = _BOX.match(source)
    if match is None:
        return "none", "", source
    mark = match["mark"] or match["glyph"]
    states: dict[str, Box] = {" ": "open", "\u00a0": "open", "☐": "open"}
    states |= dict.fromkeys("xX✓✔☑", "done")
    return states.get(mark, "unknown"), mark, source[match.end() :]


def _take_lead(source: str) -> tuple[str, str]:
    """Split "**Search** — finds bookmarks" after its bold beginning."""
    source = _DECORATION.sub("", source)
    prefix = ""
    while tag := _TAG.match(source):
        prefix, source = prefix + tag[0], source[tag.end() :]
    bold = _BOLD.match(source)
    if bold is None:
        return prefix + source, ""
    rest = bold["rest"]
    if not rest.strip() or _SEPARATED.match(rest) or bold["lead"].rstrip().endswith((":", "：")):
        return prefix + bold["lead"], rest
    codes, _, _, after = _take_names(bold["lead"])
    if codes and (not after.strip() or after.rstrip().endswith((".", "。"))):
        return prefix + bold["lead"], rest
    return prefix + source, ""


def _take_names(source: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str]:
    """Cut codes, tags, "Task 3:" and numbers off the beginning: (codes, tags, aliases, what is left)."""
    codes: list[str] = []
    tags: list[str] = []
    aliases: list[str] = []
    while True:
        source = _DECORATION.sub("", source.lstrip())
        if tag := _TAG.match(source):
            if any(character.isdigit() for character in tag["tag"]):
                tags.append(tag["tag"])
            elif len(tag["tag"]) > 1:
                break
            source = source[tag.end() :]
        elif code := _code(source):
            codes.append(code[0])
            source = code[1]
        elif not aliases and (label := vocabulary.label_of(source)) and label[2]:
            aliases.append(label[1])
            source = label[2]
        elif not aliases and (number := _NUMBER.match(source)):
            aliases.append(number["number"])
            source = source[number.end() :]
        elif not aliases and (named := vocabulary.without_label(source)) != source:
            return tuple(codes), tuple(tags), tuple(aliases), named
        else:
            break
    return tuple(codes), tuple(tags), tuple(aliases), source


def _code(source: str) -> tuple[str, str] | None:
    start = len(source) - len(source.lstrip("/[(（【"))
    match = CODE.match(source, start)
    if match is None:
        return None
    prefix = re.split(r"[-_\d ]", match[0], maxsplit=1)[0]
    separator = _SEPARATOR.match(source, match.end())
    if separator is None or vocabulary.is_foreign_code(prefix):
        return None
    if len(prefix) == 1 and not match[0].startswith("T") and not separator[0].strip():
        return None
    return match[0], source[separator.end() :]


def _take_priority(lead: str) -> tuple[Priority | Literal["never"] | None, str]:
    for aside in _PRIORITY_ASIDE.finditer(lead):
        priority = vocabulary.priority_of(aside["value"]) or numbered_priority(aside["value"])
        if priority and priority != "never":
            return priority, lead[: aside.start()] + lead[aside.end() :]
    return None, lead


def numbered_priority(value: str) -> Priority | None:
    """The priority of "P1" and its like: P0 and P1 are high, P2 is medium, all above are low."""
    match = re.fullmatch(r"\s*P(\d)\s*", value)
    if match is None:
        return None
    levels: tuple[Priority, ...] = ("high", "high", "medium", "low")
    return levels[min(int(match[1]), 3)]


def _without_dependencies(lead: str) -> str:
    """Cut "(depends on T3)" out of a title; the names in it have become edges."""
    for aside in _ASIDE.finditer(lead):
        phrase = vocabulary.dependency_phrase().match(aside[0].strip(" *_(（"))
        if phrase and (phrase["only"] or CODE.search(aside[0])):
            return lead[: aside.start()] + lead[aside.end() :]
    return lead


def _is_taken_back(text: str) -> bool:
    """Whether a coded text is no requirement any more: "Removed (too slow)", "Replaced by FR-9"."""
    return vocabulary.is_dropped(CODE.split(markdown.plain(_DECORATION.sub("", text)), maxsplit=1)[0])


def _shortened(title: str, source: str) -> tuple[str, str]:
    """A title of bearable length, and the whole source as rest when something was cut off."""
    if len(title) <= LONGEST_TITLE:
        return title.removesuffix(".").removesuffix("。"), ""
    for pattern, longest in ((_LEAD_END, 60), (_SENTENCE_END, LONGEST_TITLE)):
        match = pattern.search(title, 3)
        if match and match.start() <= longest and _is_balanced(title[: match.start()]):
            return title[: match.start()].rstrip(" .;；。"), source.strip()
    cut = title.rfind(" ", 0, LONGEST_TITLE)
    return title[: cut if cut > 40 else LONGEST_TITLE].rstrip(" ,;，、") + "…", source.strip()


def _is_balanced(text: str) -> bool:
    return all(
        text.count(opening) == text.count(closing) for opening, closing in ("()", "（）", "[]", "「」")
    )
