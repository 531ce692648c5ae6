"""How a code action is made: of an operation, of an answer, or of the reason why something cannot be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lsprotocol import types

from codeframe_ls.core import words
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.handlers.offers import PREFIX

_MOST_OPTIONS: Final = 5
"""Answers of one question beside other actions: some editors cannot search in their list."""


def action(title: str, operation: str, params: Mapping[str, Any]) -> types.CodeAction:
    """An action that runs an operation."""
    command = types.Command(title=title, command=PREFIX + operation, arguments=[dict(params)])
    return types.CodeAction(title=title, kind=types.CodeActionKind.Empty, command=command)


def refusal(reason: str) -> types.CodeAction:
    """An action that only tells: some editors drop those that are `disabled`, and the reason with them."""
    return types.CodeAction(title=f"Why not: {reason}", kind=types.CodeActionKind.Empty)


def answer(
    blocker: Blocker, said: str, title: str, told: Sequence[types.Diagnostic] = ()
) -> types.CodeAction:
    """An action that answers a question; `told` are the diagnostics that it solves."""
    made = action(title, "blockers.answer", {"blocker": blocker.id, "answer": said})
    made.kind = types.CodeActionKind.QuickFix
    made.diagnostics = list(told) or None
    return made


def options(blocker: Blocker, told: Sequence[types.Diagnostic] = ()) -> Iterator[types.CodeAction]:
    """An action for each offered answer."""
    for option in blocker.options:
        yield answer(blocker, option, f"Answer {blocker.alias}: {option}", told)


def first_options(blocker: Blocker, told: Sequence[types.Diagnostic] = ()) -> Iterator[types.CodeAction]:
    """An action for each of the first answers; where there are more, one that counts them and leads there."""
    found = list(options(blocker, told))
    yield from found[:_MOST_OPTIONS]
    if more := len(found[_MOST_OPTIONS:]):
        title = f"Answer {blocker.alias}: {words.count(more, 'more answer')} …"
        yield action(title, "blockers.answer", {"blocker": blocker.id})
