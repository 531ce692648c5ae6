"""Registering PRDs and following their files."""

from __future__ import annotations

import asyncio
import os

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import NotFound, PrdError, PrdNotText, PrdOutsideRepository
from codeframe_ls.core.prd import library, rows
from tests.support.core import call, git
from tests.support.prd import write

SHOP = (
    "# Shop\n\n## Login\n\nA user can log in with a password.\n\n"
    "## Cart\n\nThings go into a cart and stay there.\n"
)


def section_ids(core: Core, path: str = "PRD.md") -> dict[tuple[str, ...], str]:
    return {section.path: section.id for section in core.library.prds[path].sections.present}


async def event_kinds(core: Core) -> list[str]:
    return [event.kind for event in (await call(core, "events.list")).events]


class TestRegistering:
    async def test_stores_the_bytes_whole(self, core: Core) -> None:
        data = "\ufeff# Größe\r\n\r\nText\rmore\n\n".encode()
        (core.repository.root / "PRD.md").write_bytes(data)
        assert await library.register(core, "PRD.md")
        version = core.library.prds["PRD.md"].prd.version
        assert (version.number, version.size) == (1, len(data))
        assert await core.read(lambda db: rows.content(db, version.id)) == data

    async def test_the_first_becomes_the_current_one(self, core: Core) -> None:
        write(core, SHOP, "a.md")
        write(core, SHOP, "b.md")
        await library.register(core, "a.md")
        await library.register(core, "b.md")
        assert core.library.current is not None
        assert core.library.current.prd.path == "a.md"

    async def test_again_makes_no_version_and_no_event(self, core: Core) -> None:
        write(core, SHOP)
        await library.register(core, "PRD.md")
        before = await event_kinds(core)
        assert not await library.register(core, "PRD.md")
        assert await event_kinds(core) == before
        assert core.library.prds["PRD.md"].prd.version.number == 1

    async def test_an_empty_document_is_one(self, core: Core) -> None:
        write(core, "")
        assert await library.register(core, "PRD.md")
        assert core.library.prds["PRD.md"].sections.present == ()

    async def test_a_link_is_followed_to_the_file(self, core: Core) -> None:
        write(core, SHOP, "docs/shop.txt")
        (core.repository.root / "PRD.md").symlink_to("docs/shop.txt")
        await library.register(core, "PRD.md")
        assert list(core.library.prds) == ["docs/shop.txt"]

    @pytest.mark.parametrize("data", [b"\xff\xfe#\x00", b"caf\xe9\n", b"a\x00b"])
    async def test_refuses_what_is_no_utf8_text(self, core: Core, data: bytes) -> None:
        (core.repository.root / "PRD.md").write_bytes(data)
        with pytest.raises(PrdNotText, match=r"PRD\.md .*UTF-8"):
            await library.register(core, "PRD.md")
        assert not core.library.prds
        assert await event_kinds(core) == []

    async def test_refuses_what_is_not_in_the_tree(self, core: Core) -> None:
        (core.repository.root.parent / "PRD.md").write_text(SHOP)
        (core.repository.root / "link.md").symlink_to("../PRD.md")
        for path in ("../PRD.md", "link.md", "/etc/hostname"):
            with pytest.raises(PrdOutsideRepository):
                await library.register(core, path)

    async def test_refuses_what_is_not_there_or_no_file(self, core: Core) -> None:
        (core.repository.root / "folder.md").mkdir()
        os.mkfifo(core.repository.root / "pipe.md")
        with pytest.raises(NotFound):
            await library.register(core, "absent.md")
        for path in ("folder.md", "pipe.md"):
            with pytest.raises(PrdError, match="is not a file"):
                await library.register(core, path)


class TestRegisterFound:
    async def test_finds_by_name_and_by_front_matter_but_not_what_git_ignores(self, core: Core) -> None:
        write(core, "build/\n", ".gitignore")
        write(core, SHOP)
        write(core, SHOP + "\n", "packages/pay/PRD.md")
        write(core, "---\ncodeframe: prd\n---\n# Notes\n", "notes.md")
        write(core, SHOP, "build/PRD.md")
        registered, refused = await library.register_found(core)
        assert registered == ["PRD.md", "notes.md", "packages/pay/PRD.md"]
        assert refused == []

    async def test_a_link_and_its_file_are_one_document(self, core: Core) -> None:
        write(core, SHOP)
        write(core, SHOP + "\n", "shop.txt")
        (core.repository.root / "docs/prd").mkdir(parents=True)
        (core.repository.root / "docs/prd/shop.md").symlink_to("../../PRD.md")
        (core.repository.root / "docs/prd/text.md").symlink_to("../../shop.txt")
        assert await library.found(core) == ["PRD.md", "shop.txt"]
        assert await library.register_found(core) == (["PRD.md", "shop.txt"], [])
        assert (await call(core, "prd.list")).unregistered == []

    async def test_a_link_out_of_the_tree_is_named_as_what_it_is(self, core: Core) -> None:
        (core.repository.root.parent / "outside.md").write_text(SHOP)
        (core.repository.root / "PRD.md").symlink_to("../outside.md")
        registered, refused = await library.register_found(core)
        assert registered == []
        assert [sentence.partition(" is not inside ")[0] for sentence in refused] == ["PRD.md"]

    async def test_names_what_it_leaves_out_and_says_what_to_do(self, core: Core) -> None:
        write(core, SHOP)
        write(core, "", "docs/prd/bad.md")
        (core.repository.root / "docs/prd/bad.md").write_bytes(b"\xe9")
        registered, refused = await library.register_found(core)
        assert registered == ["PRD.md"]
        assert refused == ["docs/prd/bad.md is not UTF-8 (byte 0xE9 in line 1); save it as UTF-8."]


