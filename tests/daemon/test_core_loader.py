"""The core is loaded once for all clients, and again after a failure whose cause is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from codeframe_ls.core.errors import DatabaseDamaged, GitTooOld, RepositoryError
from codeframe_ls.daemon.core_loader import CoreLoader, check_tree
from codeframe_ls.daemon.foothold import Foothold
from tests.support.core import git
from tests.support.machine import Machine


@pytest.fixture
def foothold(machine: Machine) -> Foothold:
    """The lock of a new repository, held by this process."""
    taken = Foothold.take(str(machine.repository()))
    assert taken is not None
    return taken


@pytest.fixture
async def loader(foothold: Foothold) -> AsyncIterator[CoreLoader]:
    """A loader for it, closed afterwards."""
    made = CoreLoader(foothold)
    yield made
    await made.close()
    foothold.release()


async def test_many_clients_get_one_core(loader: CoreLoader) -> None:
    assert loader.state == "waiting"
    first, second = await asyncio.gather(loader.get(), loader.get())
    assert first is second is await loader.get()
    assert loader.state == "open"


async def test_it_knows_its_places(loader: CoreLoader, foothold: Foothold) -> None:
    repository = (await loader.get()).repository
    assert str(repository.root) == foothold.tree.root
    assert repository.state_dir == foothold.state_dir
    assert repository.tree_id == foothold.state_dir.name


async def test_a_client_that_leaves_takes_the_core_from_nobody(loader: CoreLoader) -> None:
    leaving = asyncio.create_task(loader.get())
    staying = asyncio.create_task(loader.get())
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying).repository


async def test_the_next_client_tries_again(loader: CoreLoader, foothold: Foothold) -> None:
    database = foothold.state_dir / "state.db"
    database.write_bytes(b"no database" * 1000)
    for _ in range(2):
        with pytest.raises(DatabaseDamaged):
            await loader.get()
    assert loader.state == "failed"
    assert "is damaged" in loader.failure
    database.unlink()
    await loader.get()
    assert [loader.state, loader.failure] == ["open", ""]


class TestWhatGitSays:
    def test_a_tree_like_any_other(self, machine: Machine) -> None:
        check_tree(str(machine.repository()))

    def test_a_tree_whose_files_are_elsewhere(self, machine: Machine, tmp_path: Path) -> None:
        root = machine.repository()
        git(root, "config", "core.worktree", str(tmp_path))
        with pytest.raises(RepositoryError, match=f"git takes {tmp_path} for the working tree of {root}"):
            check_tree(str(root))

    def test_a_repository_that_git_cannot_read(self, machine: Machine) -> None:
        root = machine.repository()
        (root / ".git" / "config").write_text("[core]\n\trepositoryformatversion = 99\n", encoding="utf-8")
        with pytest.raises(RepositoryError, match=r"git cannot use .*99.*; run `git status` there"):
            check_tree(str(root))

    def test_no_git(self, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
        root = machine.repository()
        monkeypatch.setenv("PATH", "/nowhere")
        with pytest.raises(GitTooOld, match="was not found on PATH"):
            check_tree(str(root))
