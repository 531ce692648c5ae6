"""What a change did, in one sentence, for an editor without a plugin of ours. Knows no editor."""

from __future__ import annotations

from collections.abc import Iterable

from codeframe_ls.core import words
from codeframe_ls.core.blockers.results import BlockerDetail
from codeframe_ls.core.checkpoints.results import CheckpointCreated, CheckpointDeleted, CheckpointRestored
from codeframe_ls.core.operation import Operation, Result
from codeframe_ls.core.patches.results import PatchApplied, PatchDetail, PatchTried
from codeframe_ls.core.plans.result import PlanClosedResult
from codeframe_ls.core.prd.model import PrdAdded, PrdChosen
from codeframe_ls.core.runs.results import RunDetail, RunsStarted
from codeframe_ls.core.tasks.editing import TaskCreated, TaskDeleted, TasksAssigned, TaskUpdated
from codeframe_ls.core.tasks.model import TaskChanged, TaskName
from codeframe_ls.core.tasks.moving import TasksApproved
from codeframe_ls.core.tasks.ordering import TaskDependencies
from codeframe_ls.core.workspace.operations import WorkspaceInfo


def sentence(operation: Operation, result: Result) -> str:
    """One sentence for any result; never empty."""
    return of_result(result) or f"{operation.title}: done."


def of_result(result: Result) -> str:
    """One sentence for a result that says what it did, whoever asked for it; empty for any other."""
    return _of_task(result) or _of_work(result) or _of_plan(result) or str(getattr(result, "summary", ""))


def _of_plan(result: Result) -> str:
    match result:
        case BlockerDetail():
            return f"{result.blocker.alias} {result.blocker.question}: {result.blocker.state}."
        case PlanClosedResult():
            return f"{result.alias}: {result.state}."
        case PrdAdded():
            return f"{result.prd.path} is a PRD now."
        case PrdChosen():
            return f"{result.prd.path} is the current PRD now."
        case WorkspaceInfo():
            return _set_up(result)
    return ""


def _of_task(result: Result) -> str:
    match result:
        case TaskCreated() | TaskUpdated():
            return f"{_task(result.task)}."
        case TaskChanged():
            withdrawn = words.withdrawn(question.alias for question in result.withdrawn_questions)
            return " ".join([f"{_task(result.task)}.", *withdrawn])
        case TaskDeleted():
            lost = words.withdrawn(question.alias for question in result.lost_questions)
            return " ".join([f"{result.alias} {result.title}: deleted.", *lost])
        case TasksAssigned():
            return _assigned(result)
        case TasksApproved():
            return f"Approved: {_aliases(result.approved) or 'no task'}."
        case TaskDependencies():
            return f"{result.task.alias} depends on {_aliases(result.depends_on) or 'nothing'}."
    return ""


def _of_work(result: Result) -> str:
    """Runs, patches and checkpoints."""
    match result:
        case RunsStarted():
            return _started(result)
        case RunDetail():
            reason = f" ({result.run.reason})" if result.run.reason else ""
            return f"{result.run.alias} on {result.run.task}: {result.run.state}{reason}."
        case PatchApplied():
            return _applied(result)
        case PatchDetail():
            return f"{result.patch.alias} of {result.patch.task}: {result.patch.state}."
        case PatchTried():
            return _tried(result)
        case CheckpointCreated():
            return f"{result.checkpoint.alias} holds everything as it is now."
        case CheckpointRestored():
            return _restored(result)
        case CheckpointDeleted():
            return f"{result.checkpoint.alias} is deleted."
    return ""


def _started(result: RunsStarted) -> str:
    """The runs that begin, and the tasks that were asked for in vain."""
    started = [f"{run.alias} works on {run.task} {run.title}" for run in result.runs]
    return "; ".join([*started, *(refusal.message for refusal in result.refused)]).rstrip(".") + "."


def _applied(result: PatchApplied) -> str:
    """Where a patch went, or that it came back."""
    patch = result.patch
    if patch.status == "PENDING":
        taken_back = f"{patch.alias} is taken back and waits for review again."
        return " ".join([taken_back, *words.unsaved(result.unsaved)])
    if patch.destination == "branch":
        return f"{patch.alias} is applied on the new branch {patch.commit}."
    where = {"staged": ", staged", "commit": f", committed as {patch.commit[:12]}"}
    files = words.count(len(result.paths), "file")
    applied = f"{patch.alias} is applied to {files}{where.get(patch.destination, '')}."
    return " ".join([applied, *words.unsaved(result.unsaved)])


def _tried(result: PatchTried) -> str:
    """Where the working tree of a patch is, or that it is given back."""
    if result.folder:
        return f"{result.folder} holds {result.patch.alias}."
    return f"The working tree of {result.patch.alias} is given back."


def _restored(result: CheckpointRestored) -> str:
    """What restoring did, or would do."""
    alias = result.checkpoint.alias
    if result.preview:
        files, tasks = words.count(len(result.files), "file"), words.count(len(result.tasks), "task")
        return f"Restoring {alias} would change {files} and {tasks}; nothing is changed yet."
    return f"Restored {alias}; {result.undo} holds what was there before."


def _assigned(result: TasksAssigned) -> str:
    assignee = result.tasks[0].assignee
    return f"{_aliases(result.tasks)}: {f'assigned to {assignee}' if assignee else 'assigned to nobody'}."


def _set_up(result: WorkspaceInfo) -> str:
    found = f"PRDs: {', '.join(result.prds)}." if result.prds else "No PRD was found."
    return " ".join([f"{result.root} is set up.", found, *result.refused])


def _task(task: TaskName) -> str:
    return f"{task.alias} {task.title}: {task.state}"


def _aliases(tasks: Iterable[TaskName]) -> str:
    return ", ".join(task.alias for task in tasks)
