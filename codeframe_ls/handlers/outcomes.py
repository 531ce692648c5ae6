"""What a person sees of a command, in an editor without a plugin of ours: a page, or one sentence.

Every operation shows something: what reads shows a page, as does a command that has printed something; what
changes something says what it did.
"""

from __future__ import annotations

import asyncio

from codeframe_ls.core.operation import Operation, Result
from codeframe_ls.core.patches.results import PatchTried
from codeframe_ls.core.plans.result import PlanDetail, PlanPage
from codeframe_ls.core.runs import page as run_page
from codeframe_ls.core.runs.results import RunDetail, RunList, RunOutput
from codeframe_ls.core.tasks import page
from codeframe_ls.core.tasks.model import TaskDetail, TaskList
from codeframe_ls.handlers import showing
from codeframe_ls.handlers.result_page import of_result
from codeframe_ls.handlers.sentences import sentence
from codeframe_ls.handlers.state import State


async def show(state: State, operation: Operation, result: Result) -> None:
    """Show a result. Raises PageError or DiskFull where its page cannot be written."""
    if isinstance(result, PlanDetail):
        await showing.open_page(state, await showing.plan_page(state, result))
    elif isinstance(result, PlanPage):
        await showing.open_page(state, state.core.repository.relative(result.path))
    elif operation.reads and isinstance(result, RunDetail):
        await showing.open_page(state, await showing.run_page(state, result))
    elif written := getattr(result, "page", ""):
        await showing.open_page(state, written)
    elif operation.reads or (isinstance(result, PatchTried) and result.ended):
        name, markdown = _page(operation, result)
        await asyncio.to_thread(state.pages.write, name, markdown)
        await showing.open_page(state, f".codeframe/{name}")
    else:
        state.session.show_message(sentence(operation, result))


def _page(operation: Operation, result: Result) -> tuple[str, str]:
    """The name and text of the page that shows a result."""
    if isinstance(result, TaskList):
        sections = {task.section_id for task in result.tasks}
        heading = result.tasks[0].section if len(sections) == 1 else "Tasks"
        name = result.tasks[0].section_id if len(sections) == 1 else None
        return f"tasks/{name or 'all'}.md", page.of_list(heading or "Tasks", result)
    if isinstance(result, RunOutput):
        return f"runs/{result.run.alias}-output.md", run_page.of_output(result)
    if isinstance(result, RunList):
        return "runs/all.md", run_page.of_list(result)
    if isinstance(result, TaskDetail):
        return f"tasks/{result.task.alias}.md", page.of_task(result)
    return f"results/{operation.name}.md", of_result(operation.title, result)
