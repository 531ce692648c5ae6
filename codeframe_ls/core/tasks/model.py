"""What a task is: as it is made, as it is kept in memory, and as it is told to a face.

Knows neither the database nor the rules by which a task changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field

from codeframe_ls.core.operation import Model, OneLine, Params, Result
from codeframe_ls.core.tasks.states import Status

Priority = Literal["high", "medium", "low"]
Origin = Literal["structure", "model", "selection", "todo", "diagnostic", "manual"]


def _upper(value: Any) -> Any:
    return value.strip().upper().replace("-", "_").replace(" ", "_") if isinstance(value, str) else value


TaskRef = Annotated[str, Field(min_length=1, max_length=100)]
"""A task as a person names it: `T12` or its ULID."""


def _not_blank(title: str) -> str:
    if not title:
        raise ValueError("A title cannot be blank; say in one line what is to be done")
    return title


def _says_something(criterion: str) -> str:
    if not criterion:
        raise ValueError("An acceptance criterion cannot be blank; say what must hold, or leave it out")
    return criterion


Criterion = Annotated[OneLine, AfterValidator(_says_something)]
"""One acceptance criterion: a line that says what must hold when the task is done."""


StatusName = Annotated[Status, BeforeValidator(_upper)]
"""A state in any case, `in-progress` or `IN_PROGRESS`."""
Title = Annotated[
    OneLine, Field(max_length=500, json_schema_extra={"minLength": 1}), AfterValidator(_not_blank)
]
"""One line that says what is to be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task to be stored.

    `key` names it among the tasks that are stored with it; `depends_on` holds such keys, and ids of tasks
    that are stored already. Lines are 0-based, `source_end` is half open; `source_path` is set where no PRD
    is.
    """

    title: str
    key: str = ""
    description: str = ""
    acceptance: Sequence[str] = ()
    requirements: Sequence[str] = ()
    status: Status = "BACKLOG"
    by_hand: bool = False
    priority: Priority | None = None
    origin: Origin = "manual"
    assignee: str = ""
    prd_id: str | None = None
    section_id: str | None = None
    version_id: str | None = None
    source_hash: str | None = None
    source_path: str | None = None
    source_line: int | None = None
    source_end: int | None = None
    source_text: str = ""
    depends_on: Sequence[str] = ()


class Entry(NamedTuple):
    """A task in memory: what lists, lenses and hovers need, without its long texts.

    `alias` is `T12` for the `number` 12, `source_line` is 0-based, `depends_on` holds ids in the order of
    their numbers, and `patch` is the number of the patch that waits for review.
    """

    id: str
    number: int
    alias: str
    title: str
    status: Status
    priority: Priority | None
    origin: Origin
    assignee: str
    by_hand: bool
    prd_id: str | None
    section_id: str | None
    source_hash: str | None
    source_path: str | None
    source_line: int | None
    depends_on: tuple[str, ...]
    patch: int | None = None


class Line:
    """Base of what lists hold by the thousand, for dataclasses.

    Such an object is made in a fifth of the time of a `Model`, and takes a tenth of its memory.
    """

    __slots__ = ()
    __pydantic_config__ = Model.model_config


@dataclass(slots=True, kw_only=True)
class TaskName(Line):
    """A task, where another one is what matters."""

    id: str
    alias: str
    title: str
    status: Status
    state: Annotated[str, Field(description="The state in people's words, such as `waits for T3`.")]


@dataclass(slots=True, kw_only=True)
class TaskSummary(TaskName):
    """One line of a list of tasks."""

    priority: Priority | None
    assignee: str
    section_id: str | None
    section: Annotated[str, Field(description="The heading of the section that it came from, or empty.")]
    depends_on: Annotated[list[str], Field(description="Aliases of the tasks that it depends on.")]
    waits_for: Annotated[list[str], Field(description="Those of them that are not done.")]
    ready: Annotated[bool, Field(description="Whether it can start now.")]
    stale: Annotated[bool, Field(description="Whether its section has changed since.")]
    by_hand: Annotated[bool, Field(description="Whether it is done by a person's word.")]
    patch: Annotated[str, Field(description="The patch that waits for review, such as P4, or empty.")]


class TaskSource(Model):
    """Where a task came from. Lines are counted from 0; `end_line` is the first line after it."""

    origin: Origin
    prd: str = Field(description="Path of the PRD, or empty.")
    version: int | None = Field(description="The version of the PRD that the lines are counted in.")
    section: list[str] = Field(description="Headings from the root of the PRD to the section.")
    path: str = Field(description="The file, relative to the root, or empty.")
    line: int | None
    end_line: int | None
    text: str = Field(description="The selection, TODO or diagnostic that it was made from.")


class TaskQuestion(Model):
    """A question about a task."""

    id: str
    alias: str
    question: str
    state: str


class TaskDetail(Result):
    """Everything about one task."""

    task: TaskSummary
    description: str
    acceptance: list[str] = Field(description="Acceptance criteria.")
    requirements: list[str] = Field(description="Ids of requirements, such as FR-12.")
    source: TaskSource
    depends_on: list[TaskName]
    dependents: list[TaskName] = Field(description="Tasks that depend on this one.")
    questions: list[TaskQuestion] = Field(description="Its questions, open ones first.")
    revision: int = Field(description="Counts the changes of the task.")
    created_at: str
    updated_at: str


class TaskList(Result):
    """Tasks in the order of their numbers, and how all tasks stand."""

    tasks: list[TaskSummary]
    total: int = Field(description="How many tasks there are, shown or not.")
    by_status: dict[Status, int] = Field(description="Number of all tasks by state, shown or not.")


class TaskChange(Params):
    """Parameters of every operation that changes one task."""

    task: TaskRef = Field(description="The task, as T12 or its ULID.")
    revision: int | None = Field(
        None, ge=1, description="The revision that you have seen; refused when the task has changed since."
    )


class TaskChanged(Result):
    """A task after a change of its state, and what the change means for others."""

    task: TaskSummary
    before: Status
    can_start: list[TaskName] = Field(description="Tasks that can start now because of it.")
    must_wait: list[TaskName] = Field(description="READY tasks that have to wait because of it.")
    withdrawn_questions: list[TaskQuestion] = Field(
        description="Questions on it that were open and need no answer any more."
    )
