"""`textDocument/codeLens`: how the tasks of each section stand and what can be done; pages too.

Asked for after every keystroke: the commands of a section are kept, as the text that is sent, for as long as
nothing they tell has changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from lsprotocol import types

from codeframe_ls.core import ids
from codeframe_ls.core.plans.model import Plan
from codeframe_ls.core.tasks.board import Counts
from codeframe_ls.handlers import offers, places, reviews
from codeframe_ls.handlers.offers import NOTHING, PREFIX, UnderWay
from codeframe_ls.handlers.places import Read
from codeframe_ls.handlers.showing import plan_on_page
from codeframe_ls.handlers.state import State, state_of
from codeframe_ls.lsp import Session, feature
from codeframe_ls.lsp.codec import Written
from codeframe_ls.lsp.documents import Document

Json = dict[str, Any]


class _Told(NamedTuple):
    """The commands of a section, and all that they were made from besides its path."""

    section_id: str | None
    stale: bool
    counts: Counts | None
    line: int | None
    now: UnderWay
    commands: tuple[str, ...]


_KEPT: WeakKeyDictionary[Document, dict[tuple[str, ...], _Told]] = WeakKeyDictionary()


@feature(types.TEXT_DOCUMENT_CODE_LENS)
async def code_lens(session: Session, params: types.CodeLensParams) -> list[Json] | Written | None:
    """The lenses of a PRD or of a plan's page; None for every other document."""
    state = await state_of(session)
    document = session.documents.get(params.text_document.uri)
    if document is None or not state.settings.surfaces.lenses:
        return None
    page_name = state.page_name(document) or ""
    if plan := await plan_on_page(state, page_name):
        return _of_plan(plan)
    if patch := await reviews.patch_on_page(state, page_name):
        return await reviews.lenses(state, patch)
    read = await places.read_open(state, document)
    return None if read is None else Written(f"[{','.join(_of_prd(state, document, read))}]")


def _of_prd(state: State, document: Document, read: Read) -> Iterator[str]:
    before, told_now = _KEPT.get(document, {}), {}
    under_way = offers.under_way(state)
    for index, section in enumerate(read.outline.sections):
        if section.level or len(read.outline.sections) == 1:
            now = under_way.get(read.live.sections[index].id or "", NOTHING)
            told_now[index] = _told(state, read, index, now, before.get(section.path))
    _KEPT[document] = {read.outline.sections[index].path: told for index, told in told_now.items()}
    for index, told in told_now.items():
        place = f'{{"line":{read.outline.sections[index].start},"character":0}}'
        begin = f'{{"range":{{"start":{place},"end":{place}}},"command":'
        for command in told.commands:
            yield f"{begin}{command}}}"


def _told(state: State, read: Read, index: int, now: UnderWay, before: _Told | None) -> _Told:
    section, live = read.outline.sections[index], read.live.sections[index]
    counts = state.core.board.section_counts(live.id) if live.id else None
    line = section.start if section.path in read.twice else None
    stale = bool(live.stale)
    # Counts are replaced, never changed: the same object says the same.
    same = before and before.counts is counts and before[:2] == (live.id, stale)
    if before and same and before[3:5] == (line, now):
        return before
    commands = tuple(
        json.dumps(
            {"title": offer.title, "command": PREFIX + offer.operation, "arguments": [dict(offer.params)]}
        )
        for offer in offers.of_section(state, read, index, now)
    )
    return _Told(live.id, stale, counts, line, now, commands)


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
