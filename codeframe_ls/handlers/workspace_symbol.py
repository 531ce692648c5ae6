"""`workspace/symbol`: tasks and open questions by their alias or words, wherever they are."""

from __future__ import annotations

from lsprotocol import types

from codeframe_ls.core.tasks.model import Entry
from codeframe_ls.handlers import places
from codeframe_ls.handlers.state import State, state_of
from codeframe_ls.lsp import Session, feature


@feature(types.WORKSPACE_SYMBOL)
async def workspace_symbol(
    session: Session, params: types.WorkspaceSymbolParams
) -> list[types.SymbolInformation] | None:
    """Every task and open question that has all the words of the query, in the order of their numbers."""
    state = await state_of(session)
    if not state.settings.surfaces.symbols:
        return None
    wanted = params.query.casefold().split()
    return [*await _tasks(state, wanted), *_questions(state, wanted)]


async def _tasks(state: State, wanted: list[str]) -> list[types.SymbolInformation]:
    board = state.core.board
    found = [task for task in board if _fits(f"{task.alias} {task.title}", wanted)]
    where: dict[tuple[str | None, str | None], types.Location | None] = {}
    for task in found:
        if task.section_id is not None and (task.prd_id, task.section_id) not in where:
            where[task.prd_id, task.section_id] = await places.of_task(state, task)
    symbols = []
    for task in found:
        place = where.get((task.prd_id, task.section_id)) or await places.of_task(state, task)
        symbols.append(_symbol(task, board.state(task), place or _nowhere(state)))
    return symbols


def _questions(state: State, wanted: list[str]) -> list[types.SymbolInformation]:
    return [
        types.SymbolInformation(
            name=f"{blocker.alias} {blocker.question}",
            kind=types.SymbolKind.Event,
            location=places.of_question(state, blocker) or _nowhere(state),
            container_name="Needs input",
        )
        for blocker in state.core.questions.all
        if _fits(f"{blocker.alias} {blocker.question}", wanted)
    ]


def _symbol(task: Entry, container: str, where: types.Location) -> types.SymbolInformation:
    return types.SymbolInformation(
        name=f"{task.alias} {task.title}",
        kind=types.SymbolKind.Event,
        location=where,
        container_name=container,
    )


def _nowhere(state: State) -> types.Location:
    """A symbol must have a place: what has none leads to the current PRD, else to the root."""
    current = state.core.library.current
    return places.location(state, current.prd.path if current is not None else "", 0)


def _fits(text: str, wanted: list[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in wanted)
