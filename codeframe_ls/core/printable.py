"""Text that is safe to show: no control character of a document, a model or a person reaches a screen.

An escape sequence in a heading could colour a terminal, rename its window or type for its user; an override
of the direction of writing could make a title read as another. Pure; imported by every face.
"""

from __future__ import annotations

from typing import Final

_KEPT: Final = frozenset("\n\t\u200c\u200d")
"""Line breaks and tabs of a longer text, and the joiners of emoji and of Indic and Persian script."""


def printable(text: str) -> str:
    """The text with a blank for every character that prints nothing; lines and tabs stay."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _KEPT else " " for c in text)


def one_line(text: str) -> str:
    """The text on one line: every run of blanks, line breaks and control characters becomes one blank."""
    return " ".join(printable(text).split())
