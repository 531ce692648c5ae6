"""`textDocument/documentSymbol`: the sections of a PRD as a tree, each with its tasks."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types
from pygls.capabilities import get_capability

from codeframe_ls.handlers import offers, places
from codeframe_ls.handlers.places import Read
from codeframe_ls.handlers.state import State, state_of
from codeframe_ls.lsp import Session, feature


@feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
async def document_symbol(
    session: Session, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | list[types.SymbolInformation] | None:
    """The symbols of a PRD; None for every other document."""
    state = await state_of(session)
    view = state.view(params.text_document.uri)
    if view is None or not state.settings.surfaces.symbols:
        return None
    path = state.path(view.document)
    assert path is not None, "a PRD is a file"
    tree = _tree(state, await places.read(state, path))
    if get_capability(
        session.capabilities, "text_document.document_symbol.hierarchical_document_symbol_support", False
    ):
        return tree
    return list(_flat(tree, view.document.uri))


def _tree(state: State, read: Read) -> list[types.DocumentSymbol]:
    roots: list[types.DocumentSymbol] = []
    above = [(0, roots)]
    for section, known in zip(read.outline.sections, read.live.sections, strict=True):
        if not section.level:
            continue
        while above[-1][0] >= section.level:
            above.pop()
        heading = _range(section.start, section.body)
        inside = _tasks(state, known.id, heading)
        symbol = types.DocumentSymbol(
            name=section.heading or "(no heading)",
            detail=offers.status(state.core.board.section_counts(known.id)) if known.id and inside else None,
            kind=types.SymbolKind.String,
            range=_range(section.start, section.subtree_end),
            selection_range=heading,
            children=inside,
        )
        above[-1][1].append(symbol)
        above.append((section.level, inside))
    return roots


def _tasks(state: State, section_id: str | None, where: types.Range) -> list[types.DocumentSymbol]:
    if section_id is None:
        return []
    board = state.core.board
    return [
        types.DocumentSymbol(
            name=f"{task.alias} {task.title}",
            detail=board.state(task),
            kind=types.SymbolKind.Event,
            range=where,
            selection_range=where,
        )
        for task in board.section_tasks(section_id)
    ]


def _flat(
    symbols: list[types.DocumentSymbol], uri: str, container: str | None = None
) -> Iterator[types.SymbolInformation]:
    for symbol in symbols:
        yield types.SymbolInformation(
            name=symbol.name,
            kind=symbol.kind,
            location=types.Location(uri, symbol.range),
            container_name=container,
        )
        yield from _flat(list(symbol.children or ()), uri, symbol.name)


def _range(start: int, end: int) -> types.Range:
    return types.Range(types.Position(start, 0), types.Position(end, 0))
