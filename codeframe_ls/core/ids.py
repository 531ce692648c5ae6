"""Identifiers: ULIDs for the data, short aliases such as `T12` for people.

A ULID is unique in every clone; an alias is a counter of this working tree alone. Knows no store:
counting up is the store's work.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from ulid import ULID

Noun = Literal["task", "blocker", "run", "checkpoint", "patch", "plan", "prd"]

PREFIXES: Final[dict[Noun, str]] = {
    "task": "T",
    "blocker": "B",
    "run": "R",
    "checkpoint": "C",
    "patch": "P",
    "plan": "G",
    "prd": "D",
}
_ALIAS: Final = re.compile(r"([A-Za-z])0*([1-9][0-9]{0,8})")
_ULID: Final = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


class Reference(NamedTuple):
    """A parsed reference: exactly one of `ulid` and `number` is set."""

    ulid: str | None
    number: int | None


def new_id() -> str:
    """A new ULID as 26 characters; ids made later sort later, to the millisecond."""
    return str(ULID())


def alias(noun: Noun, number: int) -> str:
    """`alias("task", 12)` is `"T12"`."""
    return f"{PREFIXES[noun]}{number}"


def parse_reference(noun: Noun, text: str) -> Reference | None:
    """Read `T12`, `t12` or a ULID; None when the text is neither, or an alias of another noun."""
    stripped = text.strip()
    if match := _ALIAS.fullmatch(stripped):
        return Reference(None, int(match[2])) if match[1].upper() == PREFIXES[noun] else None
    return Reference(stripped.upper(), None) if _ULID.fullmatch(stripped.upper()) else None
