"""Dependencies, what can start next, and the graph."""

from __future__ import annotations

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import DependencyCycle, InvalidParams, NotFound
from codeframe_ls.core.store import Transaction
from codeframe_ls.core.tasks import rows
from codeframe_ls.core.tasks.model import NewTask
from tests.support.core import call


async def make(core: Core, **depends_on: list[str]) -> None:
    for title, others in depends_on.items():
        await call(core, "tasks.create", title=title, depends_on=others)


async def test_dependencies_are_set_added_and_removed(core: Core) -> None:
    await make(core, one=[], two=[], three=[], four=["T1"])

    changed = await call(core, "tasks.setDependencies", task="T4", depends_on=["T3", "T2", "T3"])
    assert changed.task.depends_on == ["T2", "T3"]
    changed = await call(core, "tasks.setDependencies", task="T4", add=["T1"], remove=["T3"])
    assert [(task.alias, task.state) for task in changed.depends_on] == [("T1", "Ready"), ("T2", "Ready")]
    changed = await call(core, "tasks.setDependencies", task="T4", depends_on=[])
    assert (changed.task.depends_on, changed.task.ready) == ([], True)


@pytest.mark.parametrize(
    ("task", "add", "cycle"),
    [
        ("T1", ["T1"], "T1 → T1"),
        ("T1", ["T2"], "T1 → T2 → T1"),
        ("T1", ["T4", "T3"], "T1 → T3 → T2 → T1"),
    ],
)
async def test_a_cycle_is_refused_and_named(core: Core, task: str, add: list[str], cycle: str) -> None:
    await make(core, one=[], two=["T1"], three=["T2"], four=[])
    seq = core.board.seq

    with pytest.raises(DependencyCycle) as refused:
        await call(core, "tasks.setDependencies", task=task, add=add)

    first, second, *_ = cycle.split(" → ")
    assert refused.value.message == f"{first} cannot depend on {second}: that closes the cycle {cycle}."
    assert refused.value.data["cycle"] == cycle.split(" → ")
    assert (core.board.seq, (await call(core, "tasks.show", task="T1")).depends_on) == (seq, [])


async def test_a_turned_around_dependency_is_no_cycle(core: Core) -> None:
    await make(core, one=[], two=["T1"])
    await call(core, "tasks.setDependencies", task="T2", remove=["T1"])

    changed = await call(core, "tasks.setDependencies", task="T1", add=["T2"])

    assert changed.task.waits_for == ["T2"]


async def test_nothing_to_set_or_nobody_there_is_refused(core: Core) -> None:
    await make(core, one=[])

    with pytest.raises(InvalidParams, match=r"^Say what it depends on"):
        await call(core, "tasks.setDependencies", task="T1")
    with pytest.raises(NotFound, match=r"^There is no task T7; "):
        await call(core, "tasks.setDependencies", task="T1", add=["T7"])


async def test_a_batch_of_new_tasks_may_depend_on_itself_and_on_stored_ones(core: Core) -> None:
    await make(core, base=[])
    base = core.board.numbered(1)
    assert base is not None

    def work(tx: Transaction) -> list[str]:
        made = rows.insert_tasks(
            tx,
            [
                NewTask(title="Roof", key="roof", depends_on=["house", "house"]),
                NewTask(title="House", key="house", depends_on=[base.id]),
            ],
        )
        tx.event("plan.applied", tasks=made)
        return made

    roof, house = await core.write(work)

    assert [task.alias for task in core.board.dependencies(roof)] == ["T3"]
    assert [task.alias for task in core.board.dependencies(house)] == ["T1"]


async def test_a_batch_with_a_cycle_is_refused_by_title(core: Core) -> None:
    drafts = [
        NewTask(title="Hen", key="a", depends_on=["b"]),
        NewTask(title="Egg", key="b", depends_on=["a"]),
        NewTask(title="Nest", key="c", depends_on=["a"]),
    ]

    with pytest.raises(DependencyCycle, match="Hen → Egg → Hen"):
        await core.write(lambda tx: rows.insert_tasks(tx, drafts))

    assert len(core.board) == 0


async def test_next_puts_priority_first_then_the_longest_chain_then_age(core: Core) -> None:
    await make(core, alone=[], base=[], house=["T2"], roof=["T3"], also_alone=[])
    await call(core, "tasks.create", title="urgent", priority="high")
    await call(core, "tasks.create", title="some day", priority="low")
    await call(core, "tasks.create", title="some other day", depends_on=["T7"])

    shown = await call(core, "tasks.next")

    assert [(one.task.alias, one.behind, one.why) for one in shown.ready] == [
        ("T6", 0, "high priority, no open task waits for it"),
        ("T2", 2, "a chain of 2 open tasks waits for it"),
        ("T1", 0, "no open task waits for it"),
        ("T5", 0, "no open task waits for it"),
        ("T7", 1, "low priority, a chain of 1 open task waits for it"),
    ]
    assert [(one.task.alias, one.waits_for, one.forever) for one in shown.waiting] == [
        ("T3", ["T2"], False),
        ("T4", ["T3"], False),
        ("T8", ["T7"], False),
    ]


async def test_the_graph_gives_order_levels_and_edges(core: Core) -> None:
    await make(core, one=[], two=[], three=["T1"])
    await call(core, "tasks.setDependencies", task="T2", add=["T3"])

    shown = await call(core, "tasks.graph")

    assert shown.levels == [["T1"], ["T3"], ["T2"]]
    assert shown.order == ["T1", "T3", "T2"]
    assert shown.cycles == []
    assert [(node.task.alias, node.level, node.depends_on) for node in shown.nodes] == [
        ("T1", 0, []),
        ("T2", 2, ["T3"]),
        ("T3", 1, ["T1"]),
    ]


async def test_the_graph_names_a_cycle_that_somebody_forced_into_the_state(core: Core) -> None:
    await make(core, one=[], two=["T1"], three=["T2"], four=[])

    def force(tx: Transaction) -> None:
        one, two = (rows.find_task(tx, name)["id"] for name in ("T1", "T2"))
        tx.execute("INSERT INTO dependency (task_id, depends_on) VALUES (?, ?)", (one, two))
        tx.event("task.dependencies", tasks=[one])

    await core.write(force)
    shown = await call(core, "tasks.graph")

    assert shown.cycles == [["T1", "T2"]]
    assert shown.order == ["T4"]
    assert [node.level for node in shown.nodes] == [None, None, None, 0]
