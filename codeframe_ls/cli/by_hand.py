"""The commands of `cf` that need a hand: they ask on a terminal, or they are no operation of the daemon.

Each lives in a file of its own and is imported when it is run.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from codeframe_ls.cli.command import Command

_HANDLERS = {
    "tasks.generate": "codeframe_ls.cli.generate",
    "blockers.answer": "codeframe_ls.cli.answer",
    "gates.run": "codeframe_ls.cli.gates",
    "patches.try": "codeframe_ls.cli.trying",
    "tasks.delete": "codeframe_ls.cli.destroy",
    "checkpoints.delete": "codeframe_ls.cli.destroy",
    "checkpoints.restore": "codeframe_ls.cli.destroy",
    "patches.discard": "codeframe_ls.cli.destroy",
    "plans.discard": "codeframe_ls.cli.destroy",
}
"""Operation -> module with `run(command, values)`."""

_COMMANDS: dict[tuple[str, ...], str] = {
    ("completion",): "codeframe_ls.cli.completion",
    ("work", "follow"): "codeframe_ls.cli.follow",
}
"""Words -> module with `command`, a click command."""


def names(words: tuple[str, ...]) -> list[str]:
    """The commands of this file directly below a group."""
    return [found[-1] for found in _COMMANDS if found[:-1] == words]


def command(words: tuple[str, ...]) -> click.Command | None:
    """The command of exactly these words, if it is one of this file."""
    module = _COMMANDS.get(words)
    made: click.Command | None = import_module(module).command if module else None
    return made


def handler(operation: str) -> Callable[[Command, dict[str, Any]], None] | None:
    """What runs the operation instead of the plain way, if anything."""
    module = _HANDLERS.get(operation)
    found: Callable[[Command, dict[str, Any]], None] | None = import_module(module).run if module else None
    return found
