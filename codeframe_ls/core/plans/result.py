"""What the operations of plans tell a face."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from codeframe_ls.core import ids, words
from codeframe_ls.core.operation import Model, Result
from codeframe_ls.core.plans import page, problems
from codeframe_ls.core.plans.model import Action, Entry, Fields, Plan, Source, State
from codeframe_ls.core.tasks.model import TaskName, TaskQuestion
from codeframe_ls.core.tasks.states import Status

if TYPE_CHECKING:
    from codeframe_ls.core.tasks.board import Board


class FieldChange(Model):
    """One field of a task, before and after."""

    name: str
    before: Any
    after: Any


class EntryDetail(Model):
    """One line of a plan."""

    key: str = Field(description="T12 for a task that exists, N3 for a new one.")
    action: Action
    options: list[Action] = Field(description="What else could be done.")
    chosen: bool = Field(description="Whether applying the plan does it.")
    review: bool = Field(description="Finished or running work that the PRD changed under.")
    reason: str
    section: list[str] = Field(description="Headings down to its section; empty when it left the PRD.")
    line: int | None = Field(description="Counted from 0, in the version that the plan was made from.")
    end_line: int | None
    fields: Fields = Field(description="The task as it would be.")
    task: str | None = Field(description="The ULID of the task that exists.")
    status: Status | None
    changes: list[FieldChange]
    offered: dict[str, Any] = Field(description="What the PRD says where an edit by hand is kept.")

    @classmethod
    def of(cls, entry: Entry) -> EntryDetail:
        """The detail of a stored entry."""
        task, place = entry.task, entry.place
        return cls(
            key=entry.key,
            action=entry.action,
            options=list(entry.options),
            chosen=entry.chosen,
            review=entry.review,
            reason=entry.reason,
            section=list(place.section) if place else [],
            line=place.line if place else None,
            end_line=place.end_line if place else None,
            fields=entry.fields,
            task=task.id if task else None,
            status=task.status if task else None,
            changes=[
                FieldChange(name=name, before=getattr(task.fields, name), after=getattr(entry.fields, name))
                for name in entry.changed_fields()
                if task
            ],
            offered=entry.offered,
        )


class PlanEntry(Model):
    """One plan in a list."""

    id: str
    alias: str
    status: State
    state: str = Field(description="The state in people's words.")
    superseded_by: str = Field(description="The plan that replaced it, if one did.")
    source: Source
    made_by: str
    prd: str
    scope: list[str]
    entries: int
    created_at: str
    closed_at: str | None


class PlanList(Result):
    """Every plan, oldest first."""

    plans: list[PlanEntry]


class PlanDetail(Result):
    """A plan: what applying it would do."""

    id: str
    alias: str
    status: State
    state: str = Field(description="The state in people's words.")
    supersedes: list[str] = Field(description="Plans that waited for the same sections, which it replaced.")
    superseded_by: str = Field(description="The plan that replaced it, if one did.")
    source: Source
    made_by: str = Field(description="A sentence that says what made it.")
    summary: str = Field(description="What applying it does or did, in one sentence.")
    idle: bool = Field(description="Whether applying it would leave everything as it is.")
    edited: bool = Field(description="Whether a person has changed it, which discarding would lose.")
    prd: str
    scope: list[str] = Field(description="Headings down to the section that it was made for; empty: all.")
    outdated: list[str] = Field(description="Headings of sections that changed since it was made.")
    problems: list[str] = Field(description="What must be resolved before it can be applied.")
    notes: list[str]
    entries: list[EntryDetail]
    markdown: str = Field(description="The plan as a page.")

    @classmethod
    def of(
        cls, plan: Plan, prd_path: str, outdated: list[str], others: list[str], board: Board
    ) -> PlanDetail:
        """The detail of a stored plan, checked against the tasks of `board`.

        `others`: sentences about further plans that wait for the same sections.
        """
        found, notes = [], [*plan.body.notes, *others]
        if plan.state == "PENDING":
            found = [cycle.sentence for cycle in problems.cycles(plan.body, edges(board))]
            notes += problems.loose_ends(plan.body)
        return cls(
            id=plan.id,
            alias=ids.alias("plan", plan.number),
            status=plan.state,
            state=words.plan_state(plan.state),
            supersedes=list(plan.body.supersedes),
            superseded_by=plan.body.superseded_by,
            source=plan.source,
            made_by=page.made_by(plan.body),
            summary=page.standing(plan),
            idle=page.is_idle(plan.body),
            edited=plan.body.edited,
            prd=prd_path,
            scope=list(plan.body.scope),
            outdated=outdated,
            problems=found,
            notes=notes,
            entries=[EntryDetail.of(entry) for entry in plan.body.entries],
            markdown=page.render(plan, prd_path, found, notes),
        )


class PlanApplied(Result):
    """What applying a plan did."""

    alias: str
    summary: str
    added: list[TaskName]
    changed: list[TaskName]
    reopened: list[TaskName]
    cancelled: list[TaskName]
    withdrawn_questions: list[TaskQuestion] = Field(
        description="Questions on tasks that ended by it, which were open and need no answer any more."
    )


class PlanClosedResult(Result):
    """A plan that is closed now."""

    alias: str
    status: State
    state: str = Field(description="The state in people's words.")


class PlanPage(Result):
    """Where a plan's page is."""

    alias: str
    path: str = Field(description="The absolute path of the Markdown file.")


def edges(board: Board) -> dict[str, list[str]]:
    """The dependencies of every task of the board, by alias."""
    aliases = {task.id: task.alias for task in board}
    return {task.alias: [aliases[other] for other in task.depends_on] for task in board}
