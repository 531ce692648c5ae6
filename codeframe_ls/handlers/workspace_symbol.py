"""`workspace/symbol`: tasks and open questions by their alias or words, wherever they are.

An empty query, which editors send when their picker opens, means the work that is still to be done. The
answer is plain JSON, which needs no conversion: it may hold ten thousand tasks.
"""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from codeframe_ls.core.tasks.model import Entry
from codeframe_ls.core.tasks.states import is_open
from codeframe_ls.handlers import places
from codeframe_ls.handlers.state import State, state_of
from codeframe_ls.lsp import Session, feature

Json = dict[str, Any]


@feature(types.WORKSPACE_SYMBOL)
async def workspace_symbol(session: Session, params: types.WorkspaceSymbolParams) -> list[Json] | None:
    """Every task and open question that has all the words of the query, in the order of their numbers.

    Without a word to look for, tasks that are done, merged or cancelled are left out.
    """
    state = await state_of(session)
    if not state.settings.surfaces.symbols:
        return None
    wanted = params.query.casefold().split()
    return [*await _tasks(state, wanted), *_questions(state, wanted)]


async def _tasks(state: State, wanted: list[str]) -> list[Json]:
    board = state.core.board
    found = [
        task for task in board if (_fits(task.alias, task.title, wanted) if wanted else is_open(task.status))
    ]
    sections = await _sections(state, {task.prd_id for task in found})
    elsewhere = _nowhere(state)
    return [
        _symbol(f"{task.alias} {task.title}", board.state(task), _place(state, task, sections) or elsewhere)
        for task in found
    ]


async def _sections(state: State, prd_ids: set[str | None]) -> dict[str, Json]:
    """Where the sections of these PRDs are, by their ids."""
    found = {}
    for path, known in state.core.library.prds.items():
        if known.prd.id in prd_ids and not known.prd.missing:
            read = await places.read(state, path)
            for section, live in zip(read.outline.sections, read.live.sections, strict=True):
                if live.id is not None:
                    found[live.id] = _location(read.uri, section.start)
    return found


def _place(state: State, task: Entry, sections: dict[str, Json]) -> Json | None:
    if task.section_id is not None:
        return sections.get(task.section_id)
    if task.source_path is not None:
        return _location(places.location(state, task.source_path, 0).uri, task.source_line or 0)
    return None


def _questions(state: State, wanted: list[str]) -> list[Json]:
    found = []
    for blocker in state.core.questions.all:
        if _fits(blocker.alias, blocker.question, wanted):
            where = places.of_question(state, blocker)
            place = _location(where.uri, where.range.start.line) if where else _nowhere(state)
            found.append(_symbol(f"{blocker.alias} {blocker.question}", "Needs input", place))
    return found


def _symbol(name: str, container: str, location: Json) -> Json:
    return {
        "name": name,
        "kind": types.SymbolKind.Event,
        "containerName": container,
        "location": location,
    }


def _nowhere(state: State) -> Json:
    """A symbol must have a place: what has none leads to the current PRD, else to the root."""
    current = state.core.library.current
    return _location(places.location(state, current.prd.path if current is not None else "", 0).uri, 0)


def _location(uri: str, line: int) -> Json:
    place = {"line": line, "character": 0}
    return {"uri": uri, "range": {"start": place, "end": place}}


def _fits(alias: str, text: str, wanted: list[str]) -> bool:
    folded = f"{alias} {text}".casefold()
    return all(word in folded for word in wanted)
