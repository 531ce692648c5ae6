"""Makes click commands from rows of the static table. Knows no operation and no connection."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click

from codeframe_ls.cli.command import Command, Parameter

Handler = Callable[[Command, dict[str, Any]], None]

_KINDS: dict[str, click.ParamType[Any]] = {
    "integer": click.INT,
    "number": click.FLOAT,
    "string": click.STRING,
}


class JsonValue(click.ParamType[Any]):
    """A parameter that is given as JSON text."""

    name = "json"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Parse the text, or fail with what is wrong with it."""
        try:
            return json.loads(value) if isinstance(value, str) else value
        except json.JSONDecodeError as error:
            self.fail(f"is not JSON: {error}", param, ctx)


def build(command: Command, handler: Handler) -> click.Command:
    """The click command of a row; `handler` gets the row and the parameters that were given."""

    def run(**given: Any) -> None:
        by_field = {parameter.field: parameter for parameter in command.parameters}
        values = {
            by_field[field].name: _several(value) if by_field[field].repeated else value
            for field, value in given.items()
            if value is not None and value != ()
        }
        handler(command, values)

    return click.Command(
        command.words[-1],
        callback=run,
        params=[_parameter(parameter) for parameter in command.parameters],
        help="\n\n".join(part for part in (command.summary, command.description) if part),
        short_help=command.summary,
    )


def _several(values: tuple[Any, ...]) -> list[Any]:
    """The values of an option that was given more than once; one empty value stands for an empty list."""
    return [] if values == ("",) else list(values)


def _parameter(parameter: Parameter) -> click.Parameter:
    kind = _kind(parameter)
    if parameter.positional:
        return click.Argument(
            [parameter.field],
            type=kind,
            required=parameter.required,
            nargs=-1 if parameter.repeated else 1,
            metavar=parameter.field.upper().replace("_", "-"),
        )
    flag = "--" + parameter.field.replace("_", "-")
    if parameter.kind == "boolean" and not parameter.repeated:
        # A flag that is on by default is switched off by its negative; either is sent only when given.
        names = f"{flag}/--no-{flag[2:]}"
        return click.Option([names], default=None, required=parameter.required, help=parameter.help)
    return click.Option(
        [flag],
        type=kind,
        required=parameter.required,
        multiple=parameter.repeated,
        help=parameter.help + _default(parameter),
    )


def _kind(parameter: Parameter) -> click.ParamType[Any]:
    if parameter.choices:
        return click.Choice(parameter.choices, case_sensitive=False)
    return _KINDS.get(parameter.kind) or JsonValue()


def _default(parameter: Parameter) -> str:
    # The server fills in defaults: sending them from here would freeze those of another version.
    return f"  [default: {parameter.default}]" if parameter.default not in (None, "", False, []) else ""
