"""The commands of `cf` that take something away: they show what, and ask first.

Where nobody can be asked, what cannot be taken back needs `--yes`. Knows what to show of each, and no more.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import click

from codeframe_ls.cli.command import Command
from codeframe_ls.cli.connection import Connection
from codeframe_ls.cli.failure import Failed
from codeframe_ls.cli.run import options, print_result
from codeframe_ls.cli.run import run as run_plainly


class _Loss(NamedTuple):
    """`shows`: the reading call that tells what is lost; `name`: how the question calls it.

    An empty name says that nothing would be lost.
    """

    shows: str
    question: str
    name: Callable[[Any], str]


_LOSSES: Final = {
    "tasks.delete": _Loss(
        "tasks.show",
        "Delete {} for good? `cf tasks cancel` would keep its trace.",
        lambda shown: f"{shown['task']['alias']} “{shown['task']['title']}” ({shown['task']['state']})",
    ),
    "checkpoints.delete": _Loss(
        "checkpoints.show",
        "Delete {} for good, with what only it holds?",
        lambda shown: " ".join(filter(None, (shown["checkpoint"]["alias"], shown["checkpoint"]["label"]))),
    ),
    "patches.discard": _Loss(
        "patches.show",
        "Discard {} for good?",
        lambda shown: f"{shown['patch']['alias']} of {shown['patch']['task']} “{shown['patch']['title']}”",
    ),
    "plans.discard": _Loss(
        "plans.show",
        "Discard {} with what you have changed in it?",
        lambda shown: shown["alias"] if shown["edited"] else "",
    ),
}


def run(command: Command, values: dict[str, Any]) -> None:
    """Do it once a person has seen what it takes away and agreed."""
    if not options()["yes"] and not values.get("dryRun"):
        loss = _LOSSES.get(command.operation)
        if loss is None:
            _preview(command, values)
        elif name := loss.name(_called(loss.shows, _named(command, values))):
            _check_can_ask(command)
            _check_agreed(loss.question.format(name))
    run_plainly(command, values)


def _preview(command: Command, values: dict[str, Any]) -> None:
    """Show what would change, where somebody looks; it can be taken back."""
    if _can_ask():
        print_result(command.operation, _called(command.operation, {**values, "dryRun": True}))
        _check_agreed("Restore it?")


def _can_ask() -> bool:
    return not options()["as_json"] and sys.stdin.isatty() and sys.stdout.isatty()


def _check_can_ask(command: Command) -> None:
    if not _can_ask():
        told = {"error": "not-confirmed", "exit": 2}
        words = " ".join(command.words)
        raise Failed(f"`cf {words}` cannot be undone, and nobody can be asked here; say `--yes`.", told)


def _check_agreed(question: str) -> None:
    if not click.confirm(question, default=False):
        raise Failed("Nothing was changed.", {"error": "cancelled", "exit": 130})


def _named(command: Command, values: dict[str, Any]) -> dict[str, Any]:
    """The parameters that say which one is meant."""
    return {
        parameter.name: values[parameter.name] for parameter in command.parameters if parameter.positional
    }


def _called(operation: str, params: dict[str, Any]) -> Any:
    with Connection(options()["directory"]) as connection:
        return connection.call(operation, params)
