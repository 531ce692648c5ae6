"""Which answer a person means: an option by its text or its number, or words of their own. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from codeframe_ls.core.errors import InvalidParams
from codeframe_ls.core.printable import one_line


def choose(options: Sequence[str], said: str) -> str:
    """The answer that `said` means: the text of an option, or `said` itself without blanks around it.

    The text of an option wins (in any case of its letters), then a bare number is the number of an option,
    unless options are numbers themselves: then it is an answer in its own right. Raises InvalidParams for a
    blank answer and for a number that no option has.
    """
    words = said.strip()
    if not words:
        raise InvalidParams("The answer is empty; pick an option or write a sentence.")
    for option in options:
        if one_line(words).casefold() == option.casefold():
            return option
    if not options or not words.isdecimal() or any(option.isdecimal() for option in options):
        return words
    number = int(words)
    if not 1 <= number <= len(options):
        raise InvalidParams(
            f"There is no option {number}; the options are {listed(options)}. "
            "For another answer, write it in words."
        )
    return options[number - 1]


def listed(options: Sequence[str]) -> str:
    """`1. Postgres, 2. SQLite`."""
    return ", ".join(f"{number}. {option}" for number, option in enumerate(options, start=1))
