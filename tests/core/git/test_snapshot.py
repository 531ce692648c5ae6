"""A snapshot is the user's tree byte for byte, in every kind of repository, and touches nothing of theirs."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from codeframe_ls.core.errors import RepositoryError
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.snapshot import take
from tests.support.core import git
from tests.support.privilege import UNPRIVILEGED
from tests.support.repositories import ABSENT, IDENTITY, KINDS, checked_out, contents, digest, places, visible
from tests.support.waiting import wait_until


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def root(kind: str, tmp_path: Path) -> Path:
    folder = tmp_path / "made"
    folder.mkdir()
    return KINDS[kind](folder)


async def test_a_checkout_equals_the_users_tree(kind: str, root: Path, tmp_path: Path) -> None:
    absent = ABSENT.get(kind, ())
    private = await PrivateRepository.open(places(root))

    first = await take(private, keep="checkpoint/1", message="First")

    assert first.absent == absent
    there = await checked_out(private, first.commit, tmp_path / "first")
    assert contents(there) == visible(root, *absent)

    (root / "src").mkdir(exist_ok=True)
    (root / "src/main.py").write_bytes(b"edited\r\nonce\nmore\n")
    (root / "src/later.txt").write_bytes(b"one\r\ntwo\n")
    second = await take(private, keep="checkpoint/2", message="Second", parent=first.commit)

    there = await checked_out(private, second.commit, tmp_path / "second")
    assert contents(there) == visible(root, *absent)
    there = await checked_out(private, first.commit, tmp_path / "first again")
    assert contents(there) == contents(tmp_path / "first")
    assert await private.git("fsck", "--no-dangling") == b""


async def test_nothing_of_the_users_repository_changes(root: Path) -> None:
    repository = places(root)
    own = repository.common_dir / "codeframe"
    before, files = digest(repository.common_dir, own), contents(root)

    private = await PrivateRepository.open(repository)
    await take(private, keep="checkpoint/1", message="First")
    await take(private, keep="checkpoint/2", message="Second", unsaved={"src/main.py": b"unsaved\n"})

    assert digest(repository.common_dir, own) == before
    assert contents(root) == files


class TestUnsaved:
    """Buffers that are not saved are laid over the snapshot, and over nothing else."""

    async def test_they_are_in_this_snapshot_only(self, private: PrivateRepository, tmp_path: Path) -> None:
        root = private.repository.root
        (root / "run.sh").write_text("#!/bin/sh\n")
        (root / "run.sh").chmod(0o755)
        (root / ".gitignore").write_text("*.log\n")
        files = contents(root)
        unsaved = {
            "run.sh": b"#!/bin/sh\r\nedited",
            "README.md": b"",
            "new/deep/n\u00e9w\n": b"new\n",
            "ignored.log": b"ignored\n",
        }

        first = await take(private, keep="checkpoint/1", message="First", unsaved=unsaved)
        second = await take(private, keep="checkpoint/2", message="Second")

        there = contents(await checked_out(private, first.commit, tmp_path / "first"))
        assert there == {
            **files,
            "run.sh": ("executable", b"#!/bin/sh\r\nedited"),
            "README.md": ("file", b""),
            "new/deep/n\u00e9w\n": ("file", b"new\n"),
        }
        assert contents(await checked_out(private, second.commit, tmp_path / "second")) == files
        assert contents(root) == files

    async def test_a_link_has_no_unsaved_text(self, private: PrivateRepository) -> None:
        (private.repository.root / "link").symlink_to("README.md")

        with pytest.raises(RepositoryError, match="link is no regular file"):
            await take(private, keep="checkpoint/1", message="First", unsaved={"link": b"text\n"})
        with pytest.raises(RepositoryError):
            await private.git("rev-parse", "--verify", "refs/codeframe/checkpoint/1")


class TestLater:
    """The index is kept from one snapshot to the next; what the user does meanwhile is in the next one."""

    async def holds(self, private: PrivateRepository, folder: Path) -> set[str]:
        snapshot = await take(private, keep="checkpoint/1", message="Snapshot")
        found = contents(await checked_out(private, snapshot.commit, folder))
        assert found == visible(private.repository.root)
        return set(found)

    async def test_a_file_that_became_ignored(self, private: PrivateRepository, tmp_path: Path) -> None:
        root = private.repository.root
        (root / "new.log").write_text("new\n")
        (root / "tracked.log").write_text("tracked\n")
        git(root, "add", "tracked.log")
        assert await self.holds(private, tmp_path / "1") == {"README.md", "new.log", "tracked.log"}
        (root / ".gitignore").write_text("*.log\n")
        assert await self.holds(private, tmp_path / "2") == {".gitignore", "README.md", "tracked.log"}
        git(root, "rm", "--cached", "--quiet", "tracked.log")
        assert await self.holds(private, tmp_path / "3") == {".gitignore", "README.md"}
        git(root, "add", "--force", "new.log")
        assert await self.holds(private, tmp_path / "4") == {".gitignore", "README.md", "new.log"}

    async def test_a_list_of_what_to_ignore_that_is_configured_later(
        self, private: PrivateRepository, tmp_path: Path
    ) -> None:
        root = private.repository.root
        (root / "a.tmp").write_text("a\n")
        (tmp_path / "ignore").write_text("*.tmp\n")
        assert await self.holds(private, tmp_path / "1") == {"README.md", "a.tmp"}
        git(root, "config", "core.excludesFile", str(tmp_path / "ignore"))
        (root / "b.tmp").write_text("b\n")
        assert await self.holds(private, tmp_path / "2") == {"README.md"}
        git(root, "config", "--unset", "core.excludesFile")
        assert await self.holds(private, tmp_path / "3") == {"README.md", "a.tmp", "b.tmp"}

    async def test_an_edit_of_the_same_length_in_the_same_second(
        self, private: PrivateRepository, tmp_path: Path
    ) -> None:
        root = private.repository.root
        second = None
        while second != int(time.time()):
            second = int(time.time())
            (root / "file").write_text("one\n")
            git(root, "add", "file")
            (root / "file").write_text("two\n")
        wait_until(lambda: time.time() > second + 1, "the next second")
        await self.holds(private, tmp_path / "1")

    async def test_another_branch(self, private: PrivateRepository, tmp_path: Path) -> None:
        root = private.repository.root
        await self.holds(private, tmp_path / "1")
        git(root, "checkout", "--quiet", "-b", "other")
        (root / "other").mkdir()
        (root / "other/file").write_text("other\n")
        git(root, "add", "--all")
        git(root, *IDENTITY, "commit", "--quiet", "--message=Other")
        assert await self.holds(private, tmp_path / "2") == {"README.md", "other/file"}
        git(root, "checkout", "--quiet", "main")
        assert await self.holds(private, tmp_path / "3") == {"README.md"}

    async def test_attributes_that_come_later(self, private: PrivateRepository, tmp_path: Path) -> None:
        root = private.repository.root
        (root / "a.bat").write_bytes(b"one\ntwo\r\n")
        await self.holds(private, tmp_path / "1")
        (root / ".gitattributes").write_text("*.bat eol=crlf\n* text=auto\n")
        git(root, "config", "core.autocrlf", "true")
        await self.holds(private, tmp_path / "2")
        (root / "a.bat").write_bytes(b"one\r\ntwo\n")
        await self.holds(private, tmp_path / "3")

    async def test_a_sparse_checkout_that_widens(self, private: PrivateRepository, tmp_path: Path) -> None:
        root = private.repository.root
        for name in ("in", "out"):
            (root / name).mkdir()
            (root / name / "file").write_text(f"{name}\n")
        git(root, "add", "--all")
        git(root, *IDENTITY, "commit", "--quiet", "--message=Both")
        git(root, "sparse-checkout", "set", "in")
        assert await self.holds(private, tmp_path / "1") == {"README.md", "in/file"}
        git(root, "sparse-checkout", "disable")
        assert await self.holds(private, tmp_path / "2") == {"README.md", "in/file", "out/file"}


class TestTrouble:
    """A snapshot that cannot be exact is refused in one sentence, or made exact all the same."""

    @pytest.mark.parametrize("damage", [b"", b"garbage\n", b"DIRC\0\0\0\2\0\0\0\1garbage" * 9])
    async def test_a_damaged_index_of_ours_is_made_anew(
        self, private: PrivateRepository, damage: bytes, tmp_path: Path
    ) -> None:
        root = private.repository.root
        first = await take(private, keep="checkpoint/1", message="First")
        (private.git_dir / "index").write_bytes(damage)
        (private.git_dir / "index.lock").write_bytes(b"")

        second = await take(private, keep="checkpoint/2", message="Second")

        assert second.tree == first.tree
        assert contents(await checked_out(private, second.commit, tmp_path / "there")) == contents(root)

    @pytest.mark.parametrize("hidden", ["secret.txt", "secret"])
    async def test_what_cannot_be_read_is_named(self, private: PrivateRepository, hidden: str) -> None:
        root = private.repository.root
        (root / "secret").mkdir()
        (root / "secret/file").write_text("secret\n")
        (root / "secret.txt").write_text("secret\n")
        (root / hidden).chmod(0)

        said = as_bound_by_permissions(root)

        assert said.startswith("repository-error")
        assert hidden in said
        assert "cannot be read; make it readable, or have git ignore it" in said
        (root / hidden).chmod(0o755)
        assert as_bound_by_permissions(root).startswith("taken")

    async def test_files_that_change_all_the_time(self, private: PrivateRepository, tmp_path: Path) -> None:
        root = private.repository.root
        (root / "busy").mkdir()
        with writing_all_the_time(root / "busy"):
            for number in range(5):
                snapshot = await take(private, keep=f"checkpoint/{number}", message="Snapshot")
                there = await checked_out(private, snapshot.commit, tmp_path / str(number))
                assert (there / "README.md").exists()
                assert {p.read_text() for p in (there / "busy").glob("?")} <= {f"{n}\n" for n in range(9)}

    async def test_a_pipe_in_the_place_of_a_file(self, private: PrivateRepository) -> None:
        (private.repository.root / "README.md").unlink()
        os.mkfifo(private.repository.root / "README.md")

        with pytest.raises(RepositoryError, match=r"README\.md"):
            await take(private, keep="checkpoint/1", message="First")

    async def test_two_at_once_take_turns(self, private: PrivateRepository) -> None:
        taken = await asyncio.gather(
            *(take(private, keep=f"run/{number}", message="Snapshot") for number in range(4))
        )

        assert len({snapshot.tree for snapshot in taken}) == 1


@contextmanager
def writing_all_the_time(folder: Path) -> Iterator[None]:
    """Files come and go in the folder, each of them whole."""
    script = "while :; do for i in 1 2 3 4 5 6 7 8; do echo $i >$i.new; mv $i.new $i; done; done"
    with subprocess.Popen(["sh", "-c", script], cwd=folder) as writer:
        try:
            yield
        finally:
            writer.kill()


def as_bound_by_permissions(root: Path) -> str:
    """What a process says that takes a snapshot and may not read everything."""
    return subprocess.run(
        [*UNPRIVILEGED, sys.executable, "-m", "tests.core.git.taking", str(root)],
        cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
