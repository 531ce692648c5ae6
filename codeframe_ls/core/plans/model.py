"""A plan: what applying it would do with each task of a PRD, for a person to review and change.

Everything here is data. A plan's references to tasks are `T12` for one that exists and `N3` for one that it
would add; both name an entry of the plan where there is one. Knows no store and no Markdown.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from codeframe_ls.core.operation import Model
from codeframe_ls.core.plans.draft import TaskDraft
from codeframe_ls.core.tasks.model import Priority
from codeframe_ls.core.tasks.states import Status

Action = Literal["add", "change", "keep", "cancel", "reopen"]
Source = Literal["structure", "model"]
State = Literal["PENDING", "APPLIED", "DISCARDED"]

FIELD_NAMES = ("title", "description", "acceptance", "requirements", "priority", "depends_on", "done")


class Fields(Model):
    """What of a task the document decides. `done`: its box is checked, or the task is DONE or MERGED."""

    title: str
    description: str = ""
    acceptance: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    priority: Priority | None = None
    depends_on: tuple[str, ...] = ()
    done: bool = False


class PlannedTask(Model):
    """A task as it stood when the plan was made."""

    id: str
    number: int
    status: Status
    revision: int
    stale: bool = Field(description="Its section has changed since the task was made or last confirmed.")
    fields: Fields


class Place(Model):
    """Where in the document an entry comes from. Lines are 0-based and half open, in the plan's version."""

    section: tuple[str, ...]
    section_id: str | None
    line: int
    end_line: int
    source_hash: str


class Entry(Model):
    """One line of a plan.

    `chosen` says whether applying does it; a task whose entry is not chosen stays exactly as it is.
    `review` marks finished or running work that the document no longer agrees with: nothing is chosen for it.
    """

    key: str
    action: Action
    options: tuple[Action, ...]
    chosen: bool
    review: bool = False
    reason: str
    fields: Fields = Field(description="The task as it would be.")
    offered: dict[str, Any] = Field(
        default_factory=dict, description="What the PRD says where an edit made by hand is kept."
    )
    task: PlannedTask | None = None
    place: Place | None = None
    drafts: tuple[TaskDraft, ...] = Field(
        (), description="What the document asks for; `depends_on` holds references like those of `fields`."
    )

    def changed_fields(self) -> list[str]:
        """Names of the fields that applying would change on the task."""
        if self.task is None:
            return []
        return [name for name in FIELD_NAMES if getattr(self.fields, name) != getattr(self.task.fields, name)]


class Body(Model):
    """What is stored of a plan. `sections` maps the ids in its scope to the hashes that they had."""

    scope: tuple[str, ...] = Field(description="Headings down to the section that was asked for; empty: all.")
    made_by: str = Field(description="`structure`, or the model's name.")
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()
    sections: dict[str, str]
    edited: bool = Field(False, description="Whether a person has changed it: then no new plan replaces it.")
    supersedes: tuple[str, ...] = Field((), description="Plans that waited and that this one replaced.")
    superseded_by: str = Field("", description="The plan that replaced this one before anybody decided.")


class Plan(Model):
    """A stored plan."""

    id: str
    number: int
    state: State
    source: Source
    prd_id: str
    version_id: str | None
    created_at: str
    closed_at: str | None
    body: Body
