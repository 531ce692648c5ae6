"""A plan as a Markdown page that a person reads in an editor. Pure; what comes from a document is quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from codeframe_ls.core import ids, words
from codeframe_ls.core.pages import one_line, quoted
from codeframe_ls.core.plans.model import Body, Entry, Plan

_FIELD: Final = {
    "title": "Title",
    "description": "Description",
    "acceptance": "Acceptance criteria",
    "requirements": "Requirements",
    "priority": "Priority",
    "depends_on": "Depends on",
    "done": "Done",
}

_BLOCK_MARK: Final = re.compile(r"^(\d*)([#>*+~`=_.)|<-])")


def render(plan: Plan, prd_path: str, problems: Sequence[str], notes: Sequence[str]) -> str:
    """The page of a plan; its first line says what made the plan."""
    name = ids.alias("plan", plan.number)
    lines = [
        made_by(plan.body),
        "",
        f"# {name}: {one_line(_subject(plan.body, prd_path))}",
        "",
        f"{words.plan_state(plan.state)}. {summary(plan.body)}",
        "",
    ]
    if plan.state == "PENDING":
        lines += [f"Apply it with `cf plans apply {name}`, change it with `cf plans edit {name}`.", ""]
    lines += _list("Must be resolved before it can be applied", problems)
    lines += _list("Notes", notes)
    section: tuple[str, ...] | None = None
    for entry in plan.body.entries:
        place = entry.place.section if entry.place else ("No longer in the PRD",)
        if place != section:
            section = place
            lines += [f"## {one_line(' › '.join(place)) or 'Before the first heading'}", ""]
        lines += [*_entry(entry), ""]
    return "\n".join(lines).rstrip() + "\n"


def made_by(body: Body) -> str:
    """The sentence that says what made the plan."""
    if body.made_by == "structure":
        return "From the document's structure."
    return f"From the model {one_line(body.made_by)}."


def summary(body: Body) -> str:
    """How many tasks applying adds, changes and so on, in one sentence."""
    parts = _counts(body)
    reviews = sum(entry.review and not entry.chosen for entry in body.entries)
    if reviews:
        parts.append(f"{words.count(reviews, 'task')} to review, because the PRD changed")
    left_out = sum(not entry.chosen and not entry.review for entry in body.entries)
    if left_out:
        parts.append(f"{left_out} left out")
    return f"Applying it: {', '.join(parts)}." if parts else "Applying it changes no task."


def done(body: Body) -> str:
    """What applying did, in one sentence."""
    parts = _counts(body)
    return f"Applied: {', '.join(parts)}." if parts else "Applied: no task changed."


def _counts(body: Body) -> list[str]:
    counted = {
        verb: sum(entry.chosen and entry.action == action for entry in body.entries)
        for action, verb in (
            ("add", "added"),
            ("change", "changed"),
            ("reopen", "reopened"),
            ("cancel", "cancelled"),
        )
    }
    return [f"{words.count(number, 'task')} {verb}" for verb, number in counted.items() if number]


def _subject(body: Body, prd_path: str) -> str:
    return f"tasks of {prd_path}" + (f", {' › '.join(body.scope)}" if body.scope else "")


def _entry(entry: Entry) -> list[str]:
    box = "x" if entry.chosen else " "
    title = entry.task.fields.title if entry.task else entry.fields.title
    head = f"- [{box}] **{entry.key}** {entry.action}: {one_line(title)}"
    lines = [head, "", f"  {one_line(entry.reason)}{_choices(entry)}", ""]
    if entry.task is None:
        lines += _new(entry)
    else:
        lines += _changes(entry)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _choices(entry: Entry) -> str:
    others = [option for option in entry.options if not (entry.chosen and option == entry.action)]
    return f" It can be: {', '.join(others)}." if entry.task and others else ""


def _new(entry: Entry) -> list[str]:
    fields = entry.fields
    lines = [*_indented(quoted(fields.description)), ""] if fields.description else []
    if fields.acceptance:
        lines += [f"  - {_plain(item)}" for item in fields.acceptance] + [""]
    facts = [
        ("Requirements", ", ".join(fields.requirements)),
        ("Depends on", ", ".join(fields.depends_on)),
        ("Priority", fields.priority or ""),
        ("Done", "its box is checked" if fields.done else ""),
    ]
    shown = [f"{name}: {one_line(value)}" for name, value in facts if value]
    return lines + ([f"  {'; '.join(shown)}.", ""] if shown else [])


def _changes(entry: Entry) -> list[str]:
    assert entry.task is not None
    lines: list[str] = []
    for name in entry.changed_fields():
        before, after = getattr(entry.task.fields, name), getattr(entry.fields, name)
        lines += [f"  {_FIELD[name]}:", "", *_indented(_removed_and_added(before, after)), ""]
    for name, offered in entry.offered.items():
        lines += [f"  {_FIELD[name]}, edited by hand and kept; the PRD says:", ""]
        lines += [*_indented(quoted(_text(offered))), ""]
    return lines


def _removed_and_added(before: object, after: object) -> str:
    was, becomes = _text(before), _text(after)
    kept = set(was.split("\n")) & set(becomes.split("\n"))
    lines = [f"- {line}" for line in was.split("\n") if line not in kept and line]
    lines += [f"+ {line}" for line in becomes.split("\n") if line not in kept and line]
    body = "\n".join(lines)
    # The fence is longer than any in the text, so the text cannot end it.
    fence = "`" * max(3, 1 + max((len(run) for run in _backticks(body)), default=0))
    return f"{fence}diff\n{body}\n{fence}"


def _backticks(text: str) -> list[str]:
    return "".join(c if c == "`" else " " for c in text).split()


def _text(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    text = "\n".join(value) if isinstance(value, (tuple, list)) else str(value)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _plain(text: str) -> str:
    """One line of text that begins no block of its own, such as a heading or a list."""
    return _BLOCK_MARK.sub(r"\1\\\2", one_line(text))


def _indented(text: str) -> list[str]:
    return [f"  {line}".rstrip() for line in text.split("\n")]


def _list(title: str, sentences: Sequence[str]) -> list[str]:
    return (
        [f"**{title}**", "", *(f"- {one_line(sentence)}" for sentence in sentences), ""] if sentences else []
    )
