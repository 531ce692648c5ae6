"""Tasks as a Markdown page, for editors that show no lists of ours. Pure; what people wrote is quoted."""

from __future__ import annotations

from codeframe_ls.core import words
from codeframe_ls.core.pages import quoted
from codeframe_ls.core.printable import one_line
from codeframe_ls.core.tasks.model import TaskDetail, TaskList, TaskName, TaskSummary


def of_list(title: str, found: TaskList) -> str:
    """The page of a list of tasks, by their sections."""
    lines = [f"# {one_line(title)}", "", f"{words.count(len(found.tasks), 'task')} of {found.total}."]
    section = None
    for task in found.tasks:
        if task.section != section:
            section = task.section
            lines += ["", f"## {one_line(section) or 'Without a section'}", ""]
        lines.append(_line(task))
    return "\n".join(lines) + "\n"


def of_task(detail: TaskDetail) -> str:
    """The page of one task."""
    task = detail.task
    lines = [f"# {task.alias} · {one_line(task.title)}", "", f"{task.state}{_stale(task)}."]
    if detail.description:
        lines += ["", quoted(detail.description)]
    lines += _listed("Acceptance criteria", [one_line(item) for item in detail.acceptance])
    lines += _listed("Depends on", [_name(other) for other in detail.depends_on])
    lines += _listed("Needed by", [_name(other) for other in detail.dependents])
    lines += _listed(
        "Questions",
        [f"{question.alias} {one_line(question.question)}" for question in detail.questions],
    )
    return "\n".join(lines) + "\n"


def _line(task: TaskSummary) -> str:
    return f"- {_name(task)}{_stale(task)}"


def _stale(task: TaskSummary) -> str:
    return f" · {words.STALE}" if task.stale else ""


def _name(task: TaskName) -> str:
    return f"{task.alias} {one_line(task.title)}: {task.state}"


def _listed(title: str, items: list[str]) -> list[str]:
    return ["", f"## {title}", "", *(f"- {item}" for item in items)] if items else []
