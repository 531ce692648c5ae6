"""What an id on the command line can refer to, for completion in a shell: asked of the daemon.

Knows which operation lists what a parameter names, and nothing of what is done with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import click
from click.shell_completion import CompletionItem

from codeframe_ls.cli.command import Command, Parameter
from codeframe_ls.cli.connection import Connection
from codeframe_ls.cli.failure import Failed

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


class _List(NamedTuple):
    """What lists them, its field that holds them, and the field of each that says what it is."""

    operation: str
    members: str
    told: str
    id: str = "alias"


_LISTS: Final = {
    "task": _List("tasks.list", "tasks", "title"),
    "blocker": _List("blockers.list", "blockers", "question"),
    "plan": _List("plans.list", "plans", "prd"),
    "run": _List("runs.list", "runs", "title"),
    "patch": _List("patches.list", "patches", "title"),
    "checkpoint": _List("checkpoints.list", "checkpoints", "label"),
    "prd": _List("prd.list", "prds", "path", id="path"),
}
_KINDS: Final = {
    **{name: name for name in _LISTS},
    **dict.fromkeys(("tasks", "dependsOn", "add", "remove", "but"), "task"),
    **dict.fromkeys(("before", "after"), "checkpoint"),
}
_ALSO_CLOSED: Final = frozenset({
    "blockers.show", "blockers.resolve", "runs.show", "runs.output", "runs.retry", "runs.resume",
    "patches.show", "patches.export", "patches.undo", "plans.show", "plans.page",
})  # fmt: skip
"""Operations that also take what is no longer open: answered questions, ended runs, closed plans."""

_TAKES_ALL: Final = ("blockers.list", "runs.list", "patches.list")


def completer(command: Command, parameter: Parameter) -> Completer | None:
    """What offers the ids that a parameter can name; None for any other."""
    kind = _KINDS.get(parameter.name)
    if kind is None or parameter.kind not in ("string", "path") or (kind == "task" and _is_entry(command)):
        return None
    wanted = _LISTS[kind]

    def complete(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
        members = _listed(context, command, wanted)
        found = [CompletionItem(str(row[wanted.id]), help=str(row[wanted.told])) for row in members]
        return [item for item in found if item.value.lower().startswith(begun.lower())]

    return complete


def _is_entry(command: Command) -> bool:
    """Whether tasks are named by the entries of a plan there."""
    return command.operation == "plans.edit"


def _listed(context: click.Context, command: Command, wanted: _List) -> list[Mapping[str, Any]]:
    closed_too = command.operation in _ALSO_CLOSED
    params = {"all": True} if closed_too and wanted.operation in _TAKES_ALL else {}
    try:
        with Connection(context.find_root().params.get("directory") or ".") as connection:
            rows: list[Mapping[str, Any]] = connection.call(wanted.operation, params)[wanted.members]
    except Failed:
        # In the middle of a line that somebody types there is no place for a sentence; the command says it.
        return []
    return [row for row in rows if closed_too or wanted is not _LISTS["plan"] or row["status"] == "PENDING"]
