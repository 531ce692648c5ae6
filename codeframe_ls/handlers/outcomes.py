"""What a person sees of a command, in an editor without a plugin of ours: a page, or one sentence."""

from __future__ import annotations

import asyncio

from codeframe_ls.core import words
from codeframe_ls.core.blockers.results import BlockerDetail
from codeframe_ls.core.checkpoints.results import CheckpointCreated, CheckpointRestored
from codeframe_ls.core.operation import Result
from codeframe_ls.core.patches.results import PatchApplied, PatchDetail
from codeframe_ls.core.plans.result import PlanClosedResult, PlanDetail, PlanPage
from codeframe_ls.core.prd.model import PrdAdded
from codeframe_ls.core.runs import page as run_page
from codeframe_ls.core.runs.results import RunDetail, RunList, RunOutput, RunsStarted
from codeframe_ls.core.tasks import page
from codeframe_ls.core.tasks.editing import TaskCreated, TaskDeleted
from codeframe_ls.core.tasks.model import TaskChanged, TaskDetail, TaskList
from codeframe_ls.handlers import showing
from codeframe_ls.handlers.state import State


async def show(state: State, operation: str, result: Result) -> None:
    """Show a result. Raises PageError or DiskFull where its page cannot be written."""
    if isinstance(result, PlanDetail):
        await showing.open_page(state, await showing.plan_page(state, result))
    elif isinstance(result, PlanPage):
        await showing.open_page(state, state.core.repository.relative(result.path))
    elif operation == "runs.show" and isinstance(result, RunDetail):
        await showing.open_page(state, await showing.run_page(state, result))
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
    if isinstance(result, RunOutput):
        return f"runs/{result.run.alias}-output.md", run_page.of_output(result)
    if isinstance(result, RunList):
        return "runs/all.md", run_page.of_list(result)
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
    if isinstance(result, PatchApplied):
        return _applied(result)
    if isinstance(result, PatchDetail):
        return f"{result.patch.alias} of {result.patch.task}: {result.patch.state}."
    if isinstance(result, CheckpointCreated):
        return f"{result.checkpoint.alias} holds everything as it is now."
    if isinstance(result, CheckpointRestored):
        return f"Restored {result.checkpoint.alias}; {result.undo} holds what was there before."
    if isinstance(result, RunsStarted):
        started = [f"{run.alias} works on {run.task} {run.title}" for run in result.runs]
        return "; ".join([*started, *(refusal.message for refusal in result.refused)]).rstrip(".") + "."
    if isinstance(result, RunDetail):
        reason = f" ({result.run.reason})" if result.run.reason else ""
        return f"{result.run.alias} on {result.run.task}: {result.run.state}{reason}."
    if isinstance(result, TaskCreated):
        return f"{result.task.alias} {result.task.title}: {result.task.state}."
    if isinstance(result, TaskChanged):
        sentence = f"{result.task.alias} {result.task.title}: {result.task.state}."
        return " ".join([sentence, *words.withdrawn(q.alias for q in result.withdrawn_questions)])
    if isinstance(result, TaskDeleted):
        sentence = f"{result.alias} {result.title}: deleted."
        return " ".join([sentence, *words.withdrawn(q.alias for q in result.lost_questions)])
    return str(getattr(result, "summary", ""))


def _applied(result: PatchApplied) -> str:
    """Where a patch went, or that it came back."""
    patch = result.patch
    if patch.status == "PENDING":
        return f"{patch.alias} is taken back and waits for review again."
    if patch.destination == "branch":
        return f"{patch.alias} is applied on the new branch {patch.commit}."
    where = {"staged": ", staged", "commit": f", committed as {patch.commit[:12]}"}
    files = words.count(len(result.paths), "file")
    return f"{patch.alias} is applied to {files}{where.get(patch.destination, '')}."
