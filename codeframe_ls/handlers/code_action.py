"""`textDocument/codeAction`: every lens by range, answers to questions, tasks out of what is marked.

Safe ones first: some editors preselect the first one and cannot search. What the section's lenses do is among
them, for some editors show no lenses. An action is never `disabled`, which some editors drop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lsprotocol import types

from codeframe_ls.core.prd.discovery import is_markdown
from codeframe_ls.core.prd.library import LiveSection
from codeframe_ls.core.printable import one_line
from codeframe_ls.handlers import aliases, offers, page_actions, places
from codeframe_ls.handlers.actions import action, first_options
from codeframe_ls.handlers.places import Read
from codeframe_ls.handlers.problems import SOURCE
from codeframe_ls.handlers.state import State, state_of
from codeframe_ls.lsp import Session, feature
from codeframe_ls.lsp.documents import Document
from codeframe_ls.lsp.line_index import Position

_TODO: Final = re.compile(r"\b(?:TODO|FIXME|XXX)\b.*")


@feature(types.TEXT_DOCUMENT_CODE_ACTION)
async def code_action(session: Session, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    """What can be done at the range."""
    state = await state_of(session)
    document = session.documents.get(params.text_document.uri)
    if document is None or not state.settings.surfaces.actions:
        return None
    only = params.context.only
    once: dict[str, types.CodeAction] = {}
    for one in await _actions(state, document, params):
        # A question of the section is one to answer and a lens too.
        once.setdefault(f"{one.title} {one.command}", one)
    return [one for one in once.values() if only is None or any(_within(one, kind) for kind in only)]


async def _actions(
    state: State, document: Document, params: types.CodeActionParams
) -> list[types.CodeAction]:
    path = state.path(document)
    if path is None:
        return []
    page_name = state.page_name(document)
    if page_name is not None:
        return await page_actions.on_page(state, document, page_name, params.range.start.line)
    read = await places.read_open(state, document)
    line = params.range.start.line
    found = [*_answers(state, path, params, read), *_about_alias(state, document, params.range.start)]
    found += _retries(state, read, line)
    if read is not None:
        found += _of_section(state, read, line)
    elif is_markdown(path):
        found.append(action("Use this file as a PRD", "prd.add", {"path": path}))
    return [*found, *_new_tasks(state, document, path, params)]


def _answers(
    state: State, path: str, params: types.CodeActionParams, read: Read | None
) -> Iterator[types.CodeAction]:
    """Answers to the questions at the range: those with a line there, and those of the section's tasks."""
    first, last = params.range.start.line, params.range.end.line
    section = _known_at(read, first)
    tasks = (
        {task.id for task in state.core.board.section_tasks(section.id)} if section and section.id else set()
    )
    for blocker in state.core.questions.all:
        where = places.of_question(state, blocker)
        here = where is not None and blocker.path == path and first <= where.range.start.line <= last
        if here or (where is None and blocker.task_id in tasks):
            told = [
                diagnostic for diagnostic in params.context.diagnostics if diagnostic.code == blocker.alias
            ]
            yield action(offers.answering(state, blocker), "blockers.answer", {"blocker": blocker.id})
            yield from first_options(blocker, told)


def _about_alias(state: State, document: Document, position: types.Position) -> Iterator[types.CodeAction]:
    alias = aliases.at(document, position.line, position.character, state.session.encoding)
    if alias is None or alias.noun != "task":
        return
    task = state.core.board.numbered(alias.number)
    if task is not None:
        yield action(f"Show {task.alias} {one_line(task.title)}", "tasks.show", {"task": task.id})


def _of_section(state: State, read: Read, line: int) -> Iterator[types.CodeAction]:
    index = read.outline.at(line)
    if index is not None:
        now = offers.under_way(state).get(read.live.sections[index].id or "", offers.NOTHING)
        for offer in offers.of_section(state, read, index, now):
            yield action(offer.action, offer.operation, offer.params)


def _retries(state: State, read: Read | None, line: int) -> Iterator[types.CodeAction]:
    """What can be done about the section's tasks whose runs have failed."""
    section = _known_at(read, line)
    for task in state.core.board.section_tasks(section.id) if section and section.id else ():
        if task.status == "FAILED":
            yield action(f"Show why {task.alias} failed", "runs.show", {"run": task.alias})
            yield action(f"Start {task.alias} again", "runs.retry", {"run": task.alias})


def _new_tasks(
    state: State, document: Document, path: str, params: types.CodeActionParams
) -> Iterator[types.CodeAction]:
    start, end = params.range.start, params.range.end
    marked = _text(state, document, params.range).strip()
    if marked:
        # A selection that ends at the beginning of a line does not reach into it.
        end_line = end.line + 1 if end.character else end.line
        yield _task("Create a task from the selection", "selection", path, start.line, end_line, marked)
    if start.line < len(document.lines) and (todo := _TODO.search(document.lines.content(start.line))):
        yield _task("Create a task from this TODO", "todo", path, start.line, start.line + 1, todo[0].strip())
    for diagnostic in params.context.diagnostics:
        if diagnostic.source != SOURCE:
            title = f"Create a task from “{one_line(diagnostic.message)[:60]}”"
            where = diagnostic.range.start.line
            yield _task(title, "diagnostic", path, where, where + 1, diagnostic.message)


def _task(title: str, origin: str, path: str, line: int, end_line: int, text: str) -> types.CodeAction:
    place = {"path": path, "line": line, "endLine": max(end_line, line + 1)}
    return action(title, "tasks.create", {**place, "text": text, "origin": origin})


def _text(state: State, document: Document, range_: types.Range) -> str:
    encoding = state.session.encoding
    begin, end = (
        document.lines.offset(Position(place.line, place.character), encoding)
        for place in (range_.start, range_.end)
    )
    return document.text[begin:end] if begin < end else ""


def _known_at(read: Read | None, line: int) -> LiveSection | None:
    index = read.outline.at(line) if read is not None else None
    return None if read is None or index is None else read.live.sections[index]


def _within(action: types.CodeAction, only: types.CodeActionKind | str) -> bool:
    """Kinds are a hierarchy: `refactor` holds `refactor.extract`, and the empty one holds all."""
    kind, wanted = (
        str(k.value if isinstance(k, types.CodeActionKind) else k or "") for k in (action.kind, only)
    )
    return not wanted or kind == wanted or kind.startswith(f"{wanted}.")
