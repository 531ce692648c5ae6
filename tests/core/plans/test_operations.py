"""Plans from end to end: generated from a document, shown, edited, applied, discarded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import Conflict, DependencyCycle, InvalidParams, NotFound, PlanClosed
from codeframe_ls.core.plans.result import PlanDetail
from codeframe_ls.core.prd import library
from codeframe_ls.core.workspace.repository import Repository
from tests.support.core import call, git
from tests.support.prd import write

SHOP = """# Shop

## Requirements

### FR-1 Login

A user can log in with a password.

#### Acceptance criteria

- Wrong passwords are refused

### FR-2 Cart

Things go into a cart. Depends on FR-1.

## Tasks

- [x] Choose a framework
- [ ] Set up the server
"""


async def generated(core: Core, text: str = SHOP, **params: Any) -> PlanDetail:
    write(core, text)
    result = await call(core, "tasks.generate", prd="PRD.md", **params)
    assert isinstance(result, PlanDetail)
    return result


async def applied(core: Core, text: str = SHOP) -> None:
    plan = await generated(core, text)
    await call(core, "plans.apply", plan=plan.alias)


async def tasks(core: Core) -> dict[str, Any]:
    """Every task by its alias, as `tasks.list` tells it."""
    return {task.alias: task for task in (await call(core, "tasks.list")).tasks}


async def rows(core: Core, table: str) -> int:
    found = await core.read(lambda db: db.all(f"SELECT count(*) AS n FROM {table}"))
    return int(found[0]["n"])


async def last_event(core: Core) -> Any:
    return (await call(core, "events.list")).events[-1]


def actions(plan: PlanDetail) -> dict[str, str]:
    return {entry.key: entry.action if entry.chosen else f"({entry.action})" for entry in plan.entries}


def titles(found: Sequence[Any]) -> list[str]:
    return [task.title for task in found]


class TestApplying:
    async def test_makes_the_tasks_with_all_that_the_document_says(self, core: Core) -> None:
        plan = await generated(core)
        result = await call(core, "plans.apply", plan="g1")
        assert titles(result.added) == ["Login", "Cart", "Choose a framework", "Set up the server"]
        login = await call(core, "tasks.show", task="T1")
        assert login.acceptance == ["Wrong passwords are refused"]
        assert login.requirements == ["FR-1"]
        assert login.source.section == ["Shop", "Requirements", "FR-1 Login"]
        assert (login.source.prd, login.source.version, login.source.line) == ("PRD.md", 1, 4)
        found = await tasks(core)
        assert {alias: task.status for alias, task in found.items()} == {
            "T1": "READY", "T2": "READY", "T3": "DONE", "T4": "READY",
        }  # fmt: skip
        assert found["T3"].by_hand
        assert found["T2"].depends_on == ["T1"]
        assert plan.problems == []

    async def test_is_one_event_that_names_every_task(self, core: Core) -> None:
        await applied(core)
        event = await last_event(core)
        assert event.kind == "plan.applied"
        assert event.payload["tasks"] == [task.id for task in core.board]

    async def test_new_tasks_wait_for_approval_where_the_settings_say_so(self, core: Core) -> None:
        write(core, '[tasks]\napproval = "separate"\n', "codeframe.toml")
        await applied(core)
        assert [task.status for task in core.board] == ["BACKLOG", "BACKLOG", "DONE", "BACKLOG"]

    async def test_what_is_left_out_is_remembered(self, core: Core) -> None:
        await generated(core)
        await call(core, "plans.edit", plan="G1", drop=["N2", "n4"])
        await call(core, "plans.apply", plan="G1")
        assert [task.title for task in core.board] == ["Login", "Choose a framework"]
        again = await generated(core)
        assert actions(again) == {"T1": "keep", "N1": "(add)", "T2": "keep", "N2": "(add)"}
        await call(core, "plans.edit", plan="G2", choose=["N1"])
        await call(core, "plans.apply", plan="G2")
        assert [task.title for task in core.board][-1] == "Cart"

    async def test_a_second_time_is_refused(self, core: Core) -> None:
        await applied(core)
        with pytest.raises(PlanClosed, match="G1 was applied already"):
            await call(core, "plans.apply", plan="G1")
        assert len(core.board) == 4

    async def test_after_another_plan_it_is_refused(self, core: Core) -> None:
        await generated(core)
        await generated(core, section=["FR-1 Login"])
        await call(core, "plans.apply", plan="G2")
        with pytest.raises(Conflict, match="G2 was applied since G1 was made"):
            await call(core, "plans.apply", plan="G1", outdated=True)

    async def test_a_changed_document_is_refused_unless_it_does_not_matter(self, core: Core) -> None:
        await generated(core)
        write(core, SHOP.replace("a password", "a passkey"))
        await library.saved(core, "PRD.md")
        assert (await call(core, "plans.show", plan="G1")).outdated == ["“FR-1 Login”"]
        with pytest.raises(Conflict, match=r"“FR-1 Login”.*--outdated"):
            await call(core, "plans.apply", plan="G1")
        assert len(core.board) == 0
        await call(core, "plans.apply", plan="G1", outdated=True)
        assert (await tasks(core))["T1"].stale

    async def test_blanks_at_line_ends_do_not_outdate_a_plan(self, core: Core) -> None:
        await generated(core)
        write(core, SHOP.replace("password.", "password.  "))
        await library.saved(core, "PRD.md")
        await call(core, "plans.apply", plan="G1")
        assert len(core.board) == 4

    async def test_a_task_that_moved_on_is_refused_and_named(self, core: Core) -> None:
        await applied(core)
        await generated(core, SHOP.replace("into a cart", "into a basket"))
        await call(core, "tasks.update", task="T2", title="Basket")
        with pytest.raises(Conflict, match="T2 changed since G2 was made"):
            await call(core, "plans.apply", plan="G2")
        assert (await tasks(core))["T2"].title == "Basket"

    async def test_an_unchanged_document_changes_nothing(self, core: Core) -> None:
        await applied(core)
        before = await core.read(lambda db: [tuple(row) for row in db.all("SELECT * FROM task")])
        await generated(core)
        result = await call(core, "plans.apply", plan="G2")
        assert result.summary == "Applied: no task changed."
        assert await core.read(lambda db: [tuple(row) for row in db.all("SELECT * FROM task")]) == before
        assert (await last_event(core)).payload["tasks"] == []


class TestFinishedWork:
    CHANGED = SHOP.replace("with a password", "with a passkey")

    async def finish_login(self, core: Core) -> PlanDetail:
        await applied(core)
        await call(core, "tasks.finish", task="T1")
        return await generated(core, self.CHANGED)

    async def test_is_shown_for_review_and_stays_as_it_is(self, core: Core) -> None:
        plan = await self.finish_login(core)
        entry = plan.entries[0]
        assert (entry.key, entry.action, entry.chosen, entry.review) == ("T1", "keep", False, True)
        assert "T1" in plan.markdown
        assert "The PRD changed: review." in plan.markdown
        await call(core, "plans.apply", plan=plan.alias)
        task = (await tasks(core))["T1"]
        assert (task.status, task.stale) == ("DONE", True)

    async def test_a_person_confirms_it(self, core: Core) -> None:
        plan = await self.finish_login(core)
        await call(core, "plans.edit", plan=plan.alias, entry="T1", action="keep")
        await call(core, "plans.apply", plan=plan.alias)
        detail = await call(core, "tasks.show", task="T1")
        assert (detail.task.status, detail.task.stale) == ("DONE", False)
        assert detail.description == "A user can log in with a password."

    async def test_a_person_reopens_it_with_the_new_text(self, core: Core) -> None:
        plan = await self.finish_login(core)
        await call(core, "plans.edit", plan=plan.alias, entry="T1", action="reopen")
        await call(core, "plans.apply", plan=plan.alias)
        detail = await call(core, "tasks.show", task="T1")
        assert (detail.task.status, detail.task.stale) == ("READY", False)
        assert detail.description == "A user can log in with a passkey."

    async def test_a_person_has_a_task_added_that_follows_it_up(self, core: Core) -> None:
        plan = await self.finish_login(core)
        await call(core, "plans.edit", plan=plan.alias, entry="T1", action="add")
        result = await call(core, "plans.apply", plan=plan.alias)
        assert titles(result.added) == ["Login"]
        found = await tasks(core)
        assert (found["T1"].status, found["T1"].stale) == ("DONE", False)
        assert found["T5"].status == "READY"
        assert actions(await generated(core, self.CHANGED)) == {
            "T5": "keep", "T2": "keep", "T3": "keep", "T4": "keep",
        }  # fmt: skip

    async def test_that_left_the_document_is_kept_for_good_once_a_person_says_so(self, core: Core) -> None:
        await applied(core)
        await call(core, "tasks.finish", task="T4")
        without = SHOP.replace("- [ ] Set up the server\n", "")
        plan = await generated(core, without)
        assert actions(plan)["T4"] == "(keep)"
        await call(core, "plans.edit", plan=plan.alias, choose=["T4"])
        await call(core, "plans.apply", plan=plan.alias)
        assert not (await tasks(core))["T4"].stale
        assert "T4" not in actions(await generated(core, without))


class TestOpenWork:
    async def test_follows_the_document(self, core: Core) -> None:
        await applied(core)
        text = SHOP.replace("are refused", "are refused\n- Five tries at most")
        plan = await generated(core, text.replace("- [ ] Set up the server\n", "- [ ] Deploy it\n"))
        assert actions(plan) == {"T1": "change", "T2": "keep", "T3": "keep", "N1": "add", "T4": "cancel"}
        await call(core, "plans.apply", plan=plan.alias)
        detail = await call(core, "tasks.show", task="T1")
        assert detail.acceptance == ["Wrong passwords are refused", "Five tries at most"]
        assert (await tasks(core))["T4"].status == "CANCELLED"
        assert not any(task.stale for task in (await tasks(core)).values() if task.status != "CANCELLED")

    async def test_names_the_question_that_it_withdraws(self, core: Core) -> None:
        await applied(core)
        await call(core, "blockers.create", question="Which one?", task="T4")
        gone = (await generated(core, SHOP.replace("- [ ] Set up the server\n", ""))).alias
        await call(core, "plans.edit", plan=gone, entry="T4", action="cancel")
        done = await call(core, "plans.apply", plan=gone)
        assert [question.alias for question in done.withdrawn_questions] == ["B1"]
        assert done.summary.endswith("B1 was withdrawn.")
        assert (await last_event(core)).payload["withdrawn"] == ["B1"]

    async def test_that_a_plan_cancelled_comes_back_with_the_text(self, core: Core) -> None:
        await applied(core)
        await applied(core, SHOP.replace("- [ ] Set up the server\n", ""))
        assert (await tasks(core))["T4"].status == "CANCELLED"
        plan = await generated(core)
        assert actions(plan)["T4"] == "reopen"
        await call(core, "plans.apply", plan=plan.alias)
        assert (await tasks(core))["T4"].status == "READY"

    async def test_that_a_person_edited_is_not_overwritten(self, core: Core) -> None:
        await applied(core)
        await call(core, "tasks.update", task="T1", description="By fingerprint.")
        plan = await generated(core, SHOP.replace("with a password", "with a passkey"))
        assert plan.entries[0].offered == {"description": "A user can log in with a passkey."}
        assert "edited by hand and kept" in plan.markdown
        await call(core, "plans.edit", plan=plan.alias, entry="T1", take=["description"])
        await call(core, "plans.apply", plan=plan.alias)
        assert (await call(core, "tasks.show", task="T1")).description == "A user can log in with a passkey."

    async def test_a_deleted_task_is_not_made_again_unasked(self, core: Core) -> None:
        await applied(core)
        await call(core, "tasks.delete", task="T4")
        assert actions(await generated(core))["N1"] == "(add)"

    async def test_merged_drafts_stay_one_task(self, core: Core) -> None:
        await generated(core)
        await call(core, "plans.edit", plan="G1", merge=["N1", "N4"])
        await call(core, "plans.apply", plan="G1")
        assert len(core.board) == 3
        again = await generated(core)
        assert actions(again) == {"T1": "keep", "T2": "keep", "T3": "keep"}

    async def test_drafts_merged_in_another_order_than_the_documents_stay_as_they_are(
        self, core: Core
    ) -> None:
        text = "# P\n\n## One\n\n- [ ] Alpha\n- [ ] Beta\n\n## Two\n\n- [ ] Gamma\n"
        await generated(core, text)
        await call(core, "plans.edit", plan="G1", merge=["N3", "N2"])
        await call(core, "plans.edit", plan="G1", merge=["N3", "N1"])
        await call(core, "plans.apply", plan="G1")
        for _ in range(2):
            again = await generated(core, text)
            assert actions(again) == {"T1": "keep"}
            await call(core, "plans.apply", plan=again.alias)
        assert [task.title for task in (await tasks(core)).values()] == ["Gamma"]
        changed = await generated(core, text.replace("Beta", "Beta and more"))
        assert actions(changed) == {"T1": "keep"}, "the first draft alone gives the title"

    async def test_finished_work_that_waits_for_review_is_found_again_each_time(self, core: Core) -> None:
        await applied(core, "# P\n\n## Old\n\n- [ ] Sync mail\n")
        await call(core, "tasks.finish", task="T1")
        text = "# P\n\n## Search audit\n\n- [ ] Mail import sync\n- [ ] Other thing\n"
        for _ in range(3):
            plan = await generated(core, text)
            assert plan.entries[0].reason == "The PRD changed: review."
            await call(core, "plans.apply", plan=plan.alias)
        assert [task.title for task in (await tasks(core)).values()] == ["Sync mail", "Other thing"]


class TestCycles:
    CIRCLE = (
        "# Shop\n\n## Requirements\n\n### FR-1 Alpha\n\nDoes this. Depends on FR-2.\n\n"
        "### FR-2 Beta\n\nDoes that. Depends on FR-1.\n"
    )

    async def test_in_the_document_are_shown_and_must_be_resolved(self, core: Core) -> None:
        plan = await generated(core, self.CIRCLE)
        assert len(plan.problems) == 1
        assert "in a cycle" in plan.problems[0]
        assert plan.problems[0] in plan.markdown
        with pytest.raises(DependencyCycle) as refused:
            await call(core, "plans.apply", plan="G1")
        assert set(refused.value.data["cycle"]) == {"N1", "N2"}  # type: ignore[call-overload]
        assert len(core.board) == 0
        resolved = await call(core, "plans.edit", plan="G1", entry="N1", without=["N2"])
        assert resolved.problems == []
        await call(core, "plans.apply", plan="G1")
        assert (await tasks(core))["T2"].depends_on == ["T1"]

    async def test_an_edit_that_closes_one_is_refused(self, core: Core) -> None:
        plan = await generated(core)
        assert plan.entries[1].fields.depends_on == ("N1",)
        with pytest.raises(DependencyCycle, match="N1"):
            await call(core, "plans.edit", plan="G1", entry="N1", dependsOn=["N2"])
        assert (await call(core, "plans.show", plan="G1")) == plan


class TestShowing:
    async def test_the_first_line_says_what_made_it(self, core: Core) -> None:
        plan = await generated(core)
        assert plan.markdown.startswith("From the document's structure.\n")
        assert plan.made_by == "From the document's structure."

    async def test_the_newest_one_that_waits_is_shown_when_none_is_named(self, core: Core) -> None:
        await generated(core)
        await generated(core, section=["Tasks"])
        await call(core, "plans.discard", plan="G2")
        assert (await call(core, "plans.show")).alias == "G1"
        listed = (await call(core, "plans.list")).plans
        assert [(plan.alias, plan.state, plan.entries) for plan in listed] == [
            ("G1", "To review", 4), ("G2", "Discarded", 2),
        ]  # fmt: skip

    async def test_a_page_is_written_on_demand_and_follows_the_plan(self, core: Core) -> None:
        plan = await generated(core)
        page = await call(core, "plans.page", plan="G1")
        path = core.repository.root / ".codeframe/plans/G1.md"
        assert page.path == str(path)
        assert path.read_text() == plan.markdown
        assert git(core.repository.root, "status", "--porcelain") == "?? PRD.md"
        await call(core, "plans.apply", plan="G1")
        assert "\n\nApplied: 4 tasks added.\n" in path.read_text()

    async def test_text_of_the_document_cannot_pass_for_the_page(self, core: Core) -> None:
        text = "# Shop\n\n## Tasks\n\n- [ ] Do `x` <script> ![i](http://e)\n\n  ```\n  # Applied.\n  ```\n"
        plan = await generated(core, text)
        assert "\n# Applied." not in plan.markdown

    async def test_unknown_plans_are_refused(self, core: Core) -> None:
        with pytest.raises(NotFound, match="There is no plan; `cf tasks generate`"):
            await call(core, "plans.show")
        for name in ("G7", "T1", "nonsense"):
            with pytest.raises(NotFound, match=f"There is no plan {name}"):
                await call(core, "plans.apply", plan=name)


class TestEditing:
    async def test_fields_can_be_rewritten_and_nothing_else_moves(self, core: Core) -> None:
        await generated(core)
        edited = await call(
            core, "plans.edit", plan="G1", entry="n4",
            title="Deploy", acceptance=["It runs"], priority="high", dependsOn=["N1"], before="N1",
        )  # fmt: skip
        assert [entry.key for entry in edited.entries] == ["N4", "N1", "N2", "N3"]
        await call(core, "plans.apply", plan="G1")
        found = await tasks(core)
        assert (found["T1"].title, found["T1"].priority, found["T1"].depends_on) == ("Deploy", "high", ["T2"])

    async def test_fields_without_an_entry_are_refused(self, core: Core) -> None:
        await generated(core)
        with pytest.raises(InvalidParams, match="`entry` is missing"):
            await call(core, "plans.edit", plan="G1", title="x")

    async def test_a_wrong_step_leaves_the_plan_as_it_was(self, core: Core) -> None:
        plan = await generated(core)
        with pytest.raises(NotFound):
            await call(core, "plans.edit", plan="G1", drop=["N1", "N99"])
        assert await call(core, "plans.show", plan="G1") == plan

    async def test_a_closed_plan_is_not_edited(self, core: Core) -> None:
        await generated(core)
        await call(core, "plans.discard", plan="G1")
        for name in ("plans.edit", "plans.apply", "plans.discard"):
            with pytest.raises(PlanClosed, match="G1 was discarded already"):
                await call(core, name, plan="G1")
        assert len(core.board) == 0


async def test_plans_survive_the_end_of_the_daemon(repository: Repository) -> None:
    first = await Core.open(repository)
    plan = await generated(first)
    await first.close()
    again = await Core.open(repository)
    try:
        assert await call(again, "plans.show", plan="G1") == plan
    finally:
        await again.close()
