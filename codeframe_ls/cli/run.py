"""Runs one operation in the daemon and prints its result."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from codeframe_ls.cli.command import Command
from codeframe_ls.cli.connection import Connection
from codeframe_ls.cli.failure import Failed
from codeframe_ls.cli.output import as_json
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
    try:
        if options()["as_json"]:
            sys.stdout.write(as_json(result))
        else:
            # What prints for people costs as much to import as all the rest; JSON does without.
            from codeframe_ls.cli.show import show

            show(operation, result)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of a pipe, such as `head`, has left; what it did not want is not an error.
        _drop_output()
        sys.exit(0)
    except OSError as error:
        _drop_output()
        told = {"error": "output", "exit": 1}
        raise Failed(f"The result could not be written ({error.strerror}).", told) from None


def _drop_output() -> None:
    """Let what is still to be written go nowhere: the interpreter's end would try it again, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def options() -> dict[str, Any]:
    """The options of `cf` itself: `as_json`, `directory`, `yes`."""
    given: dict[str, Any] = click.get_current_context().find_root().obj
    return given
