"""Runs one operation in the daemon and prints its result."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from codeframe_ls.cli.command import Command
from codeframe_ls.cli.connection import Connection
from codeframe_ls.cli.progress import progress


def run(command: Command, values: dict[str, Any]) -> None:
    """Call the operation and print what it gives."""
    print_result(command.operation, call(command, values))


def call(command: Command, values: dict[str, Any]) -> Any:
    """Call the operation; the result as JSON values. Raises Failed. Ctrl-C cancels it in the daemon."""
    with Connection(options()["directory"]) as connection:
        if not command.long:
            return connection.call(command.operation, values)
        with progress(enabled=not options()["as_json"]) as report:
            return connection.call(command.operation, values, report)


def print_result(operation: str, result: Any) -> None:
    """Print a result: JSON where asked for, else in the words of people."""
    if options()["as_json"]:
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    else:
        # What prints for people costs as much to import as all the rest; JSON does without.
        from codeframe_ls.cli.show import show

        show(operation, result)


def options() -> dict[str, Any]:
    """The options of `cf` itself: `as_json`, `directory`, `yes`."""
    given: dict[str, Any] = click.get_current_context().find_root().obj
    return given
