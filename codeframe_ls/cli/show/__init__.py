"""What `cf` prints for people: one file a noun, one function an operation.

An operation that has no function of its own is printed field by field, so that a new one can never be silent.
Results come as JSON values; nothing here asks the daemon for more.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from codeframe_ls.cli.show.fields import print_fields


def show(operation: str, result: Any) -> None:
    """Print the result of an operation."""
    noun, verb = operation.split(".")
    try:
        module = import_module(f"codeframe_ls.cli.show.{noun}")
    except ModuleNotFoundError as error:
        if error.name != f"codeframe_ls.cli.show.{noun}":
            raise
        module = None
    printers = module.PRINTERS if module else {}
    printers.get(verb, print_fields)(result)
