"""`cf blocker answer`: takes the answer as a word, or asks for it on a terminal."""

from __future__ import annotations

import sys
from typing import Any

import click

from codeframe_ls.cli.command import Command
from codeframe_ls.cli.connection import Connection
from codeframe_ls.cli.run import options, print_result
from codeframe_ls.cli.run import run as run_plainly


def run(command: Command, values: dict[str, Any]) -> None:
    """Send the given answer; with none, ask on a terminal, and elsewhere write the question's page."""
    if "answer" in values or options()["as_json"] or not sys.stdin.isatty():
        run_plainly(command, values)
        return
    with Connection(options()["directory"]) as connection:
        shown = connection.call("blockers.show", {"blocker": values["blocker"]})
        print_result("blockers.show", shown)
        if shown["blocker"]["answer"] is not None:
            return
        answer = click.prompt(_prompt(shown["blocker"]), default=shown["blocker"]["default"])
        print_result(command.operation, connection.call(command.operation, {**values, "answer": answer}))


def _prompt(blocker: Any) -> str:
    return "Answer, or an option's number" if blocker["options"] else "Answer"
