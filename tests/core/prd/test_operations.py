"""`prd.*` from end to end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import NotFound, PrdNotText
from codeframe_ls.core.prd import library
from tests.support.core import PERSON, call
from tests.support.prd import write

SHOP = "# Shop\n\n## Login\n\nA user can log in with a password.\n\n## Cart\n\nThings go into a cart.\n"


async def test_add_registers_once(core: Core) -> None:
    write(core, SHOP, "notes/shop.txt")
    first = await call(core, "prd.add", path=str(core.repository.root / "notes/shop.txt"))
    assert (first.created, first.prd.alias, first.prd.path) == (True, "D1", "notes/shop.txt")
    assert (first.prd.current, first.prd.version, first.prd.sections) == (True, 1, 3)
    again = await call(core, "prd.add", path="notes/shop.txt")
    assert (again.created, again.prd) == (False, first.prd)


async def test_add_of_a_changed_file_makes_a_version(core: Core) -> None:
    write(core, SHOP)
    await call(core, "prd.add", path="PRD.md")
    write(core, SHOP + "more\n")
    assert (await call(core, "prd.add", path="PRD.md")).prd.version == 2


async def test_list_shows_the_registered_and_what_looks_like_one(core: Core) -> None:
    write(core, SHOP)
    write(core, SHOP, "docs/prd/pay.md")
    await call(core, "prd.add", path="PRD.md")
    listed = await call(core, "prd.list")
    assert [prd.path for prd in listed.prds] == ["PRD.md"]
    assert listed.unregistered == ["docs/prd/pay.md"]


async def test_show_counts_tasks_and_names_stale_and_lost_ones(core: Core) -> None:
    write(core, SHOP)
    await call(core, "prd.add", path="PRD.md")
    for heading in ("Login", "Login", "Cart"):
        await call(core, "tasks.create", title=f"Build {heading}", path="PRD.md", section=[heading])
    await call(core, "tasks.finish", task="T1")
    typed = "# Shop\n\n## Login\n\nA user can log in with a passkey.\n\n## New\n\nNothing of the old text.\n"
    shown = await core.call("prd.show", {}, replace(PERSON, unsaved=lambda path: typed))
    assert shown.unsaved
    _, login, new = shown.sections
    assert (login.line, login.end_line, login.tasks, login.done) == (2, 6, 2, 1)
    assert [task.alias for task in login.stale] == ["T1", "T2"]
    assert (new.id, new.tasks) == (None, 0)
    assert [task.alias for task in shown.lost] == ["T3"]


async def test_show_reads_a_document_that_is_not_registered(core: Core) -> None:
    write(core, SHOP)
    shown = await call(core, "prd.show", prd="PRD.md")
    assert (shown.alias, shown.version, len(shown.sections)) == ("", 0, 3)
    assert not core.library.prds


async def test_versions_are_listed_with_their_sizes(core: Core) -> None:
    for text in (SHOP, SHOP + "more\n"):
        write(core, text)
        await library.register(core, "PRD.md")
    listed = await call(core, "prd.versions")
    assert [(version.number, version.size) for version in listed.versions] == [
        (1, len(SHOP)), (2, len(SHOP) + 5),
    ]  # fmt: skip


class TestDiff:
    @pytest.fixture
    async def three(self, core: Core) -> Core:
        """A PRD of three versions, whose file has changed since."""
        for text in ("a\n", "b\n", "c\n"):
            write(core, text)
            await library.register(core, "PRD.md")
        return core

    async def test_between_any_two_versions(self, three: Core) -> None:
        compared = await call(three, "prd.diff", old=1, new=3)
        assert compared.diff == "--- PRD.md (version 1)\n+++ PRD.md (version 3)\n@@ -1 +1 @@\n-a\n+c\n"
        assert "-c\n+a\n" in (await call(three, "prd.diff", prd="D1", old=3, new=1)).diff

    async def test_between_the_newest_version_and_the_file(self, three: Core) -> None:
        assert (await call(three, "prd.diff")).diff == ""

    async def test_between_a_version_and_unsaved_text(self, three: Core) -> None:
        asker = replace(PERSON, unsaved=lambda path: "d\n")
        compared = await three.call("prd.diff", {"old": 2}, asker)
        assert compared.diff == "--- PRD.md (version 2)\n+++ PRD.md (unsaved)\n@@ -1 +1 @@\n-b\n+d\n"

    async def test_with_a_file_that_is_no_text_is_refused(self, three: Core) -> None:
        (three.repository.root / "PRD.md").write_bytes(b"\xe9")
        with pytest.raises(PrdNotText):
            await call(three, "prd.diff")

    async def test_with_a_version_that_does_not_exist_is_refused(self, three: Core) -> None:
        with pytest.raises(NotFound, match=r"PRD\.md has no version 7; its newest is 3"):
            await call(three, "prd.diff", old=1, new=7)


async def test_use_chooses_the_current_one_and_again_changes_nothing(core: Core) -> None:
    for path in ("a.md", "b.md"):
        write(core, SHOP, path)
        await library.register(core, path)
    assert (await call(core, "prd.use", prd="b.md")).prd.current
    await call(core, "prd.use", prd="D2")
    events = (await call(core, "events.list", kind="prd.used")).events
    assert [event.payload["path"] for event in events] == ["b.md"]
    assert [prd.current for prd in (await call(core, "prd.list")).prds] == [False, True]


async def test_what_is_not_registered_is_named_with_the_way_to_register_it(core: Core) -> None:
    write(core, SHOP)
    with pytest.raises(NotFound, match=r"add it with `cf prd add PRD\.md`"):
        await call(core, "prd.use", prd="PRD.md")
    with pytest.raises(NotFound, match=r"There is no PRD D4"):
        await call(core, "prd.versions", prd="D4")
