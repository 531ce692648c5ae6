"""`plans.list`, `plans.show`, `plans.edit`, `plans.apply`, `plans.discard` and `plans.page`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from codeframe_ls.core import ids, words
from codeframe_ls.core.errors import DependencyCycle, InvalidParams, NotFound
from codeframe_ls.core.operation import Call, OneLine, Params, Prose, operation
from codeframe_ls.core.pages import Pages
from codeframe_ls.core.plans import applying, checks, editing, page, problems, rows, superseding
from codeframe_ls.core.plans.model import Action, Body, Plan
from codeframe_ls.core.plans.result import (
    PlanApplied,
    PlanClosedResult,
    PlanDetail,
    PlanEntry,
    PlanList,
    PlanPage,
    edges,
)
from codeframe_ls.core.store import Reader, Row, Transaction
from codeframe_ls.core.tasks import view
from codeframe_ls.core.tasks.model import Criterion, Priority, TaskName, Title
from codeframe_ls.core.tasks.states import Status

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

_FIELDS: Final = ("title", "description", "acceptance", "requirements", "priority", "depends_on")


class PlansList(Params):
    """Parameters of `plans.list`."""


class PlansShow(Params):
    """Parameters of `plans.show`."""

    plan: str = Field("", description="The plan, as G1 or its ULID; left out, the newest.")


class PlansEdit(Params):
    """Parameters of `plans.edit`. What is given is done in the order of these fields, or not at all."""

    plan: str = Field(description="The plan, as G1 or its ULID.")
    merge: list[str] = Field([], description="New tasks that become one with the first of these entries.")
    drop: list[str] = Field([], description="Entries that applying leaves out.")
    choose: list[str] = Field([], description="Entries that applying carries out.")
    entry: str = Field("", description="The entry that everything below changes, such as N3 or T12.")
    action: Action | None = Field(None, description="What applying does with the task, one of its options.")
    title: Title | None = Field(None, description="The task's title.")
    description: Prose | None = Field(None, description="The task's description.")
    acceptance: list[Criterion] | None = Field(None, description="All of its acceptance criteria.")
    requirements: list[OneLine] | None = Field(None, description="All of its requirement ids.")
    priority: Priority | None = Field(None, description="Its priority.")
    depends_on: list[str] | None = Field(None, description="All that it depends on: N3 or T12.")
    without: list[str] = Field([], description="Dependencies to drop.")
    take: list[str] = Field(
        [], description="Fields to take from the PRD in place of what was edited by hand."
    )
    before: str = Field("", description="The entry to put it before, or `end`.")


class PlansApply(Params):
    """Parameters of `plans.apply`."""

    plan: str = Field(description="The plan, as G1 or its ULID.")
    outdated: bool = Field(False, description="Apply it although the PRD changed since it was made.")


class PlansDiscard(Params):
    """Parameters of `plans.discard`."""

    plan: str = Field(description="The plan, as G1 or its ULID.")


class PlansPage(Params):
    """Parameters of `plans.page`."""

    plan: str = Field("", description="The plan, as G1 or its ULID; left out, the newest.")


@operation("plans.list", title="List Plans", reads=True)
async def list_plans(core: Core, params: PlansList, call: Call) -> PlanList:
    """Show every plan, oldest first."""
    found = await core.read(rows.all_plans)
    return PlanList(plans=[_listed(row) for row in found])


@operation("plans.show", title="Show Plan", positional=("plan",), reads=True)
async def show(core: Core, params: PlansShow, call: Call) -> PlanDetail:
    """Show what applying a plan would do, entry by entry."""
    return await detail(core, await core.read(lambda db: _named(db, params.plan)))


@operation("plans.edit", title="Edit Plan", positional=("plan",))
async def edit(core: Core, params: PlansEdit, call: Call) -> PlanDetail:
    """Change a plan before it is applied: leave entries out, merge, rewrite or move them.

    An edit that would close a cycle of dependencies is refused, and names the cycle.
    """
    tasks = edges(core.board)

    def work(db: Transaction) -> Plan:
        plan = rows.find_plan(db, params.plan)
        checks.check_pending(plan)
        body = _edited(plan.body, params)
        if body == plan.body:
            return plan
        _check_new_cycles(plan.body, body, tasks)
        db.event("plan.edited", plan.id, plan=ids.alias("plan", plan.number))
        return rows.update_body(db, plan, body.model_copy(update={"edited": True}))

    return await _refreshed(core, await core.write(work))


@operation("plans.apply", title="Apply Plan", positional=("plan",))
async def apply(core: Core, params: PlansApply, call: Call) -> PlanApplied:
    """Make a plan's chosen entries true: add, change, reopen and cancel tasks, all at once.

    The new tasks are ready to start, or wait for approval where the settings say so.
    """
    approval = core.settings_file.read().tasks.approval

    def work(db: Transaction) -> tuple[Plan, applying.Outcome]:
        plan = rows.find_plan(db, params.plan)
        ready: Status = "BACKLOG" if approval == "separate" else "READY"
        closed, outcome = applying.apply(db, plan, ready, outdated=params.outdated)
        db.event(
            "plan.applied",
            plan.id,
            plan=ids.alias("plan", plan.number),
            tasks=outcome.tasks(),
            blockers=[question.id for question in outcome.withdrawn],
            withdrawn=[question.alias for question in outcome.withdrawn],
        )
        return closed, outcome

    plan, outcome = await core.write(work)
    await _refreshed(core, plan)
    return PlanApplied(
        alias=ids.alias("plan", plan.number),
        summary=" ".join([page.standing(plan), *words.withdrawn(q.alias for q in outcome.withdrawn)]),
        added=_names(core, outcome.added),
        changed=_names(core, outcome.changed),
        reopened=_names(core, outcome.reopened),
        cancelled=_names(core, outcome.cancelled),
        withdrawn_questions=outcome.withdrawn,
    )


@operation("plans.discard", title="Discard Plan", positional=("plan",))
async def discard(core: Core, params: PlansDiscard, call: Call) -> PlanClosedResult:
    """Close a plan without applying it; no task changes."""

    def work(db: Transaction) -> Plan:
        plan = rows.find_plan(db, params.plan)
        checks.check_pending(plan)
        db.event("plan.discarded", plan.id, plan=ids.alias("plan", plan.number))
        return rows.close(db, plan, "DISCARDED")

    plan = await core.write(work)
    await _refreshed(core, plan)
    return PlanClosedResult(
        alias=ids.alias("plan", plan.number), status=plan.state, state=words.plan_state(plan.state)
    )


@operation("plans.page", title="Open Plan Page", cf="plans page", positional=("plan",))
async def write_page(core: Core, params: PlansPage, call: Call) -> PlanPage:
    """Write a plan as a Markdown page under `.codeframe/`, for any editor to open."""
    plan = await core.read(lambda db: _named(db, params.plan))
    shown = await detail(core, plan)
    path = await asyncio.to_thread(Pages(core.repository.root).write, _page_name(plan), shown.markdown)
    return PlanPage(alias=shown.alias, path=str(path))


async def detail(core: Core, plan: Plan) -> PlanDetail:
    """The plan as a face shows it."""
    board = core.board

    def work(db: Reader) -> tuple[str, list[str], list[str]]:
        row = db.one("SELECT path FROM prd WHERE id = ?", (plan.prd_id,))
        path = row["path"] if row else ""
        if plan.state != "PENDING":
            return path, [], []
        others = superseding.left_waiting(superseding.overlapping(db, plan))
        return path, checks.changed_sections(db, plan), others

    path, outdated, others = await core.read(work)
    return await asyncio.to_thread(PlanDetail.of, plan, path, outdated, others, board)


async def refresh_pages(core: Core, plans: Iterable[str]) -> None:
    """Bring the pages of these plans up to date where somebody has them open."""
    for plan in await core.read(lambda db: [rows.find_plan(db, name) for name in plans]):
        await _refreshed(core, plan)


async def _refreshed(core: Core, plan: Plan) -> PlanDetail:
    """The plan as a face shows it; its page is brought up to date where somebody has it open."""
    shown = await detail(core, plan)
    pages = Pages(core.repository.root)
    if await asyncio.to_thread(pages.path(_page_name(plan)).exists):
        await asyncio.to_thread(pages.write, _page_name(plan), shown.markdown)
    return shown


def _page_name(plan: Plan) -> str:
    return f"plans/{ids.alias('plan', plan.number)}.md"


def _named(db: Reader, name: str) -> Plan:
    if name:
        return rows.find_plan(db, name)
    newest = db.one("SELECT id FROM plan ORDER BY state <> 'PENDING', number DESC")
    if newest is None:
        raise NotFound("There is no plan; `cf tasks generate` makes one.")
    return rows.find_plan(db, newest["id"])


def _edited(body: Body, params: PlansEdit) -> Body:
    if params.merge:
        body = editing.merge(body, params.merge)
    body = editing.choose(body, params.drop, chosen=False)
    body = editing.choose(body, params.choose, chosen=True)
    steps = _steps(params)
    if steps and not params.entry:
        raise InvalidParams("plans.edit: `entry` is missing; name the entry to change, such as N3.")
    for step in steps:
        body = step(body, params.entry)
    return body


def _steps(params: PlansEdit) -> list[Callable[[Body, str], Body]]:
    """What is to be done with the one entry, in order."""
    steps: list[Callable[[Body, str], Body]] = []
    if action := params.action:
        steps.append(lambda body, key: editing.act(body, key, action))
    if changes := _changes(params):
        steps.append(lambda body, key: editing.rewrite(body, key, changes))
    if params.without:
        steps.append(lambda body, key: editing.drop_dependencies(body, key, params.without))
    if params.take:
        steps.append(lambda body, key: editing.take_offered(body, key, params.take))
    if params.before:
        steps.append(lambda body, key: editing.move(body, key, params.before))
    return steps


def _changes(params: PlansEdit) -> dict[str, Any]:
    given = {name: getattr(params, name) for name in _FIELDS if name in params.model_fields_set}
    for name in ("title", "description", "acceptance", "requirements", "depends_on"):
        if given.get(name, "") is None:
            del given[name]
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}


def _check_new_cycles(before: Body, after: Body, tasks: dict[str, list[str]]) -> None:
    """A cycle that the document itself holds can be resolved step by step; an edit may not add one."""
    was = problems.edges(before, tasks)
    for cycle in problems.cycles(after, tasks):
        steps = zip(cycle.keys, (*cycle.keys[1:], cycle.keys[0]), strict=True)
        if any(other not in was.get(key, ()) for key, other in steps):
            raise DependencyCycle(cycle.sentence, cycle=list(cycle.keys))


def _listed(row: Row) -> PlanEntry:
    return PlanEntry(
        id=row["id"],
        alias=ids.alias("plan", row["number"]),
        status=row["state"],
        state=words.plan_state(row["state"]),
        source=row["source"],
        made_by=row["made_by"],
        superseded_by=row["superseded_by"] or "",
        prd=row["prd"] or "",
        scope=json.loads(row["scope"]),
        entries=row["entries"],
        created_at=row["created_at"],
        closed_at=row["closed_at"],
    )


def _names(core: Core, task_ids: Iterable[str]) -> list[TaskName]:
    tasks = (core.board.task(task_id) for task_id in task_ids)
    return view.names(core.board, (task for task in tasks if task is not None))
