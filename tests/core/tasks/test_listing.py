"""Lists of tasks: every one that fits, in the order of their numbers."""

from __future__ import annotations

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import InvalidParams, NotFound
from codeframe_ls.core.store import Transaction
from codeframe_ls.core.tasks import rows
from codeframe_ls.core.tasks.model import NewTask
from tests.support.core import call


@pytest.fixture
async def tasks(core: Core) -> Core:
    (core.repository.root / "PRD.md").write_text("# Shop\n\n## Cart\n\n## Payment\n", encoding="utf-8")
    await call(core, "prd.add", path="PRD.md")
    await call(core, "tasks.create", title="Keep the cart", section=["Cart"])
    await call(core, "tasks.create", title="Pay", section=["Payment"], depends_on=["T1"])
    await call(core, "tasks.create", title="Straße zeichnen", description="Für die Karte")
    await call(core, "tasks.create", title="Some day", backlog=True)
    await call(core, "tasks.assign", tasks=["T3"], to="ana")
    return core


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["T1", "T2", "T3", "T4"]),
        ({"status": ["ready"]}, ["T1", "T2", "T3"]),
        ({"status": ["BACKLOG", "DONE"]}, ["T4"]),
        ({"ready": True}, ["T1", "T3"]),
        ({"waiting": True}, ["T2"]),
        ({"ready": True, "waiting": True}, []),
        ({"section": "cart"}, ["T1"]),
        ({"prd": "PRD.md"}, ["T1", "T2"]),
        ({"prd": "D1", "ready": True}, ["T1"]),
        ({"text": "STRASSE"}, ["T3"]),
        ({"text": "für"}, ["T3"]),
        ({"text": "100%"}, []),
        ({"assignee": "ana"}, ["T3"]),
    ],
)
async def test_what_fits_every_filter_is_listed(
    tasks: Core, filters: dict[str, object], found: list[str]
) -> None:
    listed = await call(tasks, "tasks.list", **filters)

    assert [task.alias for task in listed.tasks] == found
    assert (listed.total, listed.by_status) == (4, {"READY": 3, "BACKLOG": 1})


@pytest.mark.parametrize(
    ("filters", "error", "sentence"),
    [
        ({"section": "Search"}, NotFound, "There is no section “Search”; `cf prd show` lists them."),
        ({"prd": "docs/other.md"}, NotFound, "There is no PRD docs/other.md; `cf prd list` shows them."),
        ({"status": ["open"]}, InvalidParams, "tasks.list: `status.0`: input should be 'BACKLOG', 'READY'"),
    ],
)
async def test_a_filter_that_names_nothing_is_refused(
    tasks: Core, filters: dict[str, object], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as refused:
        await call(tasks, "tasks.list", **filters)

    assert str(refused.value).startswith(sentence)


async def test_ten_thousand_tasks_are_listed_without_a_limit(core: Core) -> None:
    def work(tx: Transaction) -> None:
        made = rows.insert_tasks(tx, [NewTask(title=f"Task {number}") for number in range(10_000)])
        tx.event("plan.applied", tasks=made)

    await core.write(work)
    listed = await call(core, "tasks.list")

    assert [task.alias for task in listed.tasks] == [f"T{number}" for number in range(1, 10_001)]


async def test_one_task_shows_both_ways_and_its_questions(tasks: Core) -> None:
    await call(tasks, "tasks.create", title="Refund", depends_on=["T2"])
    await call(tasks, "blockers.create", question="Which bank?", task="T2")

    shown = await call(tasks, "tasks.show", task="T2")

    assert [task.alias for task in shown.depends_on] == ["T1"]
    assert [task.alias for task in shown.dependents] == ["T5"]
    assert [(one.alias, one.question, one.state) for one in shown.questions] == [
        ("B1", "Which bank?", "Open")
    ]
    assert (await call(tasks, "tasks.show", task=shown.task.id.lower())).task == shown.task


async def test_a_line_of_the_list_as_json(tasks: Core) -> None:
    listed = (await call(tasks, "tasks.list", section="Payment")).model_dump(mode="json", by_alias=True)

    assert listed["tasks"] == [
        {
            "id": listed["tasks"][0]["id"],
            "alias": "T2",
            "title": "Pay",
            "status": "READY",
            "state": "waits for T1",
            "priority": None,
            "assignee": "",
            "sectionId": listed["tasks"][0]["sectionId"],
            "section": "Payment",
            "dependsOn": ["T1"],
            "waitsFor": ["T1"],
            "ready": False,
            "stale": False,
            "byHand": False,
            "patch": "",
        }
    ]
