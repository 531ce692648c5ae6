"""Generating again from a document that nobody touched changes nothing, whatever was decided before."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeframe_ls.core.core import Core
from codeframe_ls.core.plans.result import PlanDetail
from tests.support.core import call
from tests.support.prd import write

PATHS = itertools.count()
WORDS = ["mail", "import", "sync", "search", "index", "audit"]
ITEMS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(" ".join)
DOCUMENTS = st.dictionaries(
    st.sampled_from(["Old", "New", "Storage"]), st.lists(ITEMS, min_size=1, max_size=4), min_size=1
)
REAL = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def text_of(document: dict[str, list[str]]) -> str:
    sections = (
        f"## {heading}\n\n" + "".join(f"- [ ] {item}\n" for item in items)
        for heading, items in document.items()
    )
    return "# Product\n\n" + "\n".join(sections)


async def tasks(core: Core, path: str) -> list[tuple[Any, ...]]:
    """Everything that a person sees of the tasks of a PRD."""
    found = (await call(core, "tasks.list", prd=path)).tasks
    return [(task.alias, task.title, task.status, task.depends_on) for task in found]


async def decide(core: Core, plan: PlanDetail, data: st.DataObject) -> None:
    """Edit a plan as a person might, and apply it."""
    fresh = [entry.key for entry in plan.entries if entry.task is None]
    if len(fresh) > 1 and data.draw(st.booleans(), "merge"):
        merged = data.draw(st.lists(st.sampled_from(fresh), min_size=2, unique=True))
        await call(core, "plans.edit", plan=plan.alias, merge=merged)
        fresh = [key for key in fresh if key not in merged[1:]]
    if fresh and data.draw(st.booleans(), "drop"):
        await call(core, "plans.edit", plan=plan.alias, drop=[data.draw(st.sampled_from(fresh))])
    if fresh and data.draw(st.booleans(), "rename"):
        key = data.draw(st.sampled_from(fresh))
        await call(core, "plans.edit", plan=plan.alias, entry=key, title=data.draw(ITEMS))
    for entry in plan.entries:
        if len(entry.options) > 1 and data.draw(st.booleans(), "act"):
            option = data.draw(st.sampled_from(entry.options))
            await call(core, "plans.edit", plan=plan.alias, entry=entry.key, action=option)
    if data.draw(st.booleans(), "move"):
        key = data.draw(st.sampled_from([*fresh, *(e.key for e in plan.entries if e.task)]))
        await call(core, "plans.edit", plan=plan.alias, entry=key, before="end")
    await call(core, "plans.apply", plan=plan.alias)


@REAL
@given(st.lists(DOCUMENTS, min_size=1, max_size=3), st.data())
async def test_generating_again_changes_nothing(
    core: Core, documents: list[dict[str, list[str]]], data: st.DataObject
) -> None:
    path = f"prd-{next(PATHS)}.md"
    for document in documents:
        write(core, text_of(document), path)
        await decide(core, await call(core, "tasks.generate", prd=path), data)
        for alias, _, status, _ in await tasks(core, path):
            if status == "READY" and data.draw(st.booleans(), "finish"):
                await call(core, "tasks.finish", task=alias)
    before = await tasks(core, path)
    for _ in range(2):
        again = await call(core, "tasks.generate", prd=path)
        asked = [(entry.key, entry.reason) for entry in again.entries if not entry.chosen]
        await call(core, "plans.apply", plan=again.alias)
        assert await tasks(core, path) == before
        last = await call(core, "tasks.generate", prd=path)
        assert [(entry.key, entry.reason) for entry in last.entries if not entry.chosen] == asked
