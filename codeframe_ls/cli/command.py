"""The shape of one row of the static table in `table.py`. Knows no operation."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple


class Parameter(NamedTuple):
    """One parameter: `name` as in JSON, `field` as in Python, `spelling` as a person types it.

    See `scripts/derive/parameters.py`.
    """

    name: str
    field: str
    spelling: str
    kind: Literal["string", "path", "line", "integer", "number", "boolean", "json"]
    required: bool
    repeated: bool
    choices: tuple[str, ...]
    default: Any
    positional: bool
    help: str


class Command(NamedTuple):
    """One command: `cf <words>` runs `operation`; a `long` one shows progress and is cancelled by Ctrl-C."""

    operation: str
    words: tuple[str, ...]
    summary: str
    description: str
    long: bool
    parameters: tuple[Parameter, ...]
