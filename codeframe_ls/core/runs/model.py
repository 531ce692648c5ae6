"""What a run is. Knows neither its rows nor its worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from codeframe_ls.core import ids
from codeframe_ls.core.gates.model import Gate
from codeframe_ls.core.operation import Model
from codeframe_ls.core.runs.states import State

RunRef = Annotated[str, Field(min_length=1, max_length=100)]
"""A run as a person names it: `R7` or its ULID; a task, as `T12`, means its newest run."""


class Options(Model):
    """What was settled when the run was started, and holds for the whole of it.

    `gates` are those of the tree as the asker had it: an agent that edits a configuration changes none of
    them. `base_red`: it may start from a tree whose checks fail. `absent` are the submodules and nested
    repositories whose files the snapshot does not hold; they are shown to it as they lie. `builds_on` are
    the patches (ids) that were merged into the snapshot because they were not applied.
    """

    base_red: bool = False
    gates: tuple[Gate, ...] = ()
    absent: tuple[str, ...] = ()
    builds_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `base` and `head` are commits of the private repository; `reason` tells why it ended or waits.

    `error` is the machine-readable name of what ended it. `seq` is the number of its worker's newest stored
    message, `turns` counts the model's messages, `rounds` how often it said that it was done, `seconds` the
    time of its processes, and `revived` how often it went on by itself without getting any further.
    """

    id: str
    number: int
    task_id: str
    state: State
    reason: str
    error: str
    retry_of: str | None
    base: str
    head: str
    model: str
    options: Options
    summary: str
    seq: int
    turns: int
    rounds: int
    seconds: float
    revived: int
    created_at: str
    started_at: str | None
    ended_at: str | None

    @property
    def alias(self) -> str:
        """`R7`."""
        return ids.alias("run", self.number)
