"""A review page in the editor: its lenses, its actions, and what keeps it from being sent.

The files of a patch never change, so they are read once for each session that looks at them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lsprotocol import types

from codeframe_ls.core import words
from codeframe_ls.core.blockers.page import Problem
from codeframe_ls.core.errors import NotFound
from codeframe_ls.core.patches import content, page, rows, written
from codeframe_ls.core.patches.model import OPEN, FileChange, Patch
from codeframe_ls.handlers.actions import action, refusal
from codeframe_ls.handlers.offers import PREFIX
from codeframe_ls.handlers.state import State
from codeframe_ls.lsp.documents import Document

Json = dict[str, Any]


async def patch_on_page(state: State, page_name: str) -> Patch | None:
    """The patch whose page this is; None where it is no patch's, or that of a patch of another database."""
    alias = written.reference(page_name)
    if alias is None:
        return None
    try:
        return await state.core.read(lambda db: rows.find(db, alias))
    except NotFound:
        return None


async def problems(state: State, document: Document, page_name: str) -> tuple[Problem, ...]:
    """What keeps the page from being sent, as it is in the editor."""
    patch = await patch_on_page(state, page_name)
    if patch is None or not _is_open(patch):
        return ()
    return page.parse(document.text, patch, await _files(state, patch)).problems


async def lenses(state: State, patch: Patch) -> list[Json]:
    """What can be done with the patch as a whole."""
    if not _is_open(patch):
        return [_lens(f"Undo {patch.alias}", "patches.undo", patch)] if patch.state == "APPLIED" else []
    return [
        _lens(f"▷ Apply {patch.alias}", "patches.apply", patch),
        _lens(f"Discard {patch.alias}", "patches.discard", patch),
    ]


async def actions(state: State, document: Document, patch: Patch, line: int) -> list[types.CodeAction]:
    """What can be done at a line of the page; what the page itself says comes first."""
    return list(_actions(document, patch, await _files(state, patch), line))


def _actions(
    document: Document, patch: Patch, files: list[FileChange], line: int
) -> Iterator[types.CodeAction]:
    named = {"patch": patch.alias}
    if patch.state in ("APPLIED", "PARTLY_APPLIED"):
        yield action(f"Undo {patch.alias}", "patches.undo", named)
    if not _is_open(patch):
        if patch.state == "DISCARDED":
            yield refusal(f"apply {patch.alias}? It was discarded; start its task again.")
        return
    review = page.parse(document.text, patch, files)
    for problem in review.problems:
        yield refusal(f"send this review? {problem.message}")
    if not review.problems and review.destination is not None:
        chosen = sum(decision.apply for decision in review.decisions.values())
        where = page.DESTINATIONS[review.destination]
        if chosen:
            hunks = f"{chosen} of {words.count(len(review.decisions), 'hunk')}"
            title = f"Send this review: {hunks} to the {where}"
            yield action(title, "patches.send", {**named, "text": document.text})
    if key := _key_at(document, line):
        only = f"Apply only {key} to the {page.DESTINATIONS['tree']}"
        yield action(only, "patches.apply", {**named, "only": [key]})
    yield action(f"Discard {patch.alias}", "patches.discard", named)


def _key_at(document: Document, line: int) -> str | None:
    """The hunk that the line belongs to: the nearest box above it."""
    for text in reversed(document.lines[: line + 1]):
        if match := page.HUNK_BOX.fullmatch(text.rstrip("\r\n")):
            return match[2]
    return None


async def _files(state: State, patch: Patch) -> list[FileChange]:
    if patch.id not in state.review_files:
        state.review_files[patch.id] = await content.load(await state.core.private(), patch)
    return state.review_files[patch.id]


def _is_open(patch: Patch) -> bool:
    return patch.state in OPEN


def _lens(title: str, operation: str, patch: Patch) -> Json:
    place = {"line": 0, "character": 0}
    command = {"title": title, "command": PREFIX + operation, "arguments": [{"patch": patch.alias}]}
    return {"range": {"start": place, "end": place}, "command": command}
