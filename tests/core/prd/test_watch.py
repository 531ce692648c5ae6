"""What the watcher sees without anybody telling it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from codeframe_ls.core.core import DATABASE, Core
from codeframe_ls.core.prd import library
from codeframe_ls.core.workspace.repository import Repository
from tests.support.core import call, git
from tests.support.prd import eventually, write

SHOP = "# Shop\n\n## Login\n\nA user can log in with a password.\n"


@pytest.fixture
async def prd(core: Core) -> Core:
    """A core with one registered PRD in a directory of its own."""
    write(core, SHOP, "docs/prd/shop.md")
    await library.register(core, "docs/prd/shop.md")
    return core


def newest(core: Core, path: str = "docs/prd/shop.md") -> int:
    return core.library.prds[path].prd.version.number


async def test_another_programs_save_makes_a_version(prd: Core) -> None:
    write(prd, SHOP + "\nmore\n", "docs/prd/shop.md")
    await eventually(lambda: newest(prd) == 2, "the version of a saved file")


async def test_a_save_by_replacing_the_file_makes_a_version(prd: Core) -> None:
    write(prd, SHOP + "\nmore\n", "docs/prd/.shop.tmp")
    folder = prd.repository.root / "docs/prd"
    (folder / ".shop.tmp").replace(folder / "shop.md")
    await eventually(lambda: newest(prd) == 2, "the version of a replaced file")
    assert not prd.library.prds["docs/prd/shop.md"].prd.missing


async def test_a_checkout_takes_a_prd_away_and_brings_it_back(prd: Core) -> None:
    root = prd.repository.root
    git(root, "checkout", "--quiet", "-b", "with-prd")
    git(root, "add", "docs")
    git(root, "commit", "--quiet", "--message=PRD")
    git(root, "checkout", "--quiet", "main")
    await eventually(lambda: prd.library.prds["docs/prd/shop.md"].prd.missing, "the PRD to be missing")
    git(root, "checkout", "--quiet", "with-prd")
    await eventually(lambda: not prd.library.prds["docs/prd/shop.md"].prd.missing, "the PRD to be back")
    assert newest(prd) == 1


async def test_a_renamed_file_and_a_renamed_folder_are_followed(prd: Core) -> None:
    root = prd.repository.root
    (root / "docs/prd/shop.md").rename(root / "docs/prd/store.md")
    await eventually(lambda: "docs/prd/store.md" in prd.library.prds, "the renamed file")
    (root / "docs/prd").rename(root / "docs/requirements")
    await eventually(lambda: "docs/requirements/store.md" in prd.library.prds, "the renamed folder")
    write(prd, SHOP + "\nmore\n", "docs/requirements/store.md")
    await eventually(lambda: newest(prd, "docs/requirements/store.md") == 2, "a save in the new folder")


async def test_a_missing_prd_is_found_again_under_another_name(prd: Core) -> None:
    root = prd.repository.root
    (root / "docs/prd/shop.md").unlink()
    await eventually(lambda: prd.library.prds["docs/prd/shop.md"].prd.missing, "the PRD to be missing")
    write(prd, SHOP, "docs/prd/later.md")
    await eventually(lambda: "docs/prd/later.md" in prd.library.prds, "the PRD under its new name")


async def test_a_save_that_is_no_text_is_told_by_an_event(prd: Core) -> None:
    (prd.repository.root / "docs/prd/shop.md").write_bytes(b"caf\xe9")
    told: list[str] = []
    prd.bus.subscribe(lambda event: told.append(event.kind))
    await eventually(lambda: "prd.refused" in told, "the event of a refused content")
    refused = (await call(prd, "events.list", kind="prd.refused")).events[-1]
    assert "is not UTF-8" in refused.payload["message"]
    assert newest(prd) == 1


async def test_what_changed_while_nobody_watched_is_seen_at_the_start(repository: Repository) -> None:
    first = await Core.open(repository)
    write(first, SHOP)
    await library.register(first, "PRD.md")
    await first.close()
    (repository.root / "PRD.md").write_text(SHOP + "\nmore\n")
    second = await Core.open(repository)
    try:
        await eventually(lambda: newest(second, "PRD.md") == 2, "the version saved in between")
    finally:
        await second.close()


@pytest.fixture
def held(prd: Core) -> Iterator[sqlite3.Connection]:
    """The database, held by another program."""
    other = sqlite3.connect(prd.repository.state_dir / DATABASE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


async def test_a_save_while_the_database_is_held_is_stored_once_it_is_free(
    prd: Core, held: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    write(prd, SHOP + "\nmore\n", "docs/prd/shop.md")
    await eventually(lambda: "another program holds the file" in caplog.text, "the warning")
    held.execute("ROLLBACK")
    await eventually(lambda: newest(prd) == 2, "the version of the save that was missed")
    write(prd, SHOP + "\nmore again\n", "docs/prd/shop.md")
    await eventually(lambda: newest(prd) == 3, "the version of the next save")


async def test_a_refusal_that_cannot_be_told_now_is_told_later(
    prd: Core, held: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    prd.bus.subscribe(lambda event: told.append(event.kind))
    (prd.repository.root / "docs/prd/shop.md").write_bytes(b"caf\xe9")
    await eventually(lambda: "another program holds the file" in caplog.text, "the warning")
    held.execute("ROLLBACK")
    await eventually(lambda: "prd.refused" in told, "the event of a refused content")