class TestSaving:
    async def test_a_changed_content_is_a_version_and_sections_keep_their_ids(self, core: Core) -> None:
        write(core, SHOP)
        await library.register(core, "PRD.md")
        before = section_ids(core)
        moved_and_renamed = (
            "# Shop\n\n## Cart\n\nThings go into a cart and stay there, for a week.\n\n"
            "## Sign-in\n\nA user can log in with a password.\n"
        )
        write(core, moved_and_renamed)
        version = await library.saved(core, "PRD.md")
        after = section_ids(core)
        assert version is None or version.number == 2
        assert core.library.prds["PRD.md"].prd.version.number == 2
        assert after["Shop", "Cart"] == before["Shop", "Cart"]
        assert after["Shop", "Sign-in"] == before["Shop", "Login"]

    async def test_a_section_that_returns_is_the_one_it_was(self, core: Core) -> None:
        write(core, SHOP)
        await library.register(core, "PRD.md")
        write(core, SHOP + "\n## Late\n\n- [ ] be late\n")
        await library.saved(core, "PRD.md")
        await call(core, "tasks.create", title="Be on time", path="PRD.md", section=["Late"])
        late = section_ids(core)["Shop", "Late"]
        write(core, SHOP)
        await library.saved(core, "PRD.md")
        assert ("Shop", "Late") not in section_ids(core)
        write(core, SHOP + "\n## Late\n\n- [ ] be late again\n")
        await library.saved(core, "PRD.md")
        assert section_ids(core)["Shop", "Late"] == late

    async def test_a_section_that_nothing_hangs_on_is_forgotten(self, core: Core) -> None:
        write(core, SHOP)
        await library.register(core, "PRD.md")
        write(core, "# Shop\n")
        await library.saved(core, "PRD.md")
        assert core.library.prds["PRD.md"].sections.gone == ()

    async def test_everybody_at_once_makes_one_version(self, core: Core) -> None:
        write(core, SHOP)
        await library.register(core, "PRD.md")
        write(core, SHOP + "more\n")
        await asyncio.gather(*(library.saved(core, "PRD.md") for _ in range(8)))
        prd = core.library.prds["PRD.md"].prd
        found = await core.read(lambda db: rows.versions(db, prd.id))
        assert [version.number for version in found] == [1, 2]

    async def test_going_back_to_an_old_content_is_a_version_too(self, core: Core) -> None:
        for text in (SHOP, SHOP + "more\n", SHOP):
            write(core, text)
            await library.register(core, "PRD.md")
        assert core.library.prds["PRD.md"].prd.version.number == 3

    async def test_a_content_that_is_no_text_leaves_the_newest_version(self, core: Core) -> None:
        write(core, SHOP)
        await library.register(core, "PRD.md")
        (core.repository.root / "PRD.md").write_bytes(b"\xe9")
        with pytest.raises(PrdNotText):
            await library.saved(core, "PRD.md")
        assert core.library.prds["PRD.md"].prd.version.number == 1

    async def test_a_file_that_is_no_prd_is_none_of_ours(self, core: Core) -> None:
        write(core, SHOP, "notes.md")
        assert await library.saved(core, "notes.md") is None
        assert not core.library.prds


class TestMissing:
    async def test_a_deleted_prd_keeps_everything_and_comes_back(self, core: Core) -> None:
        write(core, SHOP)
        await library.register(core, "PRD.md")
        before = section_ids(core)
        (core.repository.root / "PRD.md").unlink()
        await library.saved(core, "PRD.md")
        assert core.library.prds["PRD.md"].prd.missing
        write(core, SHOP)
        await library.saved(core, "PRD.md")
        assert not core.library.prds["PRD.md"].prd.missing
        assert section_ids(core) == before
        assert core.library.prds["PRD.md"].prd.version.number == 1

    async def test_a_renamed_prd_is_found_by_its_content(self, core: Core) -> None:
        write(core, SHOP)
        await library.register(core, "PRD.md")
        known = core.library.prds["PRD.md"].prd
        git(core.repository.root, "add", "PRD.md")
        (core.repository.root / "docs").mkdir()
        git(core.repository.root, "mv", "PRD.md", "docs/requirements.txt")
        await library.saved(core, "PRD.md")
        moved = core.library.prds["docs/requirements.txt"].prd
        assert (moved.id, moved.missing, moved.current) == (known.id, False, True)
        assert "PRD.md" not in core.library.prds

    async def test_two_files_of_its_content_are_not_guessed_between(self, core: Core) -> None:
        write(core, SHOP)
        await library.register(core, "PRD.md")
        (core.repository.root / "PRD.md").unlink()
        write(core, SHOP, "a.md")
        write(core, SHOP, "b.md")
        await library.saved(core, "PRD.md")
        assert core.library.prds["PRD.md"].prd.missing

    async def test_registering_the_file_of_a_missing_prd_finds_it_again(self, core: Core) -> None:
        write(core, SHOP)
        await library.register(core, "PRD.md")
        (core.repository.root / "PRD.md").unlink()
        await library.saved(core, "PRD.md")
        write(core, SHOP, "new.md")
        assert not await library.register(core, "new.md")
        assert list(core.library.prds) == ["new.md"]
