"""Prints `tasks.*`."""

from __future__ import annotations

from typing import Any

from codeframe_ls.cli.show import paper, plans
from codeframe_ls.core import words


def listed(result: Any) -> None:
    """One line a task, then how all of them stand."""
    paper.table(("id", "state", "", "title"), [_row(task) for task in result["tasks"]])
    counts = words.by_state(result["byStatus"])
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
    paper.states(task["state"], *_marks(task))
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
    _one(result["task"])
    _names("Can start now", result["canStart"])
    _names("Has to wait", result["mustWait"])
    _questions("Withdrawn, because it ended", result["withdrawnQuestions"])


def edited(result: Any) -> None:
    """A task after an edit of its text, its neighbours or its making."""
    _one(result["task"])
    _names("Depends on", result.get("dependsOn", ()))


def assigned(result: Any) -> None:
    """Several tasks after a change."""
    for task in result["tasks"]:
        _one(task)


def approved(result: Any) -> None:
    """What was approved, and what was not."""
    for task in result["approved"]:
        _one(task)
    _names("Left in the backlog", result["left"])


def deleted(result: Any) -> None:
    """What is gone, and who depended on it."""
    paper.line(f"Deleted {result['alias']}  {result['title']}")
    _names("No longer depends on it", result["lostDependency"])
    _questions("Deleted with it", result["lostQuestions"])


def cancelled(result: Any) -> None:
    """A cancelled task, and what that means for those that depended on it."""
    changed(result)
    _names("No longer depends on it", result["dropped"])
    _names("Can never start, because it depends on it", result["waitingForever"])
    if result["waitingForever"]:
        paper.hint(f"`cf tasks cancel {result['task']['alias']} --drop-edges` lets them go.")


def assignments(result: Any) -> None:
    """Who has which open tasks."""
    for entry in result["assignments"]:
        _names(entry["assignee"], entry["tasks"])
    for held in result["held"]:
        _names(f"{held['run']} ({held['state'].lower()})", [held["task"]])
    paper.hint(f"{words.count(result['unassigned'], 'open task')} without anybody")


def next_tasks(result: Any) -> None:
    """What can start now and why in this order, then what waits."""
    if result["ready"]:
        paper.table(
            ("can start", "why", "title"),
            [(row["task"]["alias"], row["why"], row["task"]["title"]) for row in result["ready"]],
        )
    else:
        paper.line("No task can start now.")
    if result["waiting"]:
        paper.line("")
        paper.table(
            ("waits", "for", "title"),
            [
                (
                    row["task"]["alias"],
                    ", ".join(row["waitsFor"]) + (" (cancelled: for ever)" if row["forever"] else ""),
                    row["task"]["title"],
                )
                for row in result["waiting"]
            ],
        )


def graph(result: Any) -> None:
    """The tasks step by step: those of one step are independent of each other."""
    nodes = {node["task"]["alias"]: node for node in result["nodes"]}
    for number, level in enumerate(result["levels"], start=1):
        paper.heading(f"Step {number}")
        paper.table(
            ("id", "state", "depends on", "title"),
            [
                (alias, paper.state(task["state"]), ", ".join(nodes[alias]["dependsOn"]), task["title"])
                for alias in level
                for task in (nodes[alias]["task"],)
            ],
        )
    for cycle in result["cycles"]:
        paper.line("Cycle: " + " → ".join([*cycle, cycle[0]]), "bold red")


def _one(task: Any) -> None:
    paper.words(paper.plain(f"{task['alias']}  {task['title']}:"), paper.state(task["state"]))


def _row(task: Any) -> tuple[Any, ...]:
    return task["alias"], paper.state(task["state"]), paper.warning(", ".join(_marks(task))), task["title"]


def _marks(task: Any) -> list[str]:
    marks = [task["priority"] or ""] if task["priority"] == "high" else []
    if task["stale"]:
        marks.append(words.STALE)
    return marks


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
            paper.line(f"  {task['alias']}  {task['title']} ({paper.lower(task['state'])})")


def _questions(label: str, questions: Any) -> None:
    if questions:
        paper.line(f"{label}:")
        for question in questions:
            paper.line(f"  {question['alias']}  {question['question']}")


PRINTERS = {
    "generate": plans.shown,
    "list": listed,
    "show": shown,
    "create": edited,
    "update": edited,
    "setDependencies": edited,
    "delete": deleted,
    "assign": assigned,
    "approve": approved,
    "setStatus": changed,
    "finish": changed,
    "cancel": cancelled,
    "reopen": changed,
    "assignment": assignments,
    "next": next_tasks,
    "graph": graph,
}
