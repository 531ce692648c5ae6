"""What there is to tell of each document: open questions, changed sections, plans that wait, settings.

Computed for all documents of a session at once; telling is the work of `diagnostics.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from lsprotocol import types
from pygls.capabilities import get_capability

from codeframe_ls.core import words
from codeframe_ls.core.blockers import page, written
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.core.plans.pending import pending
from codeframe_ls.handlers import offers, places, showing
from codeframe_ls.handlers.places import Read
from codeframe_ls.handlers.state import State

SOURCE: Final = "codeframe"
END_OF_LINE: Final = 2**31 - 1
"""LSP: a character beyond the line means its end; this is the largest value that every client can hold."""

Found = dict[str, list[types.Diagnostic]]


async def compute(state: State) -> Found:
    """All diagnostics of the session's tree, by URI."""
    found: Found = defaultdict(list)
    _settings(state, found)
    _pages(state, found)
    if not state.settings.surfaces.diagnostics:
        return dict(found)
    open_prds = [await places.read(state, path) for path, _ in state.prds()]
    for read in open_prds:
        _sections(state, read, found)
    await _plans(state, found)
    for blocker in state.core.questions.all:
        await _question(state, blocker, open_prds, found)
    return dict(found)


def _settings(state: State, found: Found) -> None:
    if error := state.settings_error():
        uri = state.session.documents.uri(state.core.settings_file.path)
        found[uri].append(_diagnostic(0, error.message, types.DiagnosticSeverity.Error, "settings"))


def _pages(state: State, found: Found) -> None:
    """What keeps an open question page from being sent, while its person looks at it."""
    for document in state.session.documents:
        alias = written.reference(state.page_name(document) or "")
        blocker = state.core.questions.numbered(int(alias[1:])) if alias else None
        for problem in page.parse(document.text, blocker).problems if blocker else ():
            found[document.uri].append(
                _diagnostic(problem.line, problem.message, types.DiagnosticSeverity.Warning, "page")
            )


def _sections(state: State, read: Read, found: Found) -> None:
    uri = places.location(state, read.path, 0).uri
    board = state.core.board
    shows_lenses = get_capability(state.session.capabilities, "text_document.code_lens", None) is not None
    for section, known in zip(read.outline.sections, read.live.sections, strict=True):
        if known.stale:
            stale = [task.alias for task in board.among(known.stale)]
            message = f"{words.STALE}: {', '.join(stale)} came from what this section said before."
            found[uri].append(
                _diagnostic(section.start, message, types.DiagnosticSeverity.Information, "prd-changed")
            )
        if not shows_lenses and known.id is not None and (counts := board.section_counts(known.id)).total:
            found[uri].append(
                _diagnostic(section.start, offers.status(counts), types.DiagnosticSeverity.Hint, "status")
            )
    if read.live.lost:
        lost = [task.alias for task in board.among(read.live.lost)]
        message = f"{words.STALE}: the section of {', '.join(lost)} is gone."
        found[uri].append(_diagnostic(0, message, types.DiagnosticSeverity.Information, "prd-changed"))


async def _plans(state: State, found: Found) -> None:
    for plan in await state.core.read(pending):
        message = f"{plan.alias} waits for your review."
        found[places.location(state, plan.prd, 0).uri].append(
            _diagnostic(0, message, types.DiagnosticSeverity.Information, "plan")
        )


async def _question(state: State, blocker: Blocker, open_prds: Sequence[Read], found: Found) -> None:
    """A question shows on its own line, else on the section of its task, else on its page."""
    where = places.of_question(state, blocker) or _of_section(state, blocker, open_prds)
    if where is None:
        try:
            path = await showing.question_page(state, blocker)
        except CodeframeError as error:
            state.session.show_message(
                f"{blocker.alias} waits, and {error.message}", types.MessageType.Warning
            )
            return
        where = places.location(state, path, page.QUESTION_LINE)
    task = state.core.board.task(blocker.task_id) if blocker.task_id else None
    about = f" ({task.alias} waits for it)" if task is not None else ""
    message = f"Needs input: {blocker.question}{about}"
    found[where.uri].append(
        _diagnostic(where.range.start.line, message, types.DiagnosticSeverity.Warning, blocker.alias)
    )


def _of_section(state: State, blocker: Blocker, open_prds: Sequence[Read]) -> types.Location | None:
    task = state.core.board.task(blocker.task_id) if blocker.task_id else None
    if task is None or task.section_id is None:
        return None
    for read in open_prds:
        if section := read.section(task.section_id):
            return places.location(state, read.path, section.start)
    return None


def _diagnostic(line: int, message: str, severity: types.DiagnosticSeverity, code: str) -> types.Diagnostic:
    # The end of a line is a character beyond any: the client clamps it.
    whole = types.Range(types.Position(line, 0), types.Position(line, END_OF_LINE))
    return types.Diagnostic(range=whole, message=message, severity=severity, source=SOURCE, code=code)
