"""Prints `tasks.*`."""

from __future__ import annotations

from typing import Any

from codeframe_ls.cli.show import paper
from codeframe_ls.core import words


def listed(result: Any) -> None:
    """One line a task, then how all of them stand."""
    paper.table(("id", "state", "", "title"), [_row(task) for task in result["tasks"]])
    counts = ", ".join(
        f"{number} {words.task_state(status).lower()}"
        for status, number in result["byStatus"].items()
        if number
    )
    shown = len(result["tasks"])
    if result["total"] == 0:
        paper.line("There is no task yet; `cf tasks generate` makes them from the PRD.")
    elif shown < result["total"]:
        paper.hint(f"{shown} of {words.count(result['total'], 'task')} ({counts})")
    else:
        paper.hint(f"{words.count(shown, 'task')}: {counts}")


def shown(result: Any) -> None:
    """A task with its text, its place and its neighbours."""
    task = result["task"]
    paper.heading(f"{task['alias']}  {task['title']}")
    paper.console().print(paper.state(task["state"]), _marks(task))
    if result["description"]:
        paper.markdown(result["description"])
    if result["acceptance"]:
        paper.line("Acceptance criteria:")
        for criterion in result["acceptance"]:
            paper.line(f"  - {criterion}")
    if result["requirements"]:
        paper.line("Requirements: " + ", ".join(result["requirements"]))
    _source(result["source"])
    _names("Depends on", result["dependsOn"])
    _names("Needed by", result["dependents"])
    for question in result["questions"]:
        paper.line(f"{question['alias']} ({question['state'].lower()}): {question['question']}", "yellow")


def changed(result: Any) -> None:
    """What a change of one task did, for it and for others."""
    task = result["task"]
    paper.console().print(f"{task['alias']}  {task['title']}:", paper.state(task["state"]))
    _names("Can start now", result["canStart"])
    _names("Has to wait", result["mustWait"])


def _row(task: Any) -> tuple[Any, ...]:
    return task["alias"], paper.state(task["state"]), _marks(task), task["title"]


def _marks(task: Any) -> Any:
    marks = [task["priority"] or ""] if task["priority"] == "high" else []
    if task["stale"]:
        marks.append(words.STALE)
    return paper.warning(", ".join(marks))


def _source(source: Any) -> None:
    where = source["prd"] or source["path"]
    if where:
        line = f":{source['line'] + 1}" if source["line"] is not None else ""
        section = " › ".join(source["section"])
        paper.hint(f"{where}{line}" + (f"  {section}" if section else ""))


def _names(label: str, tasks: Any) -> None:
    if tasks:
        paper.line(f"{label}:")
        for task in tasks:
            paper.line(f"  {task['alias']}  {task['title']} ({task['state'].lower()})")


PRINTERS = {
    "list": listed,
    "show": shown,
    "create": shown,
    "update": shown,
    "setDependencies": shown,
    "setStatus": changed,
    "finish": changed,
    "cancel": changed,
    "reopen": changed,
}
