"""What there is to tell of each document: questions, runs that failed, reviews, findings, plans, settings.

Computed for all documents of a session at once; telling is the work of `diagnostics.py`.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lsprotocol import types
from pygls.capabilities import get_capability

from codeframe_ls.core import ids, words
from codeframe_ls.core.blockers import page, written
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.errors import CodeframeError, NotFound
from codeframe_ls.core.gates.board import CheckedFile
from codeframe_ls.core.plans.pending import pending
from codeframe_ls.core.printable import printable
from codeframe_ls.core.runs import results as run_results
from codeframe_ls.core.runs import rows as runs
from codeframe_ls.handlers import offers, places, reviews, showing
from codeframe_ls.handlers.places import Read
from codeframe_ls.handlers.state import State

SOURCE: Final = "codeframe"
END_OF_LINE: Final = 2**31 - 1
"""LSP: a character beyond the line means its end; this is the largest value that every client can hold."""

_SEVERITIES: Final = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
}

Found = dict[str, list[types.Diagnostic]]


async def compute(state: State) -> Found:
    """All diagnostics of the session's tree, by URI."""
    found: Found = defaultdict(list)
    _settings(state, found)
    await _pages(state, found)
    if not state.settings.surfaces.diagnostics:
        return dict(found)
    opened = [await places.read_open(state, document) for document in state.session.documents]
    open_prds = [read for read in opened if read is not None]
    for read in open_prds:
        _sections(state, read, found)
    await _plans(state, found)
    await _failures(state, found)
    await _reviews(state, found)
    await _checks(state, found)
    for blocker in state.core.questions.all:
        await _question(state, blocker, open_prds, found)
    return dict(found)


def _settings(state: State, found: Found) -> None:
    if error := state.settings_error():
        uri = state.session.documents.uri(state.core.settings_file.path)
        message = state.session.spelt(error.message)
        found[uri].append(_diagnostic(0, message, types.DiagnosticSeverity.Error, "settings"))


async def _pages(state: State, found: Found) -> None:
    """What keeps an open question or review page from being sent, while its person looks at it."""
    for document in list(state.session.documents):
        page_name = state.page_name(document) or ""
        alias = written.reference(page_name)
        blocker = state.core.questions.numbered(int(alias[1:])) if alias else None
        problems = page.parse(document.text, blocker).problems if blocker else ()
        for problem in problems or await reviews.problems(state, document, page_name):
            found[document.uri].append(
                _diagnostic(problem.line, problem.message, types.DiagnosticSeverity.Warning, "page")
            )


def _sections(state: State, read: Read, found: Found) -> None:
    board = state.core.board
    shows_lenses = get_capability(state.session.capabilities, "text_document.code_lens", None) is not None
    for section, known in zip(read.outline.sections, read.live.sections, strict=True):
        if known.stale:
            stale = [task.alias for task in board.among(known.stale)]
            message = f"{words.STALE}: {', '.join(stale)} came from what this section said before."
            found[read.uri].append(
                _diagnostic(section.start, message, types.DiagnosticSeverity.Information, "prd-changed")
            )
        if not shows_lenses and known.id is not None and (counts := board.section_counts(known.id)).total:
            found[read.uri].append(
                _diagnostic(section.start, offers.standing(counts), types.DiagnosticSeverity.Hint, "status")
            )
    if read.live.lost:
        lost = [task.alias for task in board.among(read.live.lost)]
        message = f"{words.STALE}: the section of {', '.join(lost)} is gone."
        found[read.uri].append(_diagnostic(0, message, types.DiagnosticSeverity.Information, "prd-changed"))


async def _plans(state: State, found: Found) -> None:
    for plan in await state.core.read(pending):
        message = f"{plan.alias} waits for your review."
        found[places.location(state, plan.prd, 0).uri].append(
            _diagnostic(0, message, types.DiagnosticSeverity.Information, "plan")
        )


async def _failures(state: State, found: Found) -> None:
    """A run that failed shows on the section of its task, else on its own page."""
    for run in await state.core.read(runs.left_failed):
        task = state.core.board.task(run.task_id)
        where = await places.of_task(state, task) if task is not None else None
        if where is None:
            try:
                detail = await state.core.read(
                    lambda db, run=run: run_results.detail(db, run)  # type: ignore[misc]
                )
                where = places.location(state, await showing.run_page(state, detail), 0)
            except NotFound:
                continue  # It was deleted meanwhile, with its task.
            except CodeframeError as error:
                state.session.complain(
                    f"{run.alias} failed, and has no page: {error.message}", types.MessageType.Warning
                )
                continue
        about = f"{run.alias} on {task.alias} {task.title}" if task is not None else run.alias
        found[where.uri].append(
            _diagnostic(
                where.range.start.line,
                f"{about} failed: {run.reason}",
                types.DiagnosticSeverity.Warning,
                run.alias,
            )
        )


async def _reviews(state: State, found: Found) -> None:
    """A patch that waits for review shows on the section of its task; one of no section is in the list."""
    board = state.core.board
    for task in board if board.counts.in_review else ():
        if task.patch is not None and (where := await places.of_task(state, task)):
            alias = ids.alias("patch", task.patch)
            message = f"{alias} waits for your review: {task.alias} {task.title}."
            found[where.uri].append(
                _diagnostic(where.range.start.line, message, types.DiagnosticSeverity.Information, alias)
            )


async def _checks(state: State, found: Found) -> None:
    """What a check found shows on its line of the user's own file while that line is as the check saw it."""
    root = state.core.repository.root
    files: list[tuple[CheckedFile, str | None]] = []
    for file in state.core.findings:
        document = state.session.documents.at(root / file.path)
        files.append((file, None if document is None else document.text))
    # There may be thousands of them.
    for path, diagnostics in await asyncio.to_thread(_findings, root, files):
        found[places.location(state, path, 0).uri] += diagnostics


def _findings(
    root: Path, files: Sequence[tuple[CheckedFile, str | None]]
) -> list[tuple[str, list[types.Diagnostic]]]:
    """The findings of each file, in the text that an editor has of it or else in that of the disk. Blocks."""
    told = []
    for file, text in files:
        placed = file.on_disk(root) if text is None else file.on(text)
        diagnostics = [
            _diagnostic(line, f"{gate}: {finding.message}", _SEVERITIES[finding.severity], finding.rule)
            for line, (gate, finding) in placed
        ]
        told.append((file.path, diagnostics))
    return told


async def _question(state: State, blocker: Blocker, open_prds: Sequence[Read], found: Found) -> None:
    """A question shows on its own line, else on the section of its task, else on its page."""
    where = places.of_question(state, blocker) or _of_section(state, blocker, open_prds)
    if where is None:
        try:
            path = await showing.question_page(state, blocker)
        except CodeframeError as error:
            if state.core.questions.numbered(blocker.number) is None:
                return  # It was answered meanwhile, or deleted with its task.
            state.session.complain(
                f"{blocker.alias} waits for you, and has no page: {error.message}", types.MessageType.Warning
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
            return types.Location(read.uri, places.line(section.start))
    return None


def _diagnostic(line: int, message: str, severity: types.DiagnosticSeverity, code: str) -> types.Diagnostic:
    # The end of a line is a character beyond any: the client clamps it.
    whole = types.Range(types.Position(line, 0), types.Position(line, END_OF_LINE))
    return types.Diagnostic(
        range=whole, message=printable(message), severity=severity, source=SOURCE, code=code
    )
