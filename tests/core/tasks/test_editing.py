"""Making, editing, assigning and deleting tasks, through the operations a person calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import Conflict, InvalidParams, NotFound, PrdOutsideRepository
from codeframe_ls.core.operation import Call
from codeframe_ls.core.store import Reader, Row
from tests.core.tasks.moves import move
from tests.support.core import call

PRD = """# Shop

Everything about the shop.

## Cart

A cart keeps its items for a week.

## Payment

### Errors

Declined cards are explained.

## Search

### Errors

Typos are forgiven.
"""


@pytest.fixture
async def shop(core: Core) -> Core:
    (core.repository.root / "PRD.md").write_text(PRD, encoding="utf-8")
    await call(core, "prd.add", path="PRD.md")
    return core


async def events(core: Core) -> list[tuple[str, dict[str, object]]]:
    listed = await call(core, "events.since", seq=0)
    return [(event.kind, event.payload) for event in listed.events if event.kind.startswith("task.")]


async def test_a_new_task_is_ready_and_keeps_all_that_was_said(core: Core) -> None:
    made = await call(
        core,
        "tasks.create",
        title="Explain declined cards",
        description="In the user's language.",
        acceptance=["Names the reason", "Offers another card"],
        requirements=["FR-7"],
        priority="high",
    )

    assert (made.task.alias, made.task.status, made.task.ready) == ("T1", "READY", True)
    shown = await call(core, "tasks.show", task="t1")
    assert shown.task == made.task
    assert shown.description == "In the user's language."
    assert shown.acceptance == ["Names the reason", "Offers another card"]
    assert shown.requirements == ["FR-7"]
    assert shown.task.priority == "high"
    assert shown.source.origin == "manual"
    assert await events(core) == [
        ("task.created", {"tasks": [made.task.id], "alias": "T1", "title": "Explain declined cards"})
    ]


async def test_a_new_task_waits_for_approval_where_that_is_asked_for(core: Core) -> None:
    by_hand = await call(core, "tasks.create", title="Later", backlog=True)
    (core.repository.root / "codeframe.toml").write_text('[tasks]\napproval = "separate"\n', encoding="utf-8")
    by_setting = await call(core, "tasks.create", title="Later too")

    assert (by_hand.task.status, by_setting.task.status) == ("BACKLOG", "BACKLOG")


async def test_a_task_from_a_todo_needs_no_prd(core: Core) -> None:
    todo = "    # TODO: retry on 429\n"
    (core.repository.root / "client.py").write_text(f"import http\n{todo}", encoding="utf-8")

    made = await call(core, "tasks.create", path="client.py", line=1, text=todo, origin="todo")

    assert made.task.title == "Retry on 429"
    source = (await call(core, "tasks.show", task="T1")).source
    assert (source.origin, source.path, source.line, source.end_line) == ("todo", "client.py", 1, 2)
    assert source.text == todo
    assert (source.prd, source.section, source.version) == ("", [], None)


async def test_a_task_from_a_section_remembers_what_the_section_said(shop: Core) -> None:
    made = await call(shop, "tasks.create", title="Keep the cart", section=["cart"])

    source = (await call(shop, "tasks.show", task="T1")).source
    assert (source.prd, source.version, source.section) == ("PRD.md", 1, ["Shop", "Cart"])
    assert (made.task.section, made.task.stale) == ("Cart", False)
    assert shop.board.section_counts(made.task.section_id).total == 1

    changed = PRD.replace("a week", "a month")
    (shop.repository.root / "PRD.md").write_text(changed, encoding="utf-8")
    await call(shop, "prd.add", path="PRD.md")
    assert (await call(shop, "tasks.show", task="T1")).task.stale
    assert not (await call(shop, "tasks.cancel", task="T1")).task.stale


async def test_a_line_of_a_prd_lies_in_its_section(shop: Core) -> None:
    line = PRD.splitlines().index("Declined cards are explained.")

    await call(shop, "tasks.create", title="Explain", path="PRD.md", line=line)

    source = (await call(shop, "tasks.show", task="T1")).source
    assert (source.section, source.line) == (["Shop", "Payment", "Errors"], line)


async def test_the_line_is_counted_in_what_the_asker_sees(shop: Core) -> None:
    unsaved = "# Shop\n\n\n\n\n\n\n\n## Cart\n\nNew words.\n"

    def buffer(path: Path) -> str | None:
        return unsaved if path == shop.repository.root / "PRD.md" else None

    await shop.call("tasks.create", {"title": "Cart", "path": "PRD.md", "line": 10}, Call(unsaved=buffer))

    assert (await call(shop, "tasks.show", task="T1")).source.section == ["Shop", "Cart"]


@pytest.mark.parametrize(
    ("params", "error", "sentence"),
    [
        ({}, InvalidParams, "The task needs a title: give one, or a text to take it from."),
        (
            {"title": "x", "line": 3},
            InvalidParams,
            "A line needs the file that it is counted in: give `path` too.",
        ),
        ({"title": "x", "path": "a.py"}, NotFound, "There is no file a.py in "),
        ({"title": "x", "path": "../a.py"}, PrdOutsideRepository, "../a.py is not inside "),
        ({"title": "x", "path": "README.md", "section": ["A"]}, NotFound, "README.md is no PRD"),
        ({"title": "x", "section": ["Checkout"]}, NotFound, "PRD.md has no section “Checkout”"),
        (
            {"title": "x", "section": ["Errors"]},
            Conflict,
            "PRD.md has 2 sections “Errors”: “Shop › Payment › Errors”, “Shop › Search › Errors”; ",
        ),
        ({"title": "x", "path": "PRD.md", "line": 999}, InvalidParams, "PRD.md has "),
        ({"title": "x", "depends_on": ["T9"]}, NotFound, "There is no task T9; `cf tasks list` shows them."),
        ({"title": "x", "depends_on": ["R1"]}, NotFound, "There is no task R1; `cf tasks list` shows them."),
        (
            {"title": "x" * 501},
            InvalidParams,
            "tasks.create: `title`: string should have at most 500 characters.",
        ),
        ({"title": "x", "colour": "red"}, InvalidParams, "tasks.create: `colour` is not a parameter"),
    ],
)
async def test_what_cannot_be_made_is_refused_and_leaves_nothing(
    shop: Core, params: dict[str, object], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as refused:
        await call(shop, "tasks.create", **params)

    assert str(refused.value).startswith(sentence)
    assert len(shop.board) == 0
    assert await events(shop) == []
    assert (await call(shop, "tasks.create", title="first")).task.alias == "T1"


async def test_an_update_changes_what_is_said_and_nothing_else(core: Core) -> None:
    await call(core, "tasks.create", title="Old", description="Kept", priority="low")

    updated = await call(
        core, "tasks.update", task="T1", title="New", acceptance=["It works"], priority="none"
    )

    shown = await call(core, "tasks.show", task="T1")
    assert (shown.task.title, shown.description, shown.acceptance) == ("New", "Kept", ["It works"])
    assert shown.task.priority is None
    assert updated.revision == shown.revision == 2
    assert (await events(core))[-1] == (
        "task.updated",
        {"tasks": [shown.task.id], "alias": "T1", "changed": ["acceptance", "priority", "title"]},
    )


async def test_a_change_that_rests_on_an_old_reading_is_refused(core: Core) -> None:
    await call(core, "tasks.create", title="Shared")
    await call(core, "tasks.update", task="T1", title="Mine", revision=1)

    with pytest.raises(Conflict, match=r"^T1 has changed since you read it \(revision 2, you saw 1\); look"):
        await call(core, "tasks.update", task="T1", title="Yours", revision=1)

    assert (await call(core, "tasks.show", task="T1")).task.title == "Mine"


async def test_an_update_without_a_change_is_refused(core: Core) -> None:
    await call(core, "tasks.create", title="Same")

    with pytest.raises(InvalidParams, match=r"^Say what to change"):
        await call(core, "tasks.update", task="T1")


async def test_assigning_names_who_does_open_tasks(core: Core) -> None:
    for title in ("One", "Two", "Three", "Four"):
        await call(core, "tasks.create", title=title)
    await call(core, "tasks.assign", tasks=["T1", "T2", "T1"], to=" ana ")
    await call(core, "tasks.assign", tasks=["T3"], to="ben")
    await call(core, "tasks.finish", task="T1")

    shown = await call(core, "tasks.assignment")

    assert [(one.assignee, [task.alias for task in one.tasks]) for one in shown.assignments] == [
        ("ana", ["T2"]),
        ("ben", ["T3"]),
    ]
    assert shown.unassigned == 1
    assert [one.assignee for one in (await call(core, "tasks.assignment", assignee="ben")).assignments] == [
        "ben"
    ]
    freed = await call(core, "tasks.assign", tasks=["T3"])
    assert freed.tasks[0].assignee == ""


async def test_deleting_names_the_dependents_before_it_touches_them(core: Core) -> None:
    await call(core, "tasks.create", title="Base")
    await call(core, "tasks.create", title="House", depends_on=["T1"])
    await call(core, "tasks.create", title="Roof", depends_on=["T1", "T2"])

    with pytest.raises(Conflict) as refused:
        await call(core, "tasks.delete", task="T1")
    assert refused.value.message == (
        "2 tasks depend on T1: T2, T3; say `--force` to delete it and drop those dependencies."
    )
    assert refused.value.data["dependents"] == ["T2", "T3"]

    deleted = await call(core, "tasks.delete", task="T1", force=True)

    assert [(task.alias, task.state) for task in deleted.lost_dependency] == [
        ("T2", "Ready"),
        ("T3", "waits for T2"),
    ]
    assert [task.alias for task in core.board.ready()] == ["T2"]
    with pytest.raises(NotFound):
        await call(core, "tasks.show", task="T1")


async def test_deleting_leaves_no_orphan_and_no_number_twice(core: Core) -> None:
    await call(core, "tasks.create", title="Asked about")
    await call(core, "blockers.create", question="Which colour?", task="T1")
    await call(core, "tasks.delete", task="T1")

    def orphans(db: Reader) -> list[Row]:
        return db.all("PRAGMA foreign_key_check") + db.all("SELECT id FROM blocker")

    assert await core.read(orphans) == []
    assert (await call(core, "tasks.create", title="Next")).task.alias == "T2"


async def test_a_task_in_progress_is_not_deleted(core: Core) -> None:
    await call(core, "tasks.create", title="Running")
    await move(core, "T1", "IN_PROGRESS", "daemon")

    with pytest.raises(Conflict, match=r"^T1 is in progress; cancel it first"):
        await call(core, "tasks.delete", task="T1")


class TestOfADocumentThatIsNotRegisteredYet:
    @pytest.fixture
    def shop(self, core: Core) -> Core:
        (core.repository.root / "PRD.md").write_text(PRD, encoding="utf-8")
        return core

    @pytest.mark.parametrize(
        "named",
        [
            {"path": "PRD.md", "section": ["Cart"]},
            {"section": ["Cart"]},
            {"path": "PRD.md", "line": PRD.splitlines().index("A cart keeps its items for a week.")},
        ],
    )
    async def test_a_section_registers_it_and_is_remembered(
        self, shop: Core, named: dict[str, object]
    ) -> None:
        made = await call(shop, "tasks.create", title="Keep items", **named)
        assert made.task.section == "Cart"
        assert list(shop.library.prds) == ["PRD.md"]
        (shop.repository.root / "PRD.md").write_text(PRD.replace("a week", "a day"), encoding="utf-8")
        await call(shop, "prd.add", path="PRD.md")
        assert (await call(shop, "tasks.show", task="T1")).task.stale

    async def test_any_other_file_stays_what_it_is(self, shop: Core) -> None:
        await call(shop, "tasks.create", title="Read", path="README.md", line=0)
        assert not shop.library.prds


@pytest.mark.parametrize("blank", ["", "   ", "\n\t", "\x1b"])
async def test_a_blank_title_is_refused(core: Core, blank: str) -> None:
    await call(core, "tasks.create", title="Keep the orders")
    with pytest.raises(InvalidParams, match="title"):
        await call(core, "tasks.create", title=blank)
    with pytest.raises(InvalidParams, match="a title cannot be blank"):
        await call(core, "tasks.update", task="T1", title=blank)
    assert [task.title for task in core.board] == ["Keep the orders"]


async def test_a_title_is_one_line(core: Core) -> None:
    created = await call(core, "tasks.create", title="  Keep\n the\torders \n")
    assert created.task.title == "Keep the orders"
    updated = await call(core, "tasks.update", task="T1", title="Keep them\r\nall")
    assert updated.task.title == "Keep them all"


@pytest.mark.parametrize("blank", ["", " ", "\t\u00a0\n"])
@pytest.mark.parametrize(
    ("operation", "params"), [("tasks.create", {"title": "Pay"}), ("tasks.update", {"task": "T1"})]
)
async def test_a_blank_acceptance_criterion_is_refused(
    shop: Core, operation: str, params: dict[str, str], blank: str
) -> None:
    await call(shop, "tasks.create", title="Cart", acceptance=["It stays"])
    sentence = "An acceptance criterion cannot be blank; say what must hold, or leave it out"
    with pytest.raises(InvalidParams, match=f"{sentence[1:]}"):
        await call(shop, operation, **params, acceptance=["It is paid", blank])
    assert (await call(shop, "tasks.show", task="T1")).acceptance == ["It stays"]
    assert len(shop.board) == 1
