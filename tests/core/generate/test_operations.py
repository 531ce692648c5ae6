"""`tasks.generate`: which document, which section, which source, and what is stored."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import (
    Conflict,
    ModelAnswerCut,
    ModelKeyMissing,
    NotFound,
    PrdAsksNothing,
    PrdNotText,
    PrdOutsideRepository,
    SettingsError,
)
from codeframe_ls.core.operation import Call
from codeframe_ls.core.plans.result import PlanDetail
from codeframe_ls.core.prd import library, rows
from codeframe_ls.replay.server import ReplayServer
from tests.support.core import PERSON, call
from tests.support.model import KEY, answers, scenario, task
from tests.support.prd import eventually, write

SHOP = """# Shop

## FR-1 Login

A user can log in with a password.

### Acceptance criteria

- Wrong passwords are refused

## FR-2 Cart

Things go into a cart. Depends on FR-1.
"""
PLAN = {
    "tasks": [
        task("t1", 2, title="Build the login", acceptance=["It works"]),
        task("t2", 4, title="Build the cart", dependsOn=["t1"]),
    ]
}


async def generate(core: Core, asker: Call = PERSON, **params: Any) -> PlanDetail:
    result = await core.call("tasks.generate", params, asker)
    assert isinstance(result, PlanDetail)
    return result


def with_key(server: ReplayServer, **changes: Any) -> Call:
    """A person whose environment names the key and the server."""
    environment = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": server.base_url}
    return replace(PERSON, environment=environment, **changes)


def titles(plan: PlanDetail) -> list[str]:
    return [entry.fields.title for entry in plan.entries]


async def plans(core: Core) -> int:
    return len((await call(core, "plans.list")).plans)


class TestDocument:
    async def test_the_only_one_is_taken_and_registered(self, core: Core) -> None:
        write(core, SHOP)
        assert titles(await generate(core)) == ["Login", "Cart"]
        assert list(core.library.prds) == ["PRD.md"]

    async def test_the_current_one_is_taken(self, core: Core) -> None:
        for path in ("a.md", "b.md"):
            write(core, SHOP.replace("Cart", path), path)
            await library.register(core, path)
        await call(core, "prd.use", prd="b.md")
        assert titles(await generate(core)) == ["Login", "b.md"]

    async def test_any_text_file_of_the_tree_can_be_named(self, core: Core) -> None:
        write(core, SHOP, "notes/wishes.txt")
        assert (await generate(core, prd="notes/wishes.txt")).prd == "notes/wishes.txt"
        assert titles(await generate(core, prd="D1")) == ["Login", "Cart"]

    async def test_several_are_not_guessed_between(self, core: Core) -> None:
        write(core, SHOP, "docs/prd/a.md")
        write(core, SHOP, "docs/prd/b.md")
        with pytest.raises(Conflict, match=r"There are 2 PRDs \(docs/prd/a\.md, docs/prd/b\.md\)"):
            await generate(core)

    async def test_none_is_said_so(self, core: Core) -> None:
        with pytest.raises(NotFound, match="No PRD was found"):
            await generate(core)

    @pytest.mark.parametrize(
        ("prd", "error"), [("absent.md", NotFound), ("D9", NotFound), ("/etc/hostname", PrdOutsideRepository)]
    )
    async def test_what_cannot_be_read_is_refused(self, core: Core, prd: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            await generate(core, prd=prd)
        assert not core.library.prds

    async def test_what_is_no_text_is_refused_and_leaves_nothing(self, core: Core) -> None:
        (core.repository.root / "PRD.md").write_bytes(b"# caf\xe9\n")
        with pytest.raises(PrdNotText):
            await generate(core, prd="PRD.md")
        assert not core.library.prds
        assert await plans(core) == 0

    @pytest.mark.parametrize(
        "text", ["", "\n \n", "# Shop\n\n## Goals\n", "# Shop\n\nIt is open at night.\n"]
    )
    async def test_one_that_asks_for_no_work_is_refused_with_what_to_write(
        self, core: Core, text: str
    ) -> None:
        write(core, text)
        with pytest.raises(
            PrdAsksNothing, match=r"^Nothing in PRD.md asks for work.*; write what is to be done"
        ):
            await generate(core)
        assert await plans(core) == 0

    async def test_an_empty_one_costs_no_call_of_the_model(self, core: Core) -> None:
        write(core, "\n")
        nowhere = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": "http://127.0.0.1:1"}
        with pytest.raises(PrdAsksNothing):
            await generate(core, replace(PERSON, environment=nowhere), source="model")
        assert await plans(core) == 0

    async def test_a_section_that_asks_for_no_work_is_named(self, core: Core) -> None:
        write(core, f"{SHOP}\n## Out of scope\n\nNothing yet.\n")
        with pytest.raises(PrdAsksNothing, match=r"“Shop › Out of scope” in PRD\.md asks for work"):
            await generate(core, section=["Out of scope"])

    async def test_one_that_was_emptied_makes_a_plan_that_cancels_its_tasks(self, core: Core) -> None:
        write(core, SHOP)
        await call(core, "plans.apply", plan=(await generate(core)).alias)
        write(core, "# Shop\n")
        emptied = await generate(core)
        assert {entry.action for entry in emptied.entries} == {"cancel"}

    async def test_unsaved_text_counts_and_is_kept_as_a_version(self, core: Core) -> None:
        write(core, SHOP)
        await library.register(core, "PRD.md")
        typed = SHOP + "\n## FR-3 Pay\n\nBy card.\n"
        plan = await generate(core, replace(PERSON, unsaved=lambda path: typed))
        assert titles(plan) == ["Login", "Cart", "Pay"]
        version = core.library.prds["PRD.md"].prd.version
        assert (version.number, version.saved) == (2, False)
        assert await core.read(lambda db: rows.content(db, version.id)) == typed.encode()

    async def test_a_file_that_stays_as_it_was_does_not_outdate_unsaved_text(self, core: Core) -> None:
        write(core, SHOP)
        await library.register(core, "PRD.md")
        typed = SHOP.replace("a password", "a passkey")
        plan = await generate(core, replace(PERSON, unsaved=lambda path: typed))
        await library.saved(core, "PRD.md")
        assert core.library.prds["PRD.md"].prd.version.number == 2
        await call(core, "plans.apply", plan=plan.alias)
        write(core, typed)
        await library.saved(core, "PRD.md")
        version = core.library.prds["PRD.md"].prd.version
        assert (version.number, version.saved) == (2, True)
        write(core, SHOP)
        await library.saved(core, "PRD.md")
        assert core.library.prds["PRD.md"].prd.version.number == 3

    async def test_the_file_counts_again_once_the_unsaved_text_is_given_up(self, core: Core) -> None:
        write(core, SHOP)
        await generate(core, replace(PERSON, unsaved=lambda path: "# Shop\n\n## FR-9 Fly\n\nBy air.\n"))
        assert titles(await generate(core)) == ["Login", "Cart"]

    async def test_half_a_character_in_unsaved_text_is_refused(self, core: Core) -> None:
        write(core, SHOP)
        asker = replace(PERSON, unsaved=lambda path: "# Shop \ud83d\n")
        with pytest.raises(PrdNotText, match="surrogate"):
            await generate(core, asker)


class TestSection:
    @pytest.mark.parametrize(
        "which", [{"section": ["FR-2 Cart"]}, {"section": ["Shop", "fr-2 cart"]}, {"line": 10}, {"line": 12}]
    )
    async def test_one_section_is_named_by_headings_or_by_line(
        self, core: Core, which: dict[str, Any]
    ) -> None:
        write(core, SHOP)
        plan = await generate(core, **which)
        assert titles(plan) == ["Cart"]
        assert plan.scope == ["Shop", "FR-2 Cart"]
        assert plan.notes == ["N1 depends on “Login”, which has no task: left without it."]

    async def test_a_section_takes_its_subsections_along(self, core: Core) -> None:
        write(core, SHOP)
        plan = await generate(core, section=["FR-1 Login"])
        assert [entry.fields.acceptance for entry in plan.entries] == [("Wrong passwords are refused",)]

    async def test_it_leaves_the_tasks_of_others_alone_and_may_depend_on_them(self, core: Core) -> None:
        write(core, SHOP)
        plan = await generate(core, section=["FR-1 Login"])
        await call(core, "plans.apply", plan=plan.alias)
        plan = await generate(core, section=["FR-2 Cart"])
        assert [entry.key for entry in plan.entries] == ["N1"]
        assert plan.entries[0].fields.depends_on == ("T1",)
        await call(core, "plans.apply", plan=plan.alias)
        whole = await generate(core)
        assert [(entry.key, entry.action) for entry in whole.entries] == [("T1", "keep"), ("T2", "keep")]

    async def test_a_change_elsewhere_does_not_outdate_its_plan(self, core: Core) -> None:
        write(core, SHOP)
        plan = await generate(core, section=["FR-2 Cart"])
        write(core, SHOP.replace("a password", "a passkey"))
        await library.saved(core, "PRD.md")
        await call(core, "plans.apply", plan=plan.alias)
        assert len(core.board) == 1

    async def test_what_does_not_exist_or_is_not_unique_is_refused(self, core: Core) -> None:
        write(core, SHOP + "\n## Other\n\n### Acceptance criteria\n\n- x\n")
        with pytest.raises(NotFound, match="no section “Pay”"):
            await generate(core, section=["Pay"])
        with pytest.raises(Conflict, match="has 2 sections “Acceptance criteria”"):
            await generate(core, section=["Acceptance criteria"])
        with pytest.raises(NotFound, match="Line 1000 of"):
            await generate(core, line=999)


class TestSource:
    async def test_without_a_key_it_is_the_structure_and_says_so(self, core: Core) -> None:
        write(core, SHOP)
        plan = await generate(core)
        assert (plan.source, plan.markdown.partition("\n")[0]) == (
            "structure",
            "From the document's structure.",
        )

    async def test_the_model_without_a_key_is_refused_and_nothing_is_stored(self, core: Core) -> None:
        write(core, SHOP)
        with pytest.raises(ModelKeyMissing, match=r"ANTHROPIC_API_KEY.*--source structure"):
            await generate(core, source="model")
        assert await plans(core) == 0

    async def test_with_a_key_it_is_the_model_and_says_which(self, core: Core) -> None:
        write(core, SHOP)
        async with ReplayServer(scenario(answers(PLAN))) as server:
            plan = await generate(core, with_key(server))
        name = core.settings_file.read().model.name
        assert (plan.source, plan.made_by) == ("model", f"From the model {name}.")
        assert titles(plan) == ["Build the login", "Build the cart"]
        await call(core, "plans.apply", plan=plan.alias)
        assert [task.origin for task in core.board] == ["model", "model"]

    async def test_structure_can_be_asked_for_in_spite_of_a_key(self, core: Core) -> None:
        write(core, SHOP)
        asker = replace(PERSON, environment={"ANTHROPIC_API_KEY": KEY})
        assert (await generate(core, asker, source="structure")).source == "structure"

    async def test_drafts_are_told_as_they_arrive(self, core: Core) -> None:
        write(core, SHOP)
        heard: list[str] = []
        async with ReplayServer(scenario(answers(PLAN))) as server:
            await generate(core, with_key(server, report=lambda message, percentage: heard.append(message)))
        assert "1 task so far: Build the login" in heard
        assert "2 tasks so far: Build the cart" in heard

    async def test_a_broken_answer_is_an_error_and_no_plan_and_never_the_structure(self, core: Core) -> None:
        write(core, SHOP)
        turns = [answers(PLAN, fault={"kind": "cut", "after": 40}) for _ in range(10)]
        async with ReplayServer(scenario(*turns)) as server:
            with pytest.raises(ModelAnswerCut):
                await generate(core, with_key(server))
        assert await plans(core) == 0

    async def test_cancelling_leaves_nothing_and_no_process(self, core: Core) -> None:
        write(core, SHOP)
        heard: list[str] = []
        async with ReplayServer(scenario(answers(PLAN, fault={"kind": "stall", "after": 40}))) as server:
            asker = with_key(server, report=lambda message, percentage: heard.append(message))
            running = asyncio.create_task(generate(core, asker))
            await eventually(lambda: any("Asking" in message for message in heard), "the model to be asked")
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
        assert await plans(core) == 0

    async def test_a_repository_cannot_send_the_key_elsewhere(self, core: Core) -> None:
        write(core, SHOP)
        write(core, '[model]\nbase_url = "https://collector.example"\n', "codeframe.toml")
        asker = replace(PERSON, environment={"ANTHROPIC_API_KEY": KEY})
        with pytest.raises(SettingsError, match="only a model server on this machine"):
            await generate(core, asker)

    async def test_a_model_server_on_this_machine_can_be_set(self, core: Core) -> None:
        write(core, SHOP)
        async with ReplayServer(scenario(answers(PLAN))) as server:
            write(core, f'[model]\nbase_url = "{server.base_url}"\n', "codeframe.toml")
            plan = await generate(core, replace(PERSON, environment={"ANTHROPIC_API_KEY": KEY}))
        assert plan.source == "model"

    async def test_again_after_no_change_the_models_other_words_are_not_chosen(self, core: Core) -> None:
        write(core, SHOP)
        other = {"tasks": [task("t1", 2, title="Build a login page"), task("t9", 4, title="Build the cart")]}
        async with ReplayServer(scenario(answers(PLAN), answers(other))) as server:
            plan = await generate(core, with_key(server))
            await call(core, "plans.apply", plan=plan.alias)
            again = await generate(core, with_key(server))
        assert not any(entry.chosen and entry.action != "keep" for entry in again.entries)
