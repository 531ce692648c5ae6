"""What must hold for every document and every edit of it."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeframe_ls.core.core import Core
from tests.support.core import call
from tests.support.prd import write

Document = dict[str, list[str]]
"""Headings and the items under each."""

HEADINGS = ["Login", "Cart", "Payment", "Search", "Reports"]
ITEMS = [
    "Show a form with two fields", "Refuse wrong passwords after five tries", "Keep the session for a week",
    "Send a mail with a link", "Store the order in the database", "Draw the chart of last month",
    "Import products from a spreadsheet", "Export everything as a file",
]  # fmt: skip
SECTIONS = st.dictionaries(
    st.sampled_from(HEADINGS),
    st.lists(st.sampled_from(ITEMS), min_size=1, max_size=3, unique=True),
    min_size=1,
)
PATHS = itertools.count()
REAL = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def text_of(document: Document) -> str:
    parts = [
        f"## Tasks: {heading}\n\n" + "".join(f"- [ ] {item}\n" for item in items)
        for heading, items in document.items()
    ]
    return "# Product\n\n" + "\n".join(parts)


async def generated(core: Core, path: str, document: Document) -> Any:
    write(core, text_of(document), path)
    return await call(core, "tasks.generate", prd=path)


async def fresh(core: Core, document: Document) -> str:
    """A PRD with this text, whose tasks are made; its path."""
    path = f"prd-{next(PATHS)}.md"
    plan = await generated(core, path, document)
    await call(core, "plans.apply", plan=plan.alias)
    return path


async def snapshot(core: Core, path: str) -> dict[str, tuple[Any, ...]]:
    """What a person sees of the tasks of a PRD, by alias."""
    prd = core.library.prds[path].prd.id
    tasks = await core.read(lambda db: db.all("SELECT * FROM task WHERE prd_id = ? ORDER BY number", (prd,)))
    return {f"T{row['number']}": (row["title"], row["description"], row["status"]) for row in tasks}


@REAL
@given(SECTIONS)
async def test_every_item_becomes_one_task(core: Core, document: Document) -> None:
    path = await fresh(core, document)
    items = [item for section in document.values() for item in section]
    assert [title for title, _, _ in (await snapshot(core, path)).values()] == items


@REAL
@given(SECTIONS)
async def test_an_unchanged_document_changes_nothing(core: Core, document: Document) -> None:
    path = await fresh(core, document)
    before = await snapshot(core, path)
    plan = await generated(core, path, document)
    assert {(entry.action, entry.chosen) for entry in plan.entries} == {("keep", True)}
    applied = await call(core, "plans.apply", plan=plan.alias)
    assert applied.summary == "Applied: no task changed."
    assert await snapshot(core, path) == before


@REAL
@given(SECTIONS, st.randoms(use_true_random=False), st.booleans())
async def test_moved_and_renamed_sections_keep_their_tasks(
    core: Core, document: Document, random: Any, rename: bool
) -> None:
    path = await fresh(core, document)
    before = await snapshot(core, path)
    headings = list(document)
    random.shuffle(headings)
    moved = {heading: document[heading] for heading in headings}
    if rename:
        # A renamed heading is known by its text, so the text must be that of one section only.
        alone = [heading for heading in headings if list(document.values()).count(document[heading]) == 1]
        moved = {
            f"{heading} again" if heading in alone[:1] else heading: moved[heading] for heading in headings
        }
    plan = await generated(core, path, moved)
    assert {entry.action for entry in plan.entries} == {"keep"}
    assert [entry.key for entry in plan.entries if entry.task is None] == []
    await call(core, "plans.apply", plan=plan.alias)
    assert await snapshot(core, path) == before
    assert not any(task.stale for task in (await call(core, "tasks.list")).tasks if task.alias in before)


@REAL
@given(SECTIONS, SECTIONS, st.data())
async def test_finished_tasks_survive_any_edit(
    core: Core, document: Document, edited: Document, data: st.DataObject
) -> None:
    path = await fresh(core, document)
    aliases = list(await snapshot(core, path))
    finished = data.draw(st.lists(st.sampled_from(aliases), unique=True))
    for alias in finished:
        await call(core, "tasks.finish", task=alias)
    before = await snapshot(core, path)
    plan = await generated(core, path, edited)
    await call(core, "plans.apply", plan=plan.alias)
    after = await snapshot(core, path)
    assert {alias: after[alias] for alias in finished} == {alias: before[alias] for alias in finished}
    assert set(before) <= set(after)


@REAL
@given(SECTIONS, SECTIONS)
async def test_applying_makes_the_open_tasks_those_of_the_document(
    core: Core, document: Document, edited: Document
) -> None:
    path = await fresh(core, document)
    plan = await generated(core, path, edited)
    await call(core, "plans.apply", plan=plan.alias)
    open_titles = [title for title, _, status in (await snapshot(core, path)).values() if status == "READY"]
    assert sorted(open_titles) == sorted(item for section in edited.values() for item in section)
    again = await generated(core, path, edited)
    assert {(entry.action, entry.chosen) for entry in again.entries} == {("keep", True)}
