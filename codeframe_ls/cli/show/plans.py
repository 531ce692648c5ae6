"""Prints `plans.*` and the plan that `tasks.generate` makes."""

from __future__ import annotations

import itertools
from typing import Any

from codeframe_ls.cli.show import paper
from codeframe_ls.core import words

_SIGNS = {"add": "+", "change": "~", "keep": " ", "cancel": "-", "reopen": "^"}
_FIELDS = {"acceptance": "criterion", "depends_on": "depends on", "requirements": "requirement"}
_COLOURS = {"add": "green", "change": "yellow", "keep": "dim", "cancel": "red", "reopen": "cyan"}


def listed(result: Any) -> None:
    """One line a plan, oldest first."""
    paper.table(
        ("id", "state", "made by", "entries", "prd"),
        [
            (
                plan["alias"],
                paper.state(plan["state"]),
                plan["madeBy"],
                str(plan["entries"]),
                " › ".join([plan["prd"], *plan["scope"]]),
            )
            for plan in result["plans"]
        ],
    )
    if not result["plans"]:
        paper.line("There is no plan; `cf tasks generate` makes one.")


def shown(result: Any) -> None:
    """What made the plan, then what applying it does, section by section."""
    paper.line(result["madeBy"], "bold magenta")
    scope = " › ".join([result["prd"], *result["scope"]])
    paper.heading(f"{result['alias']}: {scope} ({paper.lower(result['state'])})")
    for problem in result["problems"]:
        paper.line(f"To resolve first: {problem}", "bold red")
    for note in result["notes"]:
        paper.line(f"Note: {note}", "yellow")
    section = None
    for entry in result["entries"]:
        if entry["section"] != section:
            section = entry["section"]
            paper.hint(" › ".join(section) or "No longer in the PRD")
        _entry(entry)
    paper.line(result["summary"])
    if result["status"] == "PENDING":
        paper.hint(
            f"`cf plans apply {result['alias']}` applies it, `cf plans discard {result['alias']}` drops it."
        )


def applied(result: Any) -> None:
    """What became of the tasks."""
    paper.line(f"{result['alias']}  {result['summary']}")
    for label, tasks in (
        ("Added", result["added"]),
        ("Changed", result["changed"]),
        ("Reopened", result["reopened"]),
        ("Cancelled", result["cancelled"]),
    ):
        if tasks:
            paper.line(f"{label}: {_together([task['alias'] for task in tasks])}")


def _together(aliases: list[str]) -> str:
    """Aliases on one line that can be read: three or more with consecutive numbers as T1 to T9."""
    parts = []
    numbered = enumerate(int(alias[1:]) for alias in aliases)
    for _, run in itertools.groupby(numbered, lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in run]
        letter = aliases[0][0]
        if len(numbers) > 2:
            parts.append(f"{letter}{numbers[0]} to {letter}{numbers[-1]}")
        else:
            parts.extend(f"{letter}{number}" for number in numbers)
    return ", ".join(parts)


def closed(result: Any) -> None:
    """A plan that was dropped."""
    paper.line(f"{result['alias']}: {result['state']}")


def page(result: Any) -> None:
    """Where the plan's page is: the path alone, for a program to open."""
    paper.line(result["path"])


def _entry(entry: Any) -> None:
    fields = entry["fields"]
    sign = _SIGNS[entry["action"]] if entry["chosen"] or entry["action"] == "keep" else "?"
    colour = _COLOURS[entry["action"]] if entry["chosen"] or entry["action"] == "keep" else "magenta"
    done = " (done)" if fields["done"] else ""
    paper.line(f"  {sign} {entry['key']:<4} {fields['title']}{done}", colour)
    if fields["dependsOn"]:
        paper.hint(f"         depends on {', '.join(fields['dependsOn'])}")
    if fields["acceptance"]:
        criteria = words.count(len(fields["acceptance"]), "acceptance criterion", "acceptance criteria")
        paper.hint(f"         {criteria}")
    if entry["action"] == "change":
        for change in entry["changes"]:
            _change(change)
    if entry["action"] != "add" or entry["review"]:
        paper.hint(f"         {entry['reason']}")


def _change(change: Any) -> None:
    """What a field loses and gains; a text is too long to be shown twice."""
    name = _FIELDS.get(change["name"], change["name"])
    before, after = change["before"], change["after"]
    if isinstance(before, list):
        for item in before:
            if item not in after:
                paper.line(f"         {name}: - {item}", "red")
        for item in after:
            if item not in before:
                paper.line(f"         {name}: + {item}", "green")
    elif change["name"] == "title":
        paper.line(f"         {name}: - {before}", "red")
        paper.line(f"         {name}: + {after}", "green")
    else:
        paper.hint(f"         {name} changes")


PRINTERS = {
    "list": listed,
    "show": shown,
    "edit": shown,
    "apply": applied,
    "discard": closed,
    "page": page,
}
