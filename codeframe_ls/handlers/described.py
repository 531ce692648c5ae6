"""What an alias stands for, in a few lines of Markdown: `T12`, `R7`, `P4`, `C2`, `B3` and `G1`.

An alias that stands for nothing here has no lines: `R1` may be a requirement too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from codeframe_ls.core import ids, words
from codeframe_ls.core.blockers import rows as blockers
from codeframe_ls.core.checkpoints import rows as checkpoints
from codeframe_ls.core.errors import NotFound
from codeframe_ls.core.ids import Noun
from codeframe_ls.core.patches import results as patch_results
from codeframe_ls.core.patches import rows as patches
from codeframe_ls.core.plans import rows as plans
from codeframe_ls.core.runs import results as run_results
from codeframe_ls.core.runs import rows as runs
from codeframe_ls.core.tasks.model import Entry
from codeframe_ls.handlers import text
from codeframe_ls.handlers.aliases import Alias
from codeframe_ls.handlers.state import State


async def lines(state: State, alias: Alias) -> list[str]:
    """What the alias stands for."""
    try:
        return await _DESCRIBED[alias.noun](state, ids.alias(alias.noun, alias.number))
    except NotFound:
        return []


def task_line(state: State, task: Entry) -> str:
    """A task with how it stands and what it is asked."""
    questions = "".join(
        f" ({blocker.alias}: {text.literal(blocker.question)})"
        for blocker in state.core.questions.of(task.id)
    )
    return f"**{task.alias}** {text.literal(task.title)}: {state.core.board.state(task)}{questions}"


async def _task(state: State, alias: str) -> list[str]:
    board = state.core.board
    task = board.numbered(int(alias[1:]))
    if task is None:
        return []
    found = [task_line(state, task)]
    if task.depends_on:
        others = (board.task(other) for other in task.depends_on)
        found.append("Depends on " + ", ".join(other.alias for other in others if other is not None) + ".")
    if task.assignee:
        found.append(f"Assigned to {text.literal(task.assignee)}.")
    return found


async def _run(state: State, alias: str) -> list[str]:
    run = await state.core.read(lambda db: run_results.summary(db, runs.find(db, alias)))
    found = [f"**{run.alias}** {run.task} {text.literal(run.title)}: {run.state}"]
    if run.reason:
        found.append(text.literal(run.reason))
    turns = words.count(run.turns, "turn")
    leads = [f"waits for {run.question}"] if run.question else [f"made {run.patch}"] if run.patch else []
    found.append(", ".join([turns, *leads]) + ".")
    return found


async def _patch(state: State, alias: str) -> list[str]:
    found = await state.core.read(lambda db: patches.find(db, alias))
    patch = await state.core.read(lambda db: patch_results.summary(db, found))
    about = f"**{patch.alias}** {patch.task} {text.literal(patch.title)}: {patch.state}"
    proof = [f"- {text.literal(check)}" for check in patch_results.checks(found.body.evidence)]
    return [about, f"Made by {patch.run}.", *(["\n".join(proof)] if proof else [])]


async def _checkpoint(state: State, alias: str) -> list[str]:
    found = await state.core.read(lambda db: checkpoints.find(db, alias))
    label = text.literal(found.label) if found.label else f"made by itself ({found.kind})"
    return [f"**{found.alias}** {label}", f"Taken at {found.created_at}."]


async def _question(state: State, alias: str) -> list[str]:
    blocker = await state.core.read(lambda db: blockers.find(db, alias))
    found = [f"**{blocker.alias}** {text.literal(blocker.question)}: {words.blocker_state(blocker.state)}"]
    if blocker.answer is not None:
        found.append(f"{text.literal(blocker.answered_by or '')}: {text.literal(blocker.answer)}")
    elif blocker.options:
        options = (text.literal(option) for option in blocker.options)
        found.append("\n".join(f"{place}. {option}" for place, option in enumerate(options, start=1)))
    return found


async def _plan(state: State, alias: str) -> list[str]:
    plan = await state.core.read(lambda db: plans.find_plan(db, alias))
    tasks = words.count(len(plan.body.entries), "task")
    return [f"**{alias}** {tasks}: {words.plan_state(plan.state)}"]


_DESCRIBED: Final[dict[Noun, Callable[[State, str], Awaitable[list[str]]]]] = {
    "task": _task,
    "run": _run,
    "patch": _patch,
    "checkpoint": _checkpoint,
    "blocker": _question,
    "plan": _plan,
}
