"""What is known of a text while it is being typed."""

from __future__ import annotations

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.prd import library
from codeframe_ls.core.prd.library import Live
from codeframe_ls.core.prd.outline import edit, parse
from tests.support.core import call
from tests.support.prd import write

SHOP = (
    "# Shop\n\n## Login\n\nA user can log in with a password.\n\n"
    "## Cart\n\nThings go into a cart and stay there.\n\n## Pay\n\nBy card.\n"
)


@pytest.fixture
async def shop(core: Core) -> Core:
    """A PRD with a task T1 on Login and T2 on Cart."""
    write(core, SHOP)
    await library.register(core, "PRD.md")
    for heading in ("Login", "Cart"):
        await call(core, "tasks.create", title=f"Build {heading}", path="PRD.md", section=[heading])
    return core


def live(core: Core, text: str) -> Live:
    return core.library.match_live("PRD.md", parse(text), text)


def stale(core: Core, text: str) -> dict[str, list[str]]:
    """Aliases of stale tasks by heading."""
    pairs = zip(parse(text).sections, live(core, text).sections, strict=True)
    return {section.heading: aliases(core, found.stale) for section, found in pairs if found.stale}


def aliases(core: Core, task_ids: tuple[str, ...]) -> list[str]:
    return [task.alias for task_id in task_ids if (task := core.board.task(task_id))]


def ids(core: Core) -> dict[str, str]:
    return {section.path[-1]: section.id for section in core.library.prds["PRD.md"].sections.present}


async def test_the_saved_text_is_known_whole_and_nothing_is_stale(shop: Core) -> None:
    assert [section.id for section in live(shop, SHOP).sections] == list(ids(shop).values())
    assert stale(shop, SHOP) == {}
    assert live(shop, SHOP).lost == ()


async def test_an_edited_section_makes_its_own_tasks_stale_at_once(shop: Core) -> None:
    typed = SHOP.replace("a password", "a passkey")
    assert stale(shop, typed) == {"Login": ["T1"]}
    assert shop.library.prds["PRD.md"].prd.version.number == 1


async def test_taking_the_edit_back_makes_them_fresh_again(shop: Core) -> None:
    typed = SHOP.replace("a password", "a passkey")
    write(shop, typed)
    await library.saved(shop, "PRD.md")
    assert stale(shop, typed) == {"Login": ["T1"]}
    assert stale(shop, SHOP) == {}


async def test_a_moved_section_keeps_its_tasks_and_they_are_not_stale(shop: Core) -> None:
    head, login, cart, pay = SHOP.split("## ")
    moved = "## ".join([head, cart, pay + "\n", login])
    assert stale(shop, moved) == {}
    assert {section.id for section in live(shop, moved).sections} == set(ids(shop).values())


async def test_a_renamed_section_keeps_its_tasks(shop: Core) -> None:
    renamed = SHOP.replace("## Login", "## Sign-in")
    found = live(shop, renamed)
    assert found.sections[1].id == ids(shop)["Login"]
    assert stale(shop, renamed) == {"Sign-in": ["T1"]}
    assert found.lost == ()


async def test_a_deleted_section_loses_its_tasks(shop: Core) -> None:
    found = live(shop, SHOP[: SHOP.index("## Cart")])
    assert aliases(shop, found.lost) == ["T2"]


async def test_a_new_section_is_unknown(shop: Core) -> None:
    found = live(shop, SHOP + "\n## Refunds\n\nMoney goes back the way it came.\n")
    assert found.sections[-1] == (None, ())


async def test_two_sections_of_the_same_name_are_told_apart(core: Core) -> None:
    text = "# A\n\n## Notes\n\nfirst of them\n\n## Notes\n\nsecond of them\n"
    write(core, text)
    await library.register(core, "PRD.md")
    first, second = core.library.prds["PRD.md"].sections.present[1:]
    swapped = "# A\n\n## Notes\n\nsecond of them\n\n## Notes\n\nfirst of them\n"
    assert [section.id for section in live(core, swapped).sections[1:]] == [second.id, first.id]


async def test_a_cancelled_task_is_not_stale(shop: Core) -> None:
    await call(shop, "tasks.cancel", task="T1")
    assert stale(shop, SHOP.replace("a password", "a passkey")) == {}


async def test_a_change_of_tasks_shows_in_a_text_that_was_asked_for_before(shop: Core) -> None:
    typed = SHOP.replace("a password", "a passkey")
    outline = parse(typed)
    before = shop.library.match_live("PRD.md", outline, typed)
    await call(shop, "tasks.cancel", task="T1")
    assert before.sections[1].stale
    assert not shop.library.match_live("PRD.md", outline, typed).sections[1].stale


async def test_an_outline_that_was_edited_gives_the_answer_of_one_that_was_parsed(shop: Core) -> None:
    typed = SHOP.replace("By card.", "By card.\n\n### Cards\n\nAll of them.")
    edited = edit(parse(SHOP), typed, first=12, removed=1, added=5)
    assert shop.library.match_live("PRD.md", edited, typed) == live(shop, typed)


async def test_a_path_that_is_not_registered_knows_nothing(core: Core) -> None:
    assert live(core, SHOP) == Live(((None, ()),) * 4, ())
