"""Prints `plans.*` and the plan that `tasks.generate` makes."""

from __future__ import annotations

from typing import Any

from codeframe_ls.cli.show import paper
from codeframe_ls.cli.show.aliases import together
from codeframe_ls.core import words

_SIGNS = {"add": "+", "change": "~", "keep": " ", "cancel": "-", "reopen": "^"}
_UNDECIDED, _LEFT_OUT = "?", "·"
_MEANING = {
    "+": "added",
    "~": "changed",
    "-": "cancelled",
    "^": "reopened",
    _UNDECIDED: "to review: it stays as it is until you decide",
    _LEFT_OUT: "left out",
}
_FIELDS = {"acceptance": "criterion", "depends_on": "depends on", "requirements": "requirement"}
_TICKED = "its box in the PRD is ticked: it becomes done"
_NOT_TICKED = "its box in the PRD is not ticked any more"
_COLOURS = {"add": "green", "change": "yellow", "keep": "dim", "cancel": "red", "reopen": "cyan"}


def listed(result: Any) -> None:
    """One line a plan, oldest first."""
    paper.table(
        ("id", "state", "made by", "entries", "prd"),
        [
            (
                plan["alias"],
                paper.state(_state(plan)),
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
    """A plan, and what one may do with it."""
    reviewed(result)
    if result["status"] == "PENDING":
        _next_steps(result)


def reviewed(result: Any) -> None:
    """What made the plan, then what applying it does, section by section."""
    paper.line(result["madeBy"], "bold magenta")
    scope = " › ".join([result["prd"], *result["scope"]])
    paper.heading(f"{result['alias']}: {scope} ({paper.lower(_state(result))})")
    if result["supersedes"]:
        paper.hint(f"It replaces {', '.join(result['supersedes'])}, which nobody had edited.")
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
    _legend(result["entries"])
    paper.line(result["summary"])


def _legend(entries: Any) -> None:
    """What the signs mean that this plan uses."""
    used = {_sign(entry) for entry in entries}
    meanings = [f"{sign} {meaning}" for sign, meaning in _MEANING.items() if sign in used]
    if " " in used and meanings:
        meanings.append("no sign: stays as it is")
    if meanings:
        paper.hint(", ".join(meanings))


def _next_steps(result: Any) -> None:
    name = result["alias"]
    first = {_sign(entry): entry for entry in reversed(result["entries"])}
    if entry := first.get(_UNDECIDED):
        how = f"--entry {entry['key']} --action {'|'.join(entry['options'])}"
        paper.hint(f"Decide about {_UNDECIDED} with `cf plans edit {name} {how}`.")
    if entry := first.get(_LEFT_OUT):
        paper.hint(f"Take in what is left out with `cf plans edit {name} --choose {entry['key']}`.")
    if result["idle"]:
        paper.hint(f"There is nothing to apply; `cf plans discard {name}` drops it.")
    else:
        paper.hint(f"`cf plans apply {name}` applies it, `cf plans discard {name}` drops it.")


def _state(plan: Any) -> str:
    """A plan's state; one that was replaced says by which."""
    return f"Replaced by {plan['supersededBy']}" if plan["supersededBy"] else str(plan["state"])


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
            paper.line(f"{label}: {together([task['alias'] for task in tasks])}")


def closed(result: Any) -> None:
    """A plan that was dropped."""
    paper.line(f"{result['alias']}: {result['state']}")


def page(result: Any) -> None:
    """Where the plan's page is: the path alone, for a program to open."""
    paper.line(result["path"])


def _entry(entry: Any) -> None:
    fields, sign = entry["fields"], _sign(entry)
    colour = {_UNDECIDED: "magenta", _LEFT_OUT: "dim"}.get(sign) or _COLOURS[entry["action"]]
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
    # A new task needs no reason: the sign says it, and a first plan has nothing but new ones.
    if entry["action"] != "add" or entry["task"] or not entry["chosen"]:
        paper.hint(f"         {entry['reason']}{_choices(entry)}")


def _sign(entry: Any) -> str:
    """The mark of an entry: what applying does with it, or that it does nothing."""
    if entry["chosen"] or (entry["action"] == "keep" and not entry["review"]):
        return _SIGNS[entry["action"]]
    return _UNDECIDED if entry["review"] else _LEFT_OUT


def _choices(entry: Any) -> str:
    several = entry["review"] and len(entry["options"]) > 1
    return f" It can be: {', '.join(entry['options'])}." if several else ""


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
    elif change["name"] == "done":
        paper.line(f"         {_TICKED if after else _NOT_TICKED}", "green" if after else "yellow")
    elif change["name"] == "priority":
        paper.hint(f"         priority: {before or 'none'} → {after or 'none'}")
    else:
        paper.hint(f"         {name} changes")


PRINTERS = {
    "list": listed,
    "show": shown,
    "review": reviewed,
    "edit": shown,
    "apply": applied,
    "discard": closed,
    "page": page,
}
