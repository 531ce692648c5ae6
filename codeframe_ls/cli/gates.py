"""`cf gates run`: asks before a command of the repository runs for the first time; red is an exit code."""

from __future__ import annotations

import sys
from typing import Any, Final

import click

from codeframe_ls.cli.command import Command
from codeframe_ls.cli.failure import Failed
from codeframe_ls.cli.run import call, options, print_result

NOT_PASSED: Final = 13


def run(command: Command, values: dict[str, Any]) -> None:
    """Run the checks and print what they say; ends with 13 unless every one has passed."""
    try:
        result = call(command, values)
    except Failed as failure:
        if failure.data.get("error") != "not-trusted" or not _trusts(failure.data["commands"]):
            raise
        result = call(command, {**values, "trust": True})
    print_result(command.operation, result)
    if result["verdict"] != "passed":
        sys.exit(NOT_PASSED)


def _trusts(commands: list[str]) -> bool:
    given = options()
    if given["yes"]:
        return True
    if given["as_json"] or not sys.stdin.isatty() or not sys.stdout.isatty():
        return False
    click.echo("The checks of this repository run these commands on your machine:")
    for text in commands:
        click.echo(f"  {text}")
    return click.confirm("Run them, now and from now on?", default=False)
