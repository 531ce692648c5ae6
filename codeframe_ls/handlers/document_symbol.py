"""`textDocument/documentSymbol`: the sections of a PRD as a tree, each with its tasks.

Plain JSON: a large PRD has ten thousand tasks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability

from codeframe_ls.handlers import offers, places
from codeframe_ls.handlers.places import Read
from codeframe_ls.handlers.state import State, state_of
from codeframe_ls.lsp import Session, feature

Json = dict[str, Any]


@feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
async def document_symbol(session: Session, params: types.DocumentSymbolParams) -> list[Json] | None:
    """The symbols of a PRD; None for every other document."""
    state = await state_of(session)
    document = session.documents.get(params.text_document.uri)
    if document is None or not state.settings.surfaces.symbols:
        return None
    read = await places.read_open(state, document)
    if read is None:
        return None
    tree = _tree(state, read)
    if get_capability(
        session.capabilities, "text_document.document_symbol.hierarchical_document_symbol_support", False
    ):
        return tree
    return list(_flat(tree, document.uri))


def _tree(state: State, read: Read) -> list[Json]:
    roots: list[Json] = []
    above = [(0, roots)]
    board = state.core.board
    for section, known in zip(read.outline.sections, read.live.sections, strict=True):
        if not section.level:
            continue
        while above[-1][0] >= section.level:
            above.pop()
        heading = _range(section.start, section.body)
        inside = _tasks(state, known.id, heading)
        symbol = {
            "name": section.heading or "(no heading)",
            "kind": types.SymbolKind.String,
            "range": _range(section.start, section.subtree_end),
            "selectionRange": heading,
            "children": inside,
        }
        if known.id is not None and inside:
            symbol["detail"] = offers.status(board.section_counts(known.id))
        above[-1][1].append(symbol)
        above.append((section.level, inside))
    return roots


def _tasks(state: State, section_id: str | None, where: Json) -> list[Json]:
    if section_id is None:
        return []
    board = state.core.board
    return [
        {
            "name": f"{task.alias} {task.title}",
            "detail": board.state(task),
            "kind": types.SymbolKind.Event,
            "range": where,
            "selectionRange": where,
        }
        for task in board.section_tasks(section_id)
    ]


def _flat(symbols: list[Json], uri: str, container: str = "") -> Iterator[Json]:
    for symbol in symbols:
        place = {"uri": uri, "range": symbol["range"]}
        flat = {"name": symbol["name"], "kind": symbol["kind"], "location": place}
        yield {**flat, "containerName": container} if container else flat
        yield from _flat(symbol.get("children", []), uri, symbol["name"])


def _range(start: int, end: int) -> Json:
    return {"start": {"line": start, "character": 0}, "end": {"line": end, "character": 0}}
