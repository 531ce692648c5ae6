"""Makes click commands from rows of the static table. Knows no operation and no connection."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from typing import Any

import click

from codeframe_ls.cli.command import Command, Parameter

Handler = Callable[[Command, dict[str, Any]], None]
Completing = Callable[[Command, Parameter], Callable[[click.Context, click.Parameter, str], list[Any]] | None]

_ALIAS = re.compile(r"[dD]\d+")


class FilePath(click.ParamType[Any]):
    """A file of the working tree, as seen from where `cf` works; a PRD's alias or ULID passes too.

    What is no file there is handed on as it is: the core knows paths from the root, as `cf` prints them.
    """

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The absolute path, where there is such a file."""
        if not value or _ALIAS.fullmatch(value) or ctx is None:
            return value
        # Most commands name no file, and none shall wait for this module.
        from pathlib import Path

        here = Path(ctx.find_root().params["directory"]).resolve() / value
        return str(here) if os.path.lexists(here) else value


class LineNumber(click.ParamType[Any]):
    """A line, counted from 1 by the person who types it and from 0 by the core."""

    name = "line"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The line as the core counts it."""
        return click.IntRange(min=1).convert(value, param, ctx) - 1


_KINDS: dict[str, click.ParamType[Any]] = {
    "integer": click.INT,
    "number": click.FLOAT,
    "string": click.STRING,
    "path": FilePath(),
    "line": LineNumber(),
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


def build(command: Command, handler: Handler, completing: Completing) -> click.Command:
    """The click command of a row; `handler` gets the row and the parameters that were given.

    `completing` gives what a shell offers for a parameter, where that is not told by its kind.
    """

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
        params=[_parameter(parameter, completing(command, parameter)) for parameter in command.parameters],
        help="\n\n".join(part for part in (command.summary, command.description) if part),
        short_help=command.summary,
    )


def _several(values: tuple[Any, ...]) -> list[Any]:
    """The values of an option that was given more than once; one empty value stands for an empty list."""
    return [] if values == ("",) else list(values)


def _parameter(
    parameter: Parameter, complete: Callable[[click.Context, click.Parameter, str], list[Any]] | None
) -> click.Parameter:
    kind = _kind(parameter)
    if parameter.positional:
        return click.Argument(
            [parameter.field],
            type=kind,
            required=parameter.required,
            nargs=-1 if parameter.repeated else 1,
            metavar=_metavar(parameter),
            shell_complete=complete,
        )
    flag = f"--{parameter.spelling}"
    if parameter.kind == "boolean" and not parameter.repeated:
        # A flag that is on by default is switched off by its negative; either is sent only when given.
        names = f"{flag}/--no-{flag[2:]}"
        return click.Option(
            [names, parameter.field], default=None, required=parameter.required, help=parameter.help
        )
    return click.Option(
        [flag, parameter.field],
        type=kind,
        required=parameter.required,
        multiple=parameter.repeated,
        help=parameter.help + _default(parameter),
        shell_complete=complete,
    )


def _metavar(parameter: Parameter) -> str:
    name = parameter.spelling.upper() + ("..." if parameter.repeated else "")
    return name if parameter.required else f"[{name}]"


def _kind(parameter: Parameter) -> click.ParamType[Any]:
    if parameter.choices:
        return click.Choice(parameter.choices, case_sensitive=False)
    return _KINDS.get(parameter.kind) or JsonValue()


def _default(parameter: Parameter) -> str:
    # The server fills in defaults: sending them from here would freeze those of another version.
    return f"  [default: {parameter.default}]" if parameter.default not in (None, "", False, []) else ""
