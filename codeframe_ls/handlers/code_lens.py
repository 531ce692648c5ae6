"""`textDocument/codeLens`: how the tasks of each section stand and what can be done; a plan's page too.

Asked for after every keystroke: the commands of a section are kept as long as nothing they tell has changed,
and the answer is plain JSON, which needs no conversion.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from lsprotocol import types

from codeframe_ls.core import ids
from codeframe_ls.core.plans.model import Plan
from codeframe_ls.core.tasks.board import Counts
from codeframe_ls.handlers import offers, places
from codeframe_ls.handlers.offers import PREFIX
from codeframe_ls.handlers.places import Read
from codeframe_ls.handlers.prd_view import PrdView
from codeframe_ls.handlers.showing import plan_on_page
from codeframe_ls.handlers.state import State, state_of
from codeframe_ls.lsp import Session, feature
from codeframe_ls.lsp.documents import Document

Json = dict[str, Any]


class _Told(NamedTuple):
    """The commands of a section, and all that they were made from besides its path."""

    section_id: str | None
    stale: bool
    counts: Counts | None
    line: int | None
    commands: list[Json]


_KEPT: WeakKeyDictionary[PrdView, dict[tuple[str, ...], _Told]] = WeakKeyDictionary()


@feature(types.TEXT_DOCUMENT_CODE_LENS)
async def code_lens(session: Session, params: types.CodeLensParams) -> list[Json] | None:
    """The lenses of a PRD or of a plan's page; None for every other document."""
    state = await state_of(session)
    document = session.documents.get(params.text_document.uri)
    if document is None or not state.settings.surfaces.lenses:
        return None
    if plan := await plan_on_page(state, state.page_name(document) or ""):
        return _of_plan(plan)
    view = state.view_of(document)
    return None if view is None else list(await _of_prd(state, document, view))


async def _of_prd(state: State, document: Document, view: PrdView) -> Iterator[Json]:
    path = state.path(document)
    assert path is not None, "a PRD is a file"
    read = await places.read(state, path)
    before, now = _KEPT.get(view, {}), {}
    for index, section in enumerate(read.outline.sections):
        if section.level or len(read.outline.sections) == 1:
            now[index] = _told(state, read, index, before.get(section.path))
    _KEPT[view] = {read.outline.sections[index].path: told for index, told in now.items()}
    return (
        _lens(read.outline.sections[index].start, command)
        for index, told in now.items()
        for command in told.commands
    )


def _told(state: State, read: Read, index: int, before: _Told | None) -> _Told:
    section, live = read.outline.sections[index], read.live.sections[index]
    counts = state.core.board.section_counts(live.id) if live.id else None
    line = section.start if section.path in read.twice else None
    stale = bool(live.stale)
    # Counts are replaced, never changed: the same object says the same.
    if before and before.counts is counts and before[:2] == (live.id, stale) and before.line == line:
        return before
    commands = [
        {"title": offer.title, "command": PREFIX + offer.operation, "arguments": [dict(offer.params)]}
        for offer in offers.of_section(read, index, state.core.board)
    ]
    return _Told(live.id, stale, counts, line, commands)


def _of_plan(plan: Plan) -> list[Json]:
    if plan.state != "PENDING":
        return []
    alias = ids.alias("plan", plan.number)
    apply = {"title": f"▷ Apply {alias}", "command": f"{PREFIX}plans.apply", "arguments": [{"plan": alias}]}
    discard = {
        "title": f"Discard {alias}",
        "command": f"{PREFIX}plans.discard",
        "arguments": [{"plan": alias}],
    }
    return [_lens(0, apply), _lens(0, discard)]


def _lens(line: int, command: Json) -> Json:
    place = {"line": line, "character": 0}
    return {"range": {"start": place, "end": place}, "command": command}
