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
        if given["as_json"] and not given["yes"]:
            print_result("plans.show", plan)
            return
        if not given["as_json"]:
            print_result("plans.show", plan)
        if _agreed(plan):
            print_result("plans.apply", connection.call("plans.apply", {"plan": plan["alias"]}))


def _agreed(plan: Any) -> bool:
    if options()["yes"]:
        return True
    if plan["problems"] or not sys.stdin.isatty() or not sys.stdout.isatty():
        return False
    return click.confirm(f"Apply {plan['alias']}?", default=True)
