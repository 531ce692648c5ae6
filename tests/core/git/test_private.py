"""The private repository: made whole, holding the user's objects whatever becomes of them, asking nobody."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from codeframe_ls.core.errors import RepositoryError, RepositoryReadOnly
from codeframe_ls.core.git import host
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.snapshot import Snapshot, take
from codeframe_ls.core.workspace.repository import Repository
from tests.support.core import git
from tests.support.repositories import IDENTITY, checked_out, contents, places


@pytest.fixture
def root(private: PrivateRepository) -> Path:
    return private.repository.root


async def check_whole(private: PrivateRepository, snapshot: Snapshot, files: object, folder: Path) -> None:
    """The snapshot can still be had in full, and so can another one."""
    assert await private.git("fsck", "--no-dangling") == b""
    assert contents(await checked_out(private, snapshot.commit, folder)) == files
    await take(private, keep="checkpoint/later", message="Later", parent=snapshot.commit)
    assert await private.git("fsck", "--no-dangling") == b""


async def history(private: PrivateRepository) -> tuple[Snapshot, object]:
    """Commits, staged and new files; their snapshot; then the user goes on."""
    root = private.repository.root
    for number in range(3):
        (root / "file").write_text(f"{number}\n")
        git(root, "add", "--all")
        git(root, *IDENTITY, "commit", "--quiet", f"--message={number}")
    (root / "staged").write_text("staged\n")
    git(root, "add", "staged")
    (root / "new").write_text("new\n")
    return await take(private, keep="checkpoint/1", message="First"), contents(root)


async def forget(root: Path) -> None:
    """Have git throw away all that it can."""
    # Within the second git holds every file for possibly changed and reads it again, which would hide a loss.
    await asyncio.sleep(1.2)
    git(root, "reset", "--quiet", "--hard")
    git(root, "reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    git(root, "gc", "--quiet", "--prune=now")


async def test_amending_and_collecting_garbage_loses_nothing(
    private: PrivateRepository, root: Path, tmp_path: Path
) -> None:
    snapshot, files = await history(private)
    lost = [git(root, "rev-parse", name) for name in ("HEAD:file", ":staged", "HEAD")]
    git(root, "rm", "--quiet", "--cached", "staged")
    (root / "file").write_text("amended\n")
    git(root, *IDENTITY, "commit", "--quiet", "--amend", "--all", "--message=Other")
    await forget(root)
    for name in lost:
        with pytest.raises(subprocess.CalledProcessError):
            git(root, "cat-file", "-e", name)

    await check_whole(private, snapshot, files, tmp_path / "there")


async def test_rebasing_and_switching_loses_nothing(
    private: PrivateRepository, root: Path, tmp_path: Path
) -> None:
    snapshot, files = await history(private)
    git(root, "checkout", "--quiet", "--force", "-b", "other", "HEAD~2")
    (root / "elsewhere").write_text("elsewhere\n")
    git(root, "add", "elsewhere")
    git(root, *IDENTITY, "commit", "--quiet", "--message=Elsewhere")
    git(root, "checkout", "--quiet", "main")
    git(root, *IDENTITY, "rebase", "--quiet", "other")
    git(root, "branch", "--quiet", "--delete", "other")
    await forget(root)

    await check_whole(private, snapshot, files, tmp_path / "there")


async def test_moving_the_repository_loses_nothing(
    private: PrivateRepository, root: Path, tmp_path: Path
) -> None:
    snapshot, files = await history(private)
    root.rename(tmp_path / "moved")

    moved = await PrivateRepository.open(places(tmp_path / "moved"))

    await forget(moved.repository.root)
    await check_whole(moved, snapshot, files, tmp_path / "there")


async def test_objects_cost_no_space_until_the_user_drops_them(
    private: PrivateRepository, root: Path
) -> None:
    await history(private)
    git(root, "repack", "-adq")
    await private.borrow()

    (pack,) = (root / ".git/objects/pack").glob("*.pack")
    held = private.objects / "pack" / pack.name
    assert held.samefile(pack)
    assert held.with_suffix(".idx").exists()


async def test_on_another_file_system_objects_are_copied(repository: Repository, tmp_path: Path) -> None:
    other = Path("/dev/shm") / f"codeframe-{os.getpid()}-{tmp_path.name}"
    assert Path("/dev/shm").stat().st_dev != tmp_path.stat().st_dev
    other.mkdir()
    try:
        moved = Repository(repository.root, repository.git_dir, repository.common_dir, other, "tree")
        private = await PrivateRepository.open(moved)
        snapshot, files = await history(private)
        await forget(repository.root)
        await check_whole(private, snapshot, files, tmp_path / "there")
    finally:
        shutil.rmtree(other)


async def test_what_is_kept_stays_and_what_is_dropped_goes(private: PrivateRepository, root: Path) -> None:
    kept = await take(private, keep="checkpoint/1", message="Kept")
    (root / "new").write_text("new\n")
    dropped = await take(private, keep="run/2", message="Dropped")
    await private.drop("run/2")
    await private.drop("run/2")
    await private.git("prune", "--expire=now")

    assert (await private.git("cat-file", "-t", kept.commit)).strip() == b"commit"
    with pytest.raises(RepositoryError):
        await private.git("cat-file", "-t", dropped.commit)


async def test_a_private_repository_that_was_left_half_made_is_finished(repository: Repository) -> None:
    (repository.state_dir / "git/objects").mkdir(parents=True)
    (repository.state_dir / "git/config").write_text("[core")

    private = await PrivateRepository.open(repository)
    first = await take(private, keep="checkpoint/1", message="First")

    again = await take(await PrivateRepository.open(repository), keep="checkpoint/2", message="Again")
    assert again.tree == first.tree


async def test_a_state_folder_that_cannot_be_written_is_named(repository: Repository) -> None:
    (repository.state_dir / "git").write_text("a file\n")

    with pytest.raises(RepositoryReadOnly, match="cannot be written"):
        await PrivateRepository.open(repository)


async def test_the_environment_and_the_configuration_of_a_person_lead_git_nowhere(
    private: PrivateRepository, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\nexec cat\n")
    trap.chmod(0o755)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".gitconfig").write_text(
        f"[core]\n\tfsmonitor = {trap}\n\thooksPath = {tmp_path}/hooks\n\tautocrlf = true\n"
        f'\tignoreStat = true\n[filter "trap"]\n\tclean = {trap}\n\tsmudge = {trap}\n\tprocess = {trap}\n'
        "[commit]\n\tgpgSign = true\n[add]\n\tignoreErrors = true\n[core]\n\tsplitIndex = true\n"
    )
    (tmp_path / "hooks").mkdir()
    for hook in ("post-index-change", "reference-transaction", "pre-commit"):
        shutil.copy(trap, tmp_path / "hooks" / hook)
    (root / ".gitattributes").write_text("* filter=trap\n")
    (root / "file").write_bytes(b"one\r\n")

    snapshot = await take(private, keep="checkpoint/1", message="First", unsaved={"unsaved": b"x\n"})

    assert not (tmp_path / "sprung").exists()
    assert not (tmp_path / "trace").exists()
    assert await private.git("show", f"{snapshot.commit}:file") == b"one\r\n"


async def test_git_says_why_in_its_own_words(private: PrivateRepository) -> None:
    with pytest.raises(
        RepositoryError, match=r"^git cat-file failed: fatal: Not a valid object name nothing\.$"
    ):
        await host.git(private.git_dir, "cat-file", "-p", "nothing")
