"""`cf tasks generate`: makes a plan, shows it, and applies it where a person, or `--yes`, says so."""

from __future__ import annotations

import sys
from typing import Any

import click

from codeframe_ls.cli.command import Command
from codeframe_ls.cli.connection import Connection
from codeframe_ls.cli.progress import progress
from codeframe_ls.cli.run import options, print_result


def run(command: Command, values: dict[str, Any]) -> None:
    """Make the plan; on a terminal ask whether to apply it, elsewhere leave it for `cf plans apply`."""
    given = options()
    with Connection(given["directory"]) as connection:
        with progress(enabled=not given["as_json"]) as report:
            plan = connection.call(command.operation, values, report)
        asks = _asks(plan)
        # How to apply it is of use to those alone who are not asked, and who have not said yes.
        if not given["yes"]:
            print_result("plans.review" if asks else "plans.show", plan)
        elif not given["as_json"]:
            print_result("plans.review", plan)
        if given["yes"] or (asks and _agreed(plan)):
            print_result("plans.apply", connection.call("plans.apply", {"plan": plan["alias"]}))


def _asks(plan: Any) -> bool:
    """Whether a person is there to be asked, and there is something to ask."""
    if options()["yes"] or options()["as_json"] or plan["problems"] or plan["idle"]:
        return False
    return sys.stdin.isatty() and sys.stdout.isatty()


def _agreed(plan: Any) -> bool:
    if click.confirm(f"Apply {plan['alias']}?", default=True):
        return True
    click.echo(f"It waits: `cf plans apply {plan['alias']}` applies it, `cf plans edit` changes it.")
    return False
