"""`textDocument/hover`: a section's tasks on its heading, and what `T12`, `B3` or `G1` stands for."""

from __future__ import annotations

from lsprotocol import types

from codeframe_ls.core import ids, words
from codeframe_ls.core.blockers import rows as blockers
from codeframe_ls.core.errors import NotFound
from codeframe_ls.core.plans import rows as plans
from codeframe_ls.core.tasks.model import Entry
from codeframe_ls.handlers import aliases, offers, places, text
from codeframe_ls.handlers.aliases import Alias
from codeframe_ls.handlers.state import State, state_of
from codeframe_ls.lsp import Session, feature
from codeframe_ls.lsp.documents import Document

SHOWN_TASKS = 20
"""A hover is a glance: the rest is counted and said."""


@feature(types.TEXT_DOCUMENT_HOVER)
async def hover(session: Session, params: types.HoverParams) -> types.Hover | None:
    """Tell of the alias at the position, else of the section whose heading is there."""
    state = await state_of(session)
    document = session.documents.get(params.text_document.uri)
    if document is None or not state.settings.surfaces.hovers:
        return None
    position = params.position
    alias = aliases.at(document, position.line, position.character, session.encoding)
    if alias is not None:
        lines = await _of_alias(state, alias)
        where = types.Range(types.Position(alias.line, alias.start), types.Position(alias.line, alias.end))
        return text.hover(session, lines, where) if lines else None
    return await _of_heading(state, document, position.line)


async def _of_heading(state: State, document: Document, line: int) -> types.Hover | None:
    path = state.path(document)
    if path is None or state.view_of(document) is None:
        return None
    read = await places.read(state, path)
    index = read.outline.at(line)
    if index is None or not read.outline.sections[index].level:
        return None
    section, known = read.outline.sections[index], read.live.sections[index]
    if line >= section.body or known.id is None:
        return None
    board = state.core.board
    tasks = board.section_tasks(known.id)
    if not tasks:
        return None
    lines = [f"**{offers.status(board.section_counts(known.id))}**"]
    if known.stale:
        lines.append(f"**{words.STALE}** since {_listed(state, known.stale)}.")
    lines += ["\n".join(f"- {_task_line(state, task)}" for task in tasks[:SHOWN_TASKS])]
    if len(tasks) > SHOWN_TASKS:
        lines.append(f"… and {len(tasks) - SHOWN_TASKS} more.")
    return text.hover(
        state.session, lines, types.Range(types.Position(section.start, 0), types.Position(section.body, 0))
    )


def _listed(state: State, task_ids: tuple[str, ...]) -> str:
    entries = (state.core.board.task(task_id) for task_id in task_ids)
    return ", ".join(task.alias for task in entries if task is not None)


def _task_line(state: State, task: Entry) -> str:
    questions = "".join(
        f" ({blocker.alias}: {text.literal(blocker.question)})"
        for blocker in state.core.questions.of(task.id)
    )
    return f"**{task.alias}** {text.literal(task.title)}: {state.core.board.state(task)}{questions}"


async def _of_alias(state: State, alias: Alias) -> list[str]:
    if alias.noun == "task":
        return _of_task(state, alias.number)
    if alias.noun == "blocker":
        return await _of_question(state, alias.number)
    return await _of_plan(state, alias.number)


def _of_task(state: State, number: int) -> list[str]:
    board = state.core.board
    task = board.numbered(number)
    if task is None:
        return []
    lines = [_task_line(state, task)]
    if task.depends_on:
        others = (board.task(other) for other in task.depends_on)
        lines.append("Depends on " + ", ".join(other.alias for other in others if other is not None) + ".")
    if task.assignee:
        lines.append(f"Assigned to {text.literal(task.assignee)}.")
    return lines


async def _of_question(state: State, number: int) -> list[str]:
    try:
        blocker = await state.core.read(lambda db: blockers.find(db, ids.alias("blocker", number)))
    except NotFound:
        return []
    lines = [f"**{blocker.alias}** {text.literal(blocker.question)}: {words.blocker_state(blocker.state)}"]
    if blocker.answer is not None:
        lines.append(f"{text.literal(blocker.answered_by or '')}: {text.literal(blocker.answer)}")
    elif blocker.options:
        options = (text.literal(option) for option in blocker.options)
        lines.append("\n".join(f"{place}. {option}" for place, option in enumerate(options, start=1)))
    return lines


async def _of_plan(state: State, number: int) -> list[str]:
    try:
        plan = await state.core.read(lambda db: plans.find_plan(db, ids.alias("plan", number)))
    except NotFound:
        return []
    tasks = words.count(len(plan.body.entries), "task")
    return [f"**{ids.alias('plan', number)}** {tasks}: {words.plan_state(plan.state)}"]
