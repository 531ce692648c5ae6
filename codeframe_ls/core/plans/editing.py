"""Changing a plan before it is applied: leave out, take, merge, rewrite, move.

Each function gives a new body and leaves the old one as it was. Pure; knows no store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from codeframe_ls.core.errors import Conflict, InvalidParams, NotFound
from codeframe_ls.core.plans.model import Action, Body, Entry, Fields
from codeframe_ls.core.plans.verdict import STARTED


def choose(body: Body, keys: Sequence[str], chosen: bool) -> Body:
    """Let applying carry these entries out, or leave them out. Raises NotFound."""
    wanted = {find(body, key).key for key in keys}
    return _mapped(body, lambda entry: _with(entry, chosen=chosen) if entry.key in wanted else entry)


def act(body: Body, key: str, action: Action) -> Body:
    """Let applying do something else with the entry, and carry it out. Raises NotFound and InvalidParams."""
    entry = find(body, key)
    if action not in entry.options:
        possible = " or ".join(entry.options)
        raise InvalidParams(f"{entry.key} cannot be `{action}`; it can be {possible}.")
    # Whoever asks for more work on something finished does not mean that the new work is finished too.
    again = entry.task is not None and action in ("reopen", "add")
    fields = entry.fields.model_copy(update={"done": False}) if again else entry.fields
    return _replaced(body, _with(entry, action=action, fields=fields, chosen=True))


def rewrite(body: Body, key: str, changes: Mapping[str, Any]) -> Body:
    """Set fields of the task that the entry makes or changes. Raises NotFound, InvalidParams and Conflict."""
    entry = find(body, key)
    _check_open(entry)
    if "depends_on" in changes:
        others = [find_reference(body, name) for name in changes["depends_on"]]
        if entry.key in others:
            raise InvalidParams(f"{entry.key} cannot depend on itself.")
        changes = {**changes, "depends_on": tuple(dict.fromkeys(others))}
    return _replaced(body, _refielded(entry, entry.fields.model_copy(update=dict(changes))))


def drop_dependencies(body: Body, key: str, others: Sequence[str]) -> Body:
    """Take dependencies from the entry's task. Raises NotFound and Conflict."""
    entry = find(body, key)
    unwanted = {other.upper() for other in others}
    if unknown := unwanted - set(entry.fields.depends_on):
        raise NotFound(f"{entry.key} does not depend on {', '.join(sorted(unknown))}.")
    remaining = tuple(other for other in entry.fields.depends_on if other not in unwanted)
    return rewrite(body, key, {"depends_on": remaining})


def take_offered(body: Body, key: str, names: Sequence[str]) -> Body:
    """Take the PRD's text for these fields in place of what was written by hand. Raises NotFound."""
    entry = find(body, key)
    if unknown := set(names) - set(entry.offered):
        offered = ", ".join(entry.offered) or "nothing"
        raise NotFound(
            f"The PRD offers no {', '.join(sorted(unknown))} for {entry.key}; it offers {offered}."
        )
    taken = {name: _frozen(entry.offered[name]) for name in names}
    left = {name: value for name, value in entry.offered.items() if name not in taken}
    return rewrite(_replaced(body, _with(entry, offered=left)), key, taken)


def merge(body: Body, keys: Sequence[str]) -> Body:
    """Make one task of several: the first entry takes in the others, which must be new tasks.

    Raises NotFound, InvalidParams and Conflict.
    """
    entries = _distinct(body, keys)
    if len(entries) < 2:
        raise InvalidParams("Merging takes two or more different entries.")
    target, *others = entries
    _check_open(target)
    for other in others:
        if other.task is not None:
            raise Conflict(f"{other.key} is a task already; only new tasks can be merged into another.")
    gone = {other.key for other in others}
    fields = _united([entry.fields for entry in entries], gone | {target.key})
    drafts = tuple(draft for entry in entries for draft in entry.drafts)
    united = _refielded(_with(target, drafts=drafts), fields)
    kept = (entry for entry in body.entries if entry.key not in gone)
    return _mapped(
        body.model_copy(update={"entries": tuple(kept)}),
        lambda entry: united if entry.key == target.key else _redirected(entry, gone, target.key),
    )


def move(body: Body, key: str, before: str) -> Body:
    """Put an entry before another one, or with `end` behind all. Raises NotFound."""
    entry = find(body, key)
    rest = [other for other in body.entries if other.key != entry.key]
    if before.casefold() == "end":
        place = len(rest)
    else:
        goal = find(body, before)
        if goal.key == entry.key:
            return body
        place = rest.index(goal)
    return body.model_copy(update={"entries": (*rest[:place], entry, *rest[place:])})


def find(body: Body, key: str) -> Entry:
    """The entry that a person calls `n3` or `T12`. Raises NotFound."""
    wanted = key.strip().upper()
    for entry in body.entries:
        if entry.key == wanted:
            return entry
    raise NotFound(f"The plan has no entry {key}; `cf plans show` lists them.")


def find_reference(body: Body, name: str) -> str:
    """The key of an entry that a task can depend on, or the alias of a task outside the plan."""
    wanted = name.strip().upper()
    if wanted.startswith("T") and wanted[1:].isdecimal():
        return wanted
    return find(body, wanted).key


def _distinct(body: Body, keys: Sequence[str]) -> list[Entry]:
    return list({entry.key: entry for entry in (find(body, key) for key in keys)}.values())


def _check_open(entry: Entry) -> None:
    if entry.task is None:
        return
    if entry.task.status in STARTED and not (entry.chosen and entry.action in ("add", "reopen", "change")):
        raise Conflict(
            f"{entry.key} is under way or finished; choose what to do with it first, one of: "
            f"{', '.join(entry.options)}."
        )
    if entry.task.status == "CANCELLED" and entry.action != "reopen":
        raise Conflict(f"{entry.key} is cancelled; choose `reopen` for it first.")


def _refielded(entry: Entry, fields: Fields) -> Entry:
    if entry.task is None or entry.action in ("add", "reopen"):
        return _with(entry, fields=fields, chosen=True)
    action: Action = "keep" if fields == entry.task.fields else "change"
    options = entry.options if action in entry.options else (action, *entry.options)
    return _with(entry, fields=fields, action=action, options=options, chosen=True)


def _united(fields: Sequence[Fields], own: set[str]) -> Fields:
    return Fields(
        title=fields[0].title,
        description="\n\n".join(one.description for one in fields if one.description),
        acceptance=_once(item for one in fields for item in one.acceptance),
        requirements=_once(item for one in fields for item in one.requirements),
        priority=next((one.priority for one in fields if one.priority), None),
        depends_on=_once(item for one in fields for item in one.depends_on if item not in own),
        done=all(one.done for one in fields),
    )


def _redirected(entry: Entry, gone: set[str], target: str) -> Entry:
    def renamed(names: Iterable[str]) -> tuple[str, ...]:
        return _once(target if name in gone else name for name in names)

    fields = entry.fields.model_copy(update={"depends_on": renamed(entry.fields.depends_on)})
    drafts = tuple(
        draft.model_copy(update={"depends_on": list(renamed(draft.depends_on))}) for draft in entry.drafts
    )
    return _with(entry, fields=fields, drafts=drafts)


def _once(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _with(entry: Entry, **changes: Any) -> Entry:
    return entry.model_copy(update=changes)


def _replaced(body: Body, entry: Entry) -> Body:
    return _mapped(body, lambda other: entry if other.key == entry.key else other)


def _mapped(body: Body, change: Callable[[Entry], Entry]) -> Body:
    return body.model_copy(update={"entries": tuple(change(entry) for entry in body.entries)})
