"""Code actions on pages under `.codeframe/`: sending an answer or a review, editing and applying a plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lsprotocol import types

from codeframe_ls.core import ids, words
from codeframe_ls.core.blockers import page, written
from codeframe_ls.core.plans.model import Plan
from codeframe_ls.handlers import reviews, showing
from codeframe_ls.handlers.actions import action, answer, options, refusal
from codeframe_ls.handlers.state import State
from codeframe_ls.lsp.documents import Document

_ENTRY: Final = re.compile(r"- \[([ x])\] \*\*([NT][0-9]+)\*\*")


async def on_page(state: State, document: Document, name: str, line: int) -> list[types.CodeAction]:
    """What can be done on the page, as it is in the editor, at the line."""
    if plan := await showing.plan_on_page(state, name):
        return list(_on_plan(plan, document, line))
    if patch := await reviews.patch_on_page(state, name):
        return await reviews.actions(state, document, patch, line)
    return list(_on_question(state, document, name))


def _on_question(state: State, document: Document, name: str) -> Iterator[types.CodeAction]:
    alias = written.reference(name)
    blocker = state.core.questions.numbered(int(alias[1:])) if alias else None
    if blocker is None:
        return
    reply = page.parse(document.text, blocker)
    for problem in reply.problems:
        yield refusal(f"send this answer? {problem.message}")
    if reply.answer and not reply.problems:
        yield answer(blocker, reply.answer, "Send this answer")
    yield from options(blocker)


def _on_plan(plan: Plan, document: Document, line: int) -> Iterator[types.CodeAction]:
    alias = ids.alias("plan", plan.number)
    if plan.state != "PENDING":
        yield refusal(
            f"apply {alias}? {words.plan_state(plan.state)} already; generate again for a new plan."
        )
        return
    if entry := _entry(document, line):
        verb, field = ("Leave out", "drop") if entry[1] == "x" else ("Take", "choose")
        yield action(f"{verb} {entry[2]}", "plans.edit", {"plan": alias, field: [entry[2]]})
    yield action(f"Apply {alias}", "plans.apply", {"plan": alias})
    yield action(f"Discard {alias}", "plans.discard", {"plan": alias})


def _entry(document: Document, line: int) -> re.Match[str] | None:
    """The entry of a plan's page that the line belongs to: the nearest one above it in the same section."""
    for text in reversed(document.lines[: line + 1]):
        if (entry := _ENTRY.match(text)) or text.startswith("#"):
            return entry
    return None
