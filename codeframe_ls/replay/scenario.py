"""The scenario file: a conversation that a person writes and reads, and the replay server plays.

A scenario is TOML: a few settings and a list of turns. Each turn says when it applies (`when`), what the
model answers (`answer`), how fast (`pace`), what it costs (`usage`) and how it goes wrong (`fault`).
The format is described in docs/replay.md. This file must not know of HTTP.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from codeframe_ls.replay.models import MODELS


class ScenarioError(Exception):
    """The scenario file cannot be played; the message names the file, the line and the turn."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class When(_Strict):
    """Conditions that must all hold for a turn to answer; texts are substrings, case matters."""

    user: str | None = None
    tool_result: str | None = None
    system: str | None = None
    model: str | None = None
    tool_choice: str | None = None


Seconds = Annotated[float, Field(ge=0, le=600, strict=False)]
Count = Annotated[int, Field(ge=0)]


class Pace(_Strict):
    """How the answer arrives: `first` seconds of silence, then `chunk` characters each `every` seconds."""

    first: Seconds = 0.0
    chunk: Annotated[int, Field(ge=1)] = 32
    every: Seconds = 0.0


class UsageFigures(_Strict):
    """Token counts to report instead of the estimates; `input` is without what the cache held."""

    input: Count | None = None
    output: Count | None = None
    cache_read: Count | None = None
    cache_write: Count | None = None


class Block(_Strict):
    """One content block: exactly one of `text`, `json`, `thinking` and `tool`."""

    text: Annotated[str, StringConstraints(min_length=1)] | None = None
    thinking: str | None = None
    json_value: Any = Field(default=None, alias="json")
    tool: str | None = None
    input: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [
            name for name in ("text", "thinking", "json_value", "tool") if getattr(self, name) is not None
        ]
        if len(kinds) != 1:
            raise ValueError("a block holds exactly one of text, json, thinking and tool")
        if self.input is not None and self.tool is None:
            raise ValueError('input belongs to a tool block; write tool = "name" beside it')
        return self


FaultKind = Literal[
    "rate-limited",
    "overloaded",
    "server-error",
    "disconnect",
    "stall",
    "cut",
    "malformed",
    "error-event",
    "max-tokens",
    "refusal",
    "off-schema",
]
WITHOUT_ANSWER = frozenset({"rate-limited", "overloaded", "server-error"})
NEEDS_ANSWER = frozenset({"cut", "malformed", "error-event", "max-tokens", "off-schema"})


class Fault(_Strict):
    """What goes wrong. `after` counts the characters of the answer that are sent before it happens."""

    kind: FaultKind
    after: Annotated[int, Field(ge=0)] | None = None
    retry_after: Seconds | None = None
    message: str | None = None

    @model_validator(mode="after")
    def _fields_fit_the_kind(self) -> Self:
        if self.retry_after is not None and self.kind not in WITHOUT_ANSWER:
            raise ValueError(
                f"retry_after belongs to {', '.join(sorted(WITHOUT_ANSWER))}, not to {self.kind}"
            )
        if self.after is not None and self.kind in (*WITHOUT_ANSWER, "off-schema"):
            raise ValueError(f"after has no meaning for {self.kind}")
        if self.after is None and self.kind in NEEDS_ANSWER - {"off-schema"}:
            raise ValueError(f"{self.kind} needs after, the number of characters that are sent before it")
        return self


class Turn(_Strict):
    """One answer of the model, or one failure in its place."""

    name: str = ""
    when: When = When()
    times: Annotated[int, Field(ge=1)] = 1
    repeat: bool = False
    answer: tuple[Block, ...] = Field(default=(), strict=False)
    stop: (
        Literal["end_turn", "tool_use", "stop_sequence", "pause_turn", "model_context_window_exceeded"] | None
    ) = None
    pace: Pace = Pace()
    usage: UsageFigures = UsageFigures()
    fault: Fault | None = None

    @model_validator(mode="after")
    def _answer_fits_the_fault(self) -> Self:
        kind = self.fault.kind if self.fault else None
        bare = kind in ("disconnect", "stall") and self.fault is not None and self.fault.after is None
        if not self.answer and kind not in WITHOUT_ANSWER and kind != "refusal" and not bare:
            raise ValueError("the turn has no answer; add [[turns.answer]] with text, json, thinking or tool")
        if self.answer and (kind in WITHOUT_ANSWER or bare):
            raise ValueError(
                f"a turn that ends in {kind} before its first byte has no answer; remove the answer"
            )
        if self.repeat and self.times != 1:
            raise ValueError("repeat answers without end; remove times")
        return self


class Scenario(_Strict):
    """A whole file. `key` is the only API key that is accepted; without it any non-empty key is."""

    format: Literal[1]
    name: str = ""
    key: str | None = None
    models: tuple[str, ...] = Field(default=tuple(MODELS), strict=False)
    turns: tuple[Turn, ...] = Field(min_length=1, strict=False)

    @model_validator(mode="after")
    def _known_models(self) -> Self:
        unknown = [name for name in self.models if name not in MODELS]
        if unknown:
            raise ValueError(f"models: {unknown[0]} is not one of {', '.join(MODELS)}")
        return self


def load(path: Path) -> Scenario:
    """Read and check a scenario file.

    Raises ScenarioError with one line for each problem: file, line, turn, and what to write instead.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    return parse(text, str(path))


def parse(text: str, source: str = "scenario") -> Scenario:
    """Check the text of a scenario; `source` stands for the file in error messages. Raises ScenarioError."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{source}: is not valid TOML: {error}") from error
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        raise ScenarioError("\n".join(_explain(error, raw, text, source))) from error


def _explain(error: ValidationError, raw: dict[str, Any], text: str, source: str) -> list[str]:
    lines = _lines_of_turns(text)
    problems = []
    for problem in error.errors(include_url=False):
        location = list(problem["loc"])
        reason = problem["msg"].removeprefix("Value error, ")
        if location[:1] == ["turns"] and len(location) > 1 and isinstance(location[1], int):
            index = location[1]
            name = _name_of_turn(raw, index)
            place = (
                f"{source}:{lines[index]}: turn {index + 1}{name}"
                if index < len(lines)
                else f"{source}: turn {index + 1}"
            )
            location = location[2:]
        else:
            place = source
        field = ".".join(str(part) for part in location)
        problems.append(f"{place}: {field + ': ' if field else ''}{reason}")
    return problems


def _name_of_turn(raw: dict[str, Any], index: int) -> str:
    turn = raw["turns"][index]
    name = turn.get("name") if isinstance(turn, dict) else None
    return f" ({name})" if isinstance(name, str) and name else ""


def _lines_of_turns(text: str) -> list[int]:
    """The 1-based lines of the `[[turns]]` headers; a header inside a multi-line string is none."""
    lines = []
    for match in re.finditer(r"^[ \t]*\[\[[ \t]*turns[ \t]*\]\]", text, re.MULTILINE):
        try:
            tomllib.loads(text[: match.start()])
        except tomllib.TOMLDecodeError:
            continue
        lines.append(text.count("\n", 0, match.start()) + 1)
    return lines
