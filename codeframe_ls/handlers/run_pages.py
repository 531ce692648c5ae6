"""Keeps the page of a run as the run is, while somebody has it open: the way to watch one."""

from __future__ import annotations

import asyncio
import re
from typing import Final

from codeframe_ls.core.errors import CodeframeError, NotFound
from codeframe_ls.core.runs import results, rows
from codeframe_ls.core.store import Event
from codeframe_ls.handlers import showing
from codeframe_ls.handlers.state import State

_PAGE: Final = re.compile(r"runs/(R[1-9][0-9]*)\.md")


def follow(state: State) -> None:
    """Write the open pages of runs anew with each event of a run, until the session ends."""
    changed = asyncio.Event()

    def hear(event: Event) -> None:
        if event.kind.startswith(("run.", "blocker.")):
            changed.set()

    async def write() -> None:
        while True:
            await changed.wait()
            changed.clear()
            for alias in _open_pages(state):
                await _write(state, alias)

    state.session.on_end(state.core.bus.subscribe(hear))
    state.session.spawn(write(), "pages of runs")


def _open_pages(state: State) -> list[str]:
    """The runs whose pages this editor has open, without edits of a person's own."""
    names = [state.page_name(document) for document in state.session.documents if not document.modified]
    return [match[1] for name in names if name and (match := _PAGE.fullmatch(name))]


async def _write(state: State, alias: str) -> None:
    try:
        detail = await state.core.read(lambda db: results.detail(db, rows.find(db, alias)))
        await showing.run_page(state, detail)
    except NotFound:
        return  # The page of a run of another database.
    except CodeframeError as error:
        state.session.complain(f"The page of {alias} was not brought up to date: {error.message}")
