"""A new plan takes the place of those that wait for the same sections, but for what a person has edited."""

from __future__ import annotations

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import PlanClosed
from tests.core.plans.test_operations import SHOP, generated, last_event, rows
from tests.support.core import call


async def waiting(core: Core) -> list[str]:
    """The plans that wait for a person."""
    return [plan.alias for plan in (await call(core, "plans.list")).plans if plan.status == "PENDING"]


async def test_only_the_newest_of_several_plans_waits(core: Core) -> None:
    for _ in range(3):
        await generated(core)
    assert await waiting(core) == ["G3"]
    assert (await call(core, "workspace.status")).pending_plans == 1


async def test_it_is_told_why_a_plan_was_discarded(core: Core) -> None:
    await generated(core)
    await call(core, "plans.page", plan="G1")
    new = await generated(core)
    old = await call(core, "plans.show", plan="G1")
    assert (old.state, old.superseded_by, old.summary) == ("Discarded", "G2", "Replaced by G2.")
    assert new.supersedes == ["G1"]
    page = core.repository.root / ".codeframe/plans/G1.md"
    assert "Replaced by G2." in page.read_text(encoding="utf-8")
    with pytest.raises(PlanClosed, match="G1 was replaced by G2"):
        await call(core, "plans.apply", plan="G1")


async def test_it_is_one_event_that_names_what_it_replaced(core: Core) -> None:
    await generated(core)
    before = await rows(core, "event")
    await generated(core)
    assert await rows(core, "event") == before + 1
    event = await last_event(core)
    assert (event.kind, event.payload["plan"], event.payload["supersedes"]) == ("plan.created", "G2", ["G1"])


async def test_a_plan_that_somebody_edited_is_kept_and_named(core: Core) -> None:
    await generated(core)
    await call(core, "plans.edit", plan="G1", drop=["N2"])
    new = await generated(core)
    assert (await waiting(core), new.supersedes) == (["G1", "G2"], [])
    assert [note for note in new.notes if note.startswith("G1 speaks of the same sections and waits too")]
    await call(core, "plans.discard", plan="G1")
    assert (await call(core, "plans.show", plan="G2")).notes == []


async def test_a_plan_of_one_section_is_replaced_by_one_of_all(core: Core) -> None:
    await generated(core, section=["FR-1 Login"])
    await generated(core, section=["FR-2 Cart"])
    assert await waiting(core) == ["G1", "G2"]
    await generated(core, section=["Requirements"])
    assert await waiting(core) == ["G3"]
    await generated(core)
    assert await waiting(core) == ["G4"]


async def test_a_plan_of_all_is_not_replaced_by_one_of_a_section(core: Core) -> None:
    await generated(core)
    await generated(core, section=["FR-1 Login"])
    assert await waiting(core) == ["G1", "G2"]


async def test_a_plan_of_a_section_that_got_another_name_is_replaced(core: Core) -> None:
    await generated(core, section=["FR-1 Login"])
    await generated(core, SHOP.replace("### FR-1 Login", "### FR-1 Signing in"), section=["FR-1 Signing in"])
    assert await waiting(core) == ["G2"]


async def test_a_plan_of_another_document_waits_on(core: Core) -> None:
    await generated(core)
    (core.repository.root / "other.prd.md").write_text("# Other\n\n- [ ] One\n", encoding="utf-8")
    await call(core, "tasks.generate", prd="other.prd.md")
    assert await waiting(core) == ["G1", "G2"]
