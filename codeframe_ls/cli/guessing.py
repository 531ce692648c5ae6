"""What a person meant who typed a command that there is not. Knows words alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


def sentence(
    group: Sequence[str], typed: str, beside: Iterable[str], commands: Iterable[Sequence[str]]
) -> str:
    """The refusal of `typed` below the words of a group, with what is likely to be meant.

    `beside` are the words that the group has, `commands` the words of every command.
    """
    known = " ".join(("cf", *group))
    # The noun was left out, as in `generate`.
    meant = [" ".join(("cf", *words)) for words in commands if words[-1] == typed]
    meant = meant or [f"{known} {word}" for word in get_close_matches(typed, list(beside))]
    refusal = f"There is no command `{known} {typed}`"
    if not meant:
        return f"{refusal}; `{known} --help` shows those that there are."
    return f"{refusal}; did you mean {' or '.join(f'`{one}`' for one in meant)}?"
