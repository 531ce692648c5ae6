"""`cf patch try`: ends as the command does that was tried."""

from __future__ import annotations

import sys
from typing import Any

from codeframe_ls.cli.command import Command
from codeframe_ls.cli.gates import NOT_PASSED
from codeframe_ls.cli.run import call, print_result


def run(command: Command, values: dict[str, Any]) -> None:
    """Run the command and print what it says; ends with its exit code, or with 13 where it was ended."""
    result = call(command, values)
    print_result(command.operation, result)
    if result["ended"]:
        sys.exit(NOT_PASSED if result["exitCode"] is None else result["exitCode"])
