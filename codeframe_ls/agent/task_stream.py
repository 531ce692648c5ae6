"""The model's answer, read while it streams in: each task as soon as its last brace is there.

Nothing in the answer is trusted. A task that does not fit, and at the end an answer that is not exactly
one JSON object with its list of tasks, raise ModelAnswerInvalid. This file knows nothing of the SDK.
"""

from __future__ import annotations

import graphlib
import json
from collections.abc import Collection
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.alias_generators import to_camel

from codeframe_ls.core.errors import ModelAnswerInvalid
from codeframe_ls.core.printable import one_line, printable

MAX_ANSWER = 4 * 1024 * 1024
"""Characters of an answer that are read at most: many times what any model writes."""
LONGEST_TITLE = 300


class AnsweredTask(BaseModel):
    """One task of the answer. `section` is the number of the outline, starting at 1."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel, populate_by_name=True)

    key: str = Field(min_length=1, max_length=40)
    section: int
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    description: str
    acceptance: list[str]
    requirements: list[str]
    depends_on: list[str]
    done: bool
    priority: Literal["high", "medium", "low", "none"]

    @field_validator("key", "title", mode="before")
    @classmethod
    def _one_line(cls, value: object) -> object:
        return one_line(value) if isinstance(value, str) else value

    @field_validator("description", mode="before")
    @classmethod
    def _trimmed(cls, value: object) -> object:
        return printable(value).strip() if isinstance(value, str) else value

    @field_validator("acceptance", "requirements", "depends_on")
    @classmethod
    def _no_blanks(cls, values: list[str]) -> list[str]:
        return [line for value in values if (line := one_line(value))]

    @field_validator("priority", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        # Structured outputs do not guarantee the capitals of an enum's values.
        return value.lower() if isinstance(value, str) else value


class Elements:
    """Cuts the objects out of the array of `{"name": [{...}, {...}]}` while the text arrives in pieces."""

    def __init__(self) -> None:
        self._depth = 0
        self._in_string = False
        self._escaped = False
        self._element: list[str] = []

    def feed(self, fragment: str) -> list[str]:
        """The elements that this piece completes, as JSON texts in order."""
        complete = []
        for character in fragment:
            if self._depth >= 2:
                self._element.append(character)
            if self._in_string:
                self._in_string = self._escaped or character != '"'
                self._escaped = character == "\\" and not self._escaped
            elif character == '"':
                self._in_string = True
            elif character in "{[":
                if self._depth == 2:
                    self._element = [character]
                self._depth += 1
            elif character in "}]":
                self._depth -= 1
                if self._depth == 2:
                    complete.append("".join(self._element))
        return complete


class TaskStream:
    """One answer being read. `sections` holds the numbers of the outline that a task may name."""

    def __init__(self, sections: Collection[int]) -> None:
        self._sections = frozenset(sections)
        self._elements = Elements()
        self._text: list[str] = []
        self._length = 0
        self._tasks: dict[str, AnsweredTask] = {}

    def feed(self, fragment: str) -> list[AnsweredTask]:
        """The tasks that this piece of the answer completes. Raises ModelAnswerInvalid."""
        self._length += len(fragment)
        if self._length > MAX_ANSWER:
            raise ModelAnswerInvalid(
                f"The model's answer is longer than {MAX_ANSWER} characters; it was dropped."
            )
        self._text.append(fragment)
        return [self._accept(element) for element in self._elements.feed(fragment)]

    def finish(self) -> list[AnsweredTask]:
        """All tasks, once the answer is whole. Raises ModelAnswerInvalid."""
        try:
            answer = json.loads("".join(self._text))
        except (ValueError, RecursionError) as error:
            raise _invalid("it is not JSON") from error
        if not isinstance(answer, dict) or set(answer) != {"tasks"} or not isinstance(answer["tasks"], list):
            raise _invalid("it is not an object with a list of tasks")
        if len(answer["tasks"]) != len(self._tasks):
            raise _invalid("its list holds something that is no task")
        self._check_dependencies()
        return list(self._tasks.values())

    def _accept(self, element: str) -> AnsweredTask:
        number = len(self._tasks) + 1
        try:
            task = AnsweredTask.model_validate_json(element)
        except ValidationError as error:
            problem = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(step) for step in problem["loc"])
            raise _invalid(f"in its task {number}, {place or 'the whole'}: {problem['msg']}") from error
        if task.section not in self._sections:
            raise _invalid(f"its task {number} names section {task.section}, which was not asked for")
        if task.key in self._tasks:
            raise _invalid(f"two of its tasks have the key {task.key!r}")
        self._tasks[task.key] = task
        return task

    def _check_dependencies(self) -> None:
        for task in self._tasks.values():
            unknown = [key for key in task.depends_on if key not in self._tasks]
            if unknown:
                raise _invalid(f"its task {task.key} depends on {unknown[0]!r}, which is not in it")
        try:
            graphlib.TopologicalSorter({key: task.depends_on for key, task in self._tasks.items()}).prepare()
        except graphlib.CycleError as error:
            raise _invalid(
                f"its tasks depend on each other in a circle: {' -> '.join(error.args[1])}"
            ) from error


def _invalid(reason: str) -> ModelAnswerInvalid:
    return ModelAnswerInvalid(f"The model's answer cannot be used: {reason}; try again.")
