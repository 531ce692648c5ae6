"""The declaration of an operation, and the one table of them.

Every face (LSP commands, `cf`, JSON Schema, the VS Code client, the reference page) is derived from this
table. An operation is an async function of the core, its parameters and the call; it raises only
`CodeframeError`s. Knows no face.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from codeframe_ls.core.errors import InvalidParams
from codeframe_ls.core.printable import one_line, printable

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


class Model(BaseModel):
    """Base of everything that crosses a face: camelCase in JSON, snake_case in Python, no unknown keys."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)


FilePath = Annotated[str, Field(json_schema_extra={"format": "path"})]
"""A parameter that names a file, absolute or relative to the root; `cf` reads it from where it was typed."""

OneLine = Annotated[str, AfterValidator(one_line)]
"""A parameter that is one line of text."""

Prose = Annotated[str, AfterValidator(printable)]
"""A parameter that is text of several lines."""


Line = Annotated[int, Field(ge=0, json_schema_extra={"format": "line"})]
"""A parameter that is a line, counted from 0 as in LSP; a face where people type it counts from 1."""


class Params(Model):
    """Base of the parameters of an operation. Each field has a description: it is the help text."""


class Result(Model):
    """Base of the result of an operation."""


def _no_report(message: str, percentage: int | None = None) -> None:
    """Nobody asked for progress."""


def _no_unsaved(path: Path) -> str | None:
    """The asker has no open documents."""
    return None


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, and what the answer may draw on besides the state.

    `report(message, percentage)` shows progress to the asker; `unsaved(path)` is the text of the asker's
    buffer of that file where it holds unsaved edits; `environment` is the allow-listed part of the asker's.
    A caller that loses interest cancels the task in the ordinary way of asyncio.
    """

    session: str = ""
    client: str = ""
    actor: Literal["person", "run", "daemon"] = "person"
    environment: Mapping[str, str] = field(default_factory=dict)
    report: Callable[[str, int | None], None] = _no_report
    unsaved: Callable[[Path], str | None] = _no_unsaved


P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Result)
Run = Callable[["Core", P, Call], Awaitable[R]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the table.

    `name` is `noun.verb`; `title` is what a palette shows; `summary` is the first sentence of the
    function's docstring and `description` the rest; `cf` is the terminal's spelling, `positional` the fields
    that it takes without an option. `reads`: changes nothing. `long`: reports progress, can be cancelled,
    and keeps the daemon alive while it goes on.
    """

    name: str
    title: str
    summary: str
    description: str
    cf: str
    positional: tuple[str, ...]
    reads: bool
    long: bool
    params: type[Params]
    result: type[Result]
    run: Run[Any, Any]

    def parse(self, raw: Mapping[str, Any]) -> Params:
        """Validate raw parameters. Raises InvalidParams with one sentence that names what is wrong."""
        try:
            return self.params.model_validate(raw)
        except ValidationError as error:
            raise InvalidParams(f"{self.name}: {_explain(error)}.") from None


_TABLE: dict[str, Operation] = {}


def operation(
    name: str,
    *,
    title: str,
    cf: str | None = None,
    positional: Sequence[str] = (),
    reads: bool = False,
    long: bool = False,
) -> Callable[[Run[P, R]], Run[P, R]]:
    """Enter the decorated function into the table; `cf` defaults to the name with a blank for the dot."""

    def enter(run: Run[P, R]) -> Run[P, R]:
        assert name not in _TABLE, f"{name} is declared twice"
        hints = get_type_hints(run, localns={"Core": object})
        assert issubclass(hints["params"], Params)
        assert issubclass(hints["return"], Result)
        assert set(positional) <= set(hints["params"].model_fields)
        summary, _, description = (inspect.getdoc(run) or "").partition("\n")
        assert summary, f"{name} has no docstring"
        _TABLE[name] = Operation(
            name=name,
            title=title,
            summary=summary,
            description=description.strip(),
            cf=cf or name.replace(".", " "),
            positional=tuple(positional),
            reads=reads,
            long=long,
            params=hints["params"],
            result=hints["return"],
            run=run,
        )
        return run

    return enter


def declared() -> Mapping[str, Operation]:
    """What has been declared so far; `core.table.operations()` imports every noun first."""
    return _TABLE


def _explain(error: ValidationError) -> str:
    parts = []
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        where = ".".join(str(step) for step in problem["loc"]) or "the parameters"
        if problem["type"] == "extra_forbidden":
            parts.append(f"`{where}` is not a parameter of this operation")
        elif problem["type"] == "missing":
            parts.append(f"`{where}` is missing")
        else:
            what = problem["msg"].removeprefix("Value error, ")
            parts.append(f"`{where}`: {what[:1].lower()}{what[1:]}")
    return "; ".join(parts)
