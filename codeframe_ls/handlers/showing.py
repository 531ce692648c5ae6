"""Bringing a page before a person's eyes: opened by the editor, else named in a message.

No editor is waited for without a limit (`Session.show_document` has one), and nothing depends on its answer.
"""

from __future__ import annotations

import asyncio
import re
from hashlib import sha256
from typing import Final

from lsprotocol import types

from codeframe_ls.core.blockers import written
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.errors import NotFound
from codeframe_ls.core.patches import content
from codeframe_ls.core.patches import written as review
from codeframe_ls.core.patches.model import Patch
from codeframe_ls.core.plans import rows as plans
from codeframe_ls.core.plans.model import Plan
from codeframe_ls.core.plans.result import PlanDetail
from codeframe_ls.core.runs import page
from codeframe_ls.core.runs.results import RunDetail
from codeframe_ls.handlers.state import State

_PLAN_PAGE: Final = re.compile(r"plans/(G[1-9][0-9]*)(?:-[0-9a-f]{8})?\.md")


async def open_page(state: State, path: str) -> None:
    """Open a file of the tree; where this editor cannot, tell where it is."""
    uri = state.session.documents.uri(state.core.repository.root / path)
    shown = await state.session.show_document(types.ShowDocumentParams(uri=uri, take_focus=True))
    if not shown:
        state.session.show_message(
            f"See {path} in {state.session.documents.names.of(state.core.repository.root)}."
        )


async def question_page(state: State, blocker: Blocker) -> str:
    """Write the page of a question, and give its path. Raises PageError or DiskFull."""
    fresh = state.session.quirks.shows_stale_pages
    return state.core.repository.relative(await written.write(state.core, blocker, fresh=fresh))


async def review_page(state: State, patch: Patch) -> str:
    """Write the review page of a patch, and give its path. Raises PageError or DiskFull."""
    files = await content.load(await state.core.private(), patch)
    return state.core.repository.relative(await review.write(state.core, patch, files))


async def run_page(state: State, run: RunDetail) -> str:
    """Write the page of a run, and give its path. Raises PageError or DiskFull."""
    name = f"runs/{run.run.alias}.md"
    return state.core.repository.relative(await asyncio.to_thread(state.pages.write, name, page.of_run(run)))


async def plan_page(state: State, plan: PlanDetail) -> str:
    """Write the page of a plan, and give its path. Raises PageError or DiskFull.

    An editor that goes on showing an open file as it was gets a new name for each content.
    """
    version = (
        f"-{sha256(plan.markdown.encode()).hexdigest()[:8]}" if state.session.quirks.shows_stale_pages else ""
    )
    path = await asyncio.to_thread(state.pages.write, f"plans/{plan.alias}{version}.md", plan.markdown)
    return state.core.repository.relative(path)


async def plan_on_page(state: State, page_name: str) -> Plan | None:
    """The plan whose page this is; None where it is no plan's, or that of a plan of another database."""
    match = _PLAN_PAGE.fullmatch(page_name)
    if match is None:
        return None
    try:
        return await state.core.read(lambda db: plans.find_plan(db, match[1]))
    except NotFound:
        return None
