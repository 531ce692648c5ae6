"""A plan as a Markdown page that a person reads in an editor. Pure; what comes from a document is quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from codeframe_ls.core import ids, words
from codeframe_ls.core.pages import quoted
from codeframe_ls.core.plans.model import Body, Entry, Plan
from codeframe_ls.core.printable import one_line

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
        f"To review. {standing(plan)}" if plan.state == "PENDING" else standing(plan),
        "",
    ]
    if plan.state == "PENDING" and not is_idle(plan.body):
        # One page serves every editor and the terminal.
        here = "by the lenses or code actions of its lines"
        lines += [f"Apply it, or leave parts of it out, {here} or with `cf plans apply {name}`.", ""]
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


def standing(plan: Plan) -> str:
    """What applying the plan does, did, or would have done, in one sentence."""
    body = plan.body
    parts = ", ".join([*_done(body), *_undone(body)])
    if plan.state == "APPLIED":
        return f"Applied: {parts}." if _done(body) else _idle("Applied: no task changed", _undone(body))
    if plan.state == "DISCARDED":
        return f"Replaced by {body.superseded_by}." if body.superseded_by else "Discarded: no task changed."
    return f"Applying it: {parts}." if _done(body) else _idle("Applying it changes no task", _undone(body))


def is_idle(body: Body) -> bool:
    """Whether applying would leave everything as it is."""
    return not _done(body)


def _idle(sentence: str, undone: Sequence[str]) -> str:
    return f"{sentence}: {', '.join(undone)}." if undone else f"{sentence}."


def _undone(body: Body) -> list[str]:
    """What waits for a decision, and what somebody decided against."""
    reviews = sum(entry.review and not entry.chosen for entry in body.entries)
    left_out = sum(not entry.chosen and not entry.review for entry in body.entries)
    return [
        *([f"{words.count(reviews, 'task')} to review, because the PRD changed"] if reviews else []),
        *([f"{left_out} left out"] if left_out else []),
    ]


def _done(body: Body) -> list[str]:
    counted = {
        verb: sum(entry.chosen and entry.action == action for entry in body.entries)
        for action, verb in (
            ("add", "added"),
            ("change", "changed"),
            ("reopen", "reopened"),
            ("cancel", "cancelled"),
        )
    }
    counted |= {f"no longer marked “{words.STALE}”": sum(map(_confirms, body.entries))}
    return [f"{words.count(number, 'task')} {verb}" for verb, number in counted.items() if number]


def _confirms(entry: Entry) -> bool:
    """Whether applying only records that the task still agrees with its section, which has changed."""
    return entry.chosen and entry.action == "keep" and entry.task is not None and entry.task.stale


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
