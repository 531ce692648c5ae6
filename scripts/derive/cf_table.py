"""The static table of `cf`, so that the terminal starts without pydantic."""

from __future__ import annotations

from collections.abc import Iterable

from codeframe_ls.core.operation import Operation
from scripts.derive.parameters import Parameter, parameters

TARGET = "codeframe_ls/cli/table.py"

_HEAD = '''"""The commands of `cf`, derived from the table of operations; do not edit: run `make derive`."""

from __future__ import annotations

from codeframe_ls.cli.command import Command, Parameter

COMMANDS: tuple[Command, ...] = (
'''


def render(operations: Iterable[Operation]) -> str:
    """The module's text."""
    return _HEAD + "".join(_command(operation) for operation in operations) + ")\n"


def _command(operation: Operation) -> str:
    lines = [
        "    Command(",
        f"        operation={operation.name!r},",
        f"        words={tuple(operation.cf.split())!r},",
        f"        summary={operation.summary!r},",
        f"        description={operation.description!r},",
        f"        long={operation.long!r},",
        "        parameters=(",
        *(
            _parameter(parameter, parameter.field in operation.positional)
            for parameter in _ordered(operation)
        ),
        "        ),",
        "    ),",
    ]
    return "\n".join(lines) + "\n"


def _ordered(operation: Operation) -> list[Parameter]:
    """Positional ones first, in the order in which the operation names them."""
    given = {parameter.field: parameter for parameter in parameters(operation)}
    return [given.pop(name) for name in operation.positional] + list(given.values())


def _parameter(parameter: Parameter, positional: bool) -> str:
    return (
        f"            Parameter({parameter.name!r}, {parameter.field!r}, {parameter.spelling!r}, "
        f"{parameter.typed!r}, {parameter.required!r}, {parameter.repeated!r}, {parameter.choices!r}, "
        f"{parameter.default!r}, {positional!r}, {parameter.meaning_typed!r}),"
    )
