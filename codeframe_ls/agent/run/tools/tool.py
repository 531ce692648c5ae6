"""What a tool is: a name, a sentence for the model, a checked input, and what it does with it.

Knows no tool in particular.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from codeframe_ls.agent.run.workshop import Workshop

JsonObject = dict[str, Any]


class ToolError(Exception):
    """A call that could not do what it was asked for; the model reads why."""


class Input(BaseModel):
    """Base of the input of a tool; nothing is guessed or converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


I = TypeVar("I", bound=Input)  # noqa: E741 - the input


@dataclass(frozen=True, slots=True)
class Tool(Generic[I]):
    """`run` gives what the model reads, or raises ToolError or a CodeframeError with the reason why not.

    `acts`: it may change files.
    """

    name: str
    description: str
    input: type[I]
    run: Callable[[Workshop, I], Awaitable[str]]
    acts: bool = False

    def parse(self, value: JsonObject) -> I:
        """The input of a call. Raises ToolError that says what does not fit."""
        try:
            return self.input.model_validate(value)
        except ValidationError as error:
            problems = [
                f"{'.'.join(str(step) for step in problem['loc']) or 'the input'}: {problem['msg']}"
                for problem in error.errors(include_url=False, include_input=False, include_context=False)
            ]
            raise ToolError(
                f"The input does not fit {self.name}, which did not run. {'; '.join(problems)}."
            ) from None

    def declaration(self) -> JsonObject:
        """As the Messages API wants to hear of it."""
        return {
            "name": self.name,
            "description": self.description,
            "input_schema": _plain(self.input.model_json_schema()),
        }


def _plain(schema: Any) -> Any:
    """A schema without pydantic's titles, which say nothing that the names do not."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _named(part) if name == "properties" else _plain(part)
        for name, part in schema.items()
        if name not in ("title", "description") or (name == "description" and "properties" not in schema)
    }


def _named(properties: JsonObject) -> JsonObject:
    return {name: _plain(part) for name, part in properties.items()}
