"""What a person sees of a command, in an editor without a plugin of ours: a page, or one sentence."""

from __future__ import annotations

import asyncio

from codeframe_ls.core.blockers.results import BlockerDetail
from codeframe_ls.core.operation import Result
from codeframe_ls.core.plans.result import PlanClosedResult, PlanDetail, PlanPage
from codeframe_ls.core.prd.model import PrdAdded
from codeframe_ls.core.tasks import page
from codeframe_ls.core.tasks.editing import TaskCreated
from codeframe_ls.core.tasks.model import TaskChanged, TaskDetail, TaskList
from codeframe_ls.handlers import showing
from codeframe_ls.handlers.state import State


async def show(state: State, operation: str, result: Result) -> None:
    """Show a result. Raises PageError or DiskFull where its page cannot be written."""
    if isinstance(result, PlanDetail):
        await showing.open_page(state, await showing.plan_page(state, result))
    elif isinstance(result, PlanPage):
        await showing.open_page(state, state.core.repository.relative(result.path))
    elif written := getattr(result, "page", ""):
        await showing.open_page(state, written)
    elif text := _page(result):
        name, markdown = text
        await asyncio.to_thread(state.pages.write, name, markdown)
        await showing.open_page(state, f".codeframe/{name}")
    elif sentence := _sentence(result):
        state.session.show_message(sentence)


def _page(result: Result) -> tuple[str, str] | None:
    """The name and text of the page that shows a result, None where a sentence does."""
    if isinstance(result, TaskList):
        sections = {task.section_id for task in result.tasks}
        heading = result.tasks[0].section if len(sections) == 1 else "Tasks"
        name = result.tasks[0].section_id if len(sections) == 1 else None
        return f"tasks/{name or 'all'}.md", page.of_list(heading or "Tasks", result)
    if isinstance(result, TaskDetail):
        return f"tasks/{result.task.alias}.md", page.of_task(result)
    return None


def _sentence(result: Result) -> str:
    if isinstance(result, BlockerDetail):
        return f"{result.blocker.alias} {result.blocker.question}: {result.blocker.state}."
    if isinstance(result, PlanClosedResult):
        return f"{result.alias}: {result.state}."
    if isinstance(result, PrdAdded):
        return f"{result.prd.path} is a PRD now."
    if isinstance(result, (TaskChanged, TaskCreated)):
        return f"{result.task.alias} {result.task.title}: {result.task.state}."
    return str(getattr(result, "summary", ""))
