"""What earlier plans left behind: their tasks, and the drafts that these were made from. Knows no store."""

from __future__ import annotations

from dataclasses import dataclass

from codeframe_ls.core import ids
from codeframe_ls.core.plans.draft import TaskDraft
from codeframe_ls.core.plans.model import PlannedTask
from codeframe_ls.core.tasks.model import Origin


@dataclass(frozen=True, slots=True)
class Base:
    """A draft of an applied plan. `depends_on` of the draft holds references such as `T12`."""

    draft: TaskDraft
    section_id: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """A task that an applied plan made. `kept`: a person keeps it although the document dropped it."""

    task: PlannedTask
    origin: Origin
    section_id: str | None
    bases: tuple[Base, ...]
    retired: bool = False
    kept: bool = False

    @property
    def alias(self) -> str:
        """`T12`."""
        return ids.alias("task", self.task.number)
