"""Writing onto the user's files: exact, all or nothing, and over nobody's work."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from codeframe_ls.core.errors import Conflict, OutsideWorktree, TreeMoved
from codeframe_ls.core.git import trees
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.snapshot import Snapshot, take
from codeframe_ls.core.git.writing import Journal, finish, pending, roll_back, roll_forward, write
from tests.support.core import git
from tests.support.privilege import UNPRIVILEGED
from tests.support.repositories import contents, digest
from tests.support.waiting import wait_until

SUBJECT = "patch 01"
PAGES = ".codeframe"


@pytest.fixture
def root(private: PrivateRepository) -> Path:
    return private.repository.root


def fill(root: Path) -> None:
    """A tree with something of every sort."""
    (root / ".gitignore").write_text("*.log\n")
    (root / "keep.log").write_text("ignored\n")
    (root / "windows.txt").write_bytes(b"one\r\ntwo\nthree")
    (root / "run.sh").write_text("#!/bin/sh\n")
    (root / "link").symlink_to("README.md")
    (root / "was-folder/inner").mkdir(parents=True)
    (root / "was-folder/inner/file").write_text("deep\n")
    (root / "was-folder/other").write_text("other\n")
    (root / "was-file").write_text("file\n")
    (root / "was-link").symlink_to("was-file")
    (root / "gone/deep").mkdir(parents=True)
    (root / "gone/deep/file").write_text("gone\n")


def change(root: Path) -> None:
    """Every sort of change to what `fill` made."""
    (root / "windows.txt").write_bytes(b"one\r\nchanged\nthree")
    (root / "run.sh").chmod(0o755)
    (root / "link").unlink()
    (root / "link").symlink_to("elsewhere")
    for name in ("was-folder/inner/file", "was-folder/other", "gone/deep/file", "was-file", "was-link"):
        (root / name).unlink()
    for name in ("was-folder/inner", "was-folder", "gone/deep", "gone"):
        (root / name).rmdir()
    (root / "was-folder").write_text("now a file\n")
    (root / "was-file/inner").mkdir(parents=True)
    (root / "was-file/inner/file").write_text("now a folder\n")
    (root / "was-link").write_text("now a file\n")
    (root / "new/deep").mkdir(parents=True)
    (root / "new/deep" / os.fsdecode(b"n\xe9w\n")).write_text("new\n")


async def two_trees(private: PrivateRepository) -> tuple[Snapshot, Snapshot]:
    """Snapshots of the tree before and after; the tree is left as before."""
    root = private.repository.root
    fill(root)
    one = await take(private, keep="checkpoint/1", message="One")
    change(root)
    other = await take(private, keep="checkpoint/2", message="Other")
    await bring(private, other, one)
    return one, other


async def bring(private: PrivateRepository, before: Snapshot, target: Snapshot) -> tuple[str, ...]:
    """Write whatever is different."""
    paths = [change.path for change in await trees.diff(private, before.tree, target.tree)]
    written = await write(private, target=target.commit, paths=paths, subject=SUBJECT, before=before)
    await finish(private, SUBJECT)
    return written.paths


async def changed(private: PrivateRepository, before: Snapshot, **files: str | None) -> str:
    """The tree of `before` with other texts in some files; `__` stands for a slash, `_` for a dot."""
    edits = {}
    for name, text in files.items():
        path = name.replace("__", "/").replace("_", ".")
        edits[path] = None if text is None else ("100644", await trees.write_blob(private, text.encode()))
    return await trees.edit(private, before.tree, edits)


async def test_every_sort_of_change_is_written_and_taken_back(private: PrivateRepository, root: Path) -> None:
    fill(root)
    before = contents(root)
    one = await take(private, keep="checkpoint/1", message="One")
    change(root)
    after = contents(root)
    other = await take(private, keep="checkpoint/2", message="Other")

    await bring(private, other, one)
    assert contents(root, PAGES) == before
    assert not (root / "new").exists(), "folders that hold nothing any more are gone"
    await bring(private, one, other)
    assert contents(root, PAGES) == after
    assert [path.name for path in (root / PAGES).iterdir()] == [".gitignore"]
    assert git(root, "status", "--porcelain", "--ignored").count("keep.log") == 1


async def test_only_the_named_paths_are_written(private: PrivateRepository, root: Path) -> None:
    one, other = await two_trees(private)
    before = contents(root, PAGES)

    written = await write(
        private, target=other.tree, paths=["run.sh", "README.md"], subject=SUBJECT, before=one
    )

    assert written.paths == ("run.sh",)
    assert contents(root, PAGES) == {**before, "run.sh": ("executable", b"#!/bin/sh\n")}


async def test_head_index_and_branches_do_not_move(private: PrivateRepository, root: Path) -> None:
    git(root, "add", "README.md")
    one, other = await two_trees(private)
    own = private.repository.state_dir
    before = digest(root / ".git", own)

    await bring(private, one, other)

    assert digest(root / ".git", own) == before


async def test_permissions_of_a_file_are_kept(private: PrivateRepository, root: Path) -> None:
    (root / "README.md").chmod(0o640)
    (root / "run.sh").write_text("run\n")
    (root / "run.sh").chmod(0o600)
    one = await take(private, keep="checkpoint/1", message="One")
    run = await trees.write_blob(private, b"run\n")
    tree = await trees.edit(
        private, await changed(private, one, README_md="changed\n"), {"run.sh": ("100755", run)}
    )

    await write(private, target=tree, paths=["README.md", "run.sh"], subject=SUBJECT, before=one)

    assert (root / "README.md").stat().st_mode & 0o777 == 0o640
    assert (root / "run.sh").stat().st_mode & 0o777 == 0o700


class TestRefusals:
    """Each leaves every file as it was, and no journal."""

    @pytest.fixture(autouse=True)
    async def untouched(self, private: PrivateRepository, root: Path) -> Iterator[None]:
        self.private, self.root = private, root
        (root / "other.txt").write_text("other\n")
        (root / "folder").mkdir()
        (root / "folder/file").write_text("file\n")
        self.before = await take(private, keep="checkpoint/1", message="One")

    async def refused(self, error: type[Exception], *says: str, target: str, paths: list[str]) -> None:
        files = contents(self.root)
        with pytest.raises(error) as caught:
            await write(self.private, target=target, paths=paths, subject=SUBJECT, before=self.before)
        assert all(text in str(caught.value) for text in says), str(caught.value)
        assert contents(self.root, PAGES) == files
        assert await pending(self.private) is None

    async def test_a_file_that_changed(self) -> None:
        target = await changed(self.private, self.before, README_md="theirs\n", other_txt="theirs\n")
        (self.root / "other.txt").write_text("mine\n")
        await self.refused(TreeMoved, "other.txt changed", target=target, paths=["README.md", "other.txt"])

    async def test_a_mode_that_changed(self) -> None:
        target = await changed(self.private, self.before, other_txt="theirs\n")
        (self.root / "other.txt").chmod(0o755)
        await self.refused(TreeMoved, "other.txt", target=target, paths=["other.txt"])

    async def test_a_file_that_is_gone(self) -> None:
        target = await changed(self.private, self.before, folder__file="theirs\n")
        (self.root / "folder/file").unlink()
        await self.refused(TreeMoved, "folder/file", target=target, paths=["folder/file"])

    async def test_a_file_that_came(self) -> None:
        target = await changed(self.private, self.before, new_txt="theirs\n")
        (self.root / "new.txt").write_text("mine\n")
        await self.refused(TreeMoved, "new.txt", target=target, paths=["new.txt"])

    async def test_an_ignored_file_in_the_place_of_a_new_one(self) -> None:
        target = await changed(self.private, self.before, new_log="theirs\n")
        (self.root / ".git/info").mkdir()
        (self.root / ".git/info/exclude").write_text("*.log\n")
        (self.root / "new.log").write_text("mine\n")
        await self.refused(TreeMoved, "new.log", target=target, paths=["new.log"])

    async def test_an_ignored_file_in_a_folder_that_a_file_replaces(self) -> None:
        target = await changed(self.private, self.before, folder="theirs\n")
        (self.root / ".git/info").mkdir()
        (self.root / ".git/info/exclude").write_text("*.log\n")
        (self.root / "folder/mine.log").write_text("mine\n")
        await self.refused(TreeMoved, "folder/mine.log", target=target, paths=["folder", "folder/file"])

    async def test_a_file_in_the_place_of_a_folder_on_the_way(self) -> None:
        target = await changed(self.private, self.before, new__file="theirs\n")
        (self.root / "new").write_text("mine\n")
        await self.refused(TreeMoved, "new changed", target=target, paths=["new/file"])

    async def test_a_link_on_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "outside").mkdir()
        target = await changed(self.private, self.before, new__file="theirs\n", folder__file="theirs\n")
        (self.root / "new").symlink_to(tmp_path / "outside")
        await self.refused(TreeMoved, "new changed", target=target, paths=["new/file"])
        (self.root / "folder").rename(tmp_path / "outside/folder")
        (self.root / "folder").symlink_to(tmp_path / "outside/folder")
        await self.refused(TreeMoved, "folder/file", target=target, paths=["folder/file"])
        assert (tmp_path / "outside/folder/file").read_text() == "file\n"

    async def test_a_nested_repository(self) -> None:
        target = await changed(self.private, self.before, folder__file="theirs\n", folder__new="theirs\n")
        git(self.root / "folder", "init", "--quiet")
        for path in ("folder/file", "folder/new"):
            await self.refused(OutsideWorktree, path, target=target, paths=[path])

    async def test_another_repositorys_commit(self) -> None:
        target = await trees.edit(self.private, self.before.tree, {"module": ("160000", "1" * 40)})
        await self.refused(Conflict, "module is a repository", target=target, paths=["module"])

    async def test_a_page_of_ours(self) -> None:
        blob = await trees.write_blob(self.private, b"send\n")
        target = await trees.edit(
            self.private, self.before.tree, {".codeframe/questions/B1.md": ("100644", blob)}
        )
        await self.refused(OutsideWorktree, target=target, paths=[".codeframe/questions/B1.md"])

    @pytest.mark.parametrize("path", [".git/hooks/pre-commit", "folder/.GIT/config", "../outside"])
    async def test_a_path_that_no_tree_should_have(self, path: str) -> None:
        # git itself makes no such tree, but whoever makes objects by hand can.
        target = self.before.tree
        for name in reversed(path.split("/")):
            blob = await trees.write_blob(self.private, b"evil\n")
            entry = f"100644 blob {blob}" if target == self.before.tree else f"040000 tree {target}"
            target = await self.object(entry, name)
        await self.refused(OutsideWorktree, target=target, paths=[path])

    async def object(self, entry: str, name: str) -> str:
        mode, _, oid = entry.split()
        data = mode.lstrip("0").encode() + b" " + name.encode() + b"\0" + bytes.fromhex(oid)
        said = await self.private.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", data=data)
        return said.decode().strip()

    async def test_a_second_writing_before_the_first_is_finished(self) -> None:
        target = await changed(self.private, self.before, README_md="theirs\n")
        await write(self.private, target=target, paths=["README.md"], subject=SUBJECT, before=self.before)
        with pytest.raises(Conflict, match="patch 01"):
            await write(self.private, target=target, paths=[], subject="patch 02", before=self.before)
        await finish(self.private, SUBJECT)
        assert await pending(self.private) is None


async def test_a_fault_half_way_takes_everything_back(private: PrivateRepository, root: Path) -> None:
    one, _ = await two_trees(private)
    (root / "zz").mkdir()
    (root / "zz/file").write_text("file\n")
    one = await take(private, keep="checkpoint/3", message="One")
    target = await changed(private, one, README_md="theirs\n", link=None, zz__file="theirs\n")
    other = await trees.commit(private, target, [], "Other")
    before = contents(root, PAGES)
    # What is in it can be read, but nothing can be put there.
    (root / "zz").chmod(0o555)

    with writers(root, one.commit, other, *UNPRIVILEGED) as ask:
        said = ask("once")

    assert said.startswith("repository-read-only")
    assert "make it writable" in said
    assert contents(root, PAGES) == before
    assert await pending(private) is None


async def test_the_journal_is_there_until_the_writing_is_finished(private: PrivateRepository) -> None:
    one, other = await two_trees(private)
    paths = tuple(sorted(change.path for change in await trees.diff(private, one.tree, other.tree)))

    await write(private, target=other.tree, paths=paths, subject=SUBJECT, before=one)

    journal = Journal(SUBJECT, one.commit, other.tree, paths)
    assert await pending(await PrivateRepository.open(private.repository)) == journal
    await finish(private, SUBJECT)
    assert await pending(private) is None
    await finish(private, SUBJECT)


async def test_what_a_person_changed_since_is_left_and_named(private: PrivateRepository, root: Path) -> None:
    one, other = await two_trees(private)
    paths = [change.path for change in await trees.diff(private, one.tree, other.tree)]
    before = contents(root, PAGES)
    await write(private, target=other.tree, paths=paths, subject=SUBJECT, before=one)
    after = contents(root, PAGES)
    (root / "windows.txt").write_text("mine\n")
    (root / "gone").write_text("mine\n")
    journal = await pending(private)
    assert journal is not None

    for _ in range(2):
        assert await roll_back(private, journal) == ("gone/deep/file", "windows.txt")
    del before["gone/deep/file"]
    mine = {"windows.txt": ("file", b"mine\n"), "gone": ("file", b"mine\n")}
    assert contents(root, PAGES) == {**before, **mine}
    assert await pending(private) is None
    for _ in range(2):
        assert await roll_forward(private, journal) == ("windows.txt",)
    assert contents(root, PAGES) == {**after, **mine}


@pytest.mark.timeout(300)
async def test_killed_at_any_moment_it_goes_on_or_back_exactly(
    private: PrivateRepository, root: Path
) -> None:
    one, other = await two_trees(private)
    first = contents(root, PAGES)
    await bring(private, one, other)
    second = contents(root, PAGES)
    ends = {one.commit: first, other.commit: second}
    git_files = digest(root / ".git", private.repository.state_dir)
    journal_file = private.repository.state_dir / "writing.json"
    cut_short, number = 0, 0
    with writers(root, one.commit, other.commit) as ask:
        # On until enough of the writers were in the middle.
        while number < 50 or cut_short < 10:
            number += 1
            writer = int(ask("one" if contents(root, PAGES) == first else "other"))
            if number % 4 < 2:
                await asyncio.sleep(random.uniform(0.02, 0.4))
            else:
                wait_until(journal_file.exists, "the first file to be written", pause=0)
                await asyncio.sleep(random.uniform(0, 0.01))
            kill(writer)

            journal = await pending(private)
            if journal is not None:
                cut_short += 1
                back = number % 2 == 0
                for _ in range(2):
                    assert await (roll_back if back else roll_forward)(private, journal) == ()
                assert contents(root, PAGES) == ends[journal.before if back else journal.target]
                await finish(private, journal.subject)
            assert contents(root, PAGES) in (first, second)
            assert digest(root / ".git", private.repository.state_dir) == git_files


@contextmanager
def writers(root: Path, one: str, other: str, *prefix: str) -> Iterator[Callable[[str], str]]:
    """A process that starts writers: given a line, it gives one."""
    with subprocess.Popen(
        [*prefix, sys.executable, "-m", "tests.core.git.writing", str(root), one, other],
        cwd=Path(__file__).parents[3], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as starter:  # fmt: skip
        assert starter.stdin is not None
        assert starter.stdout is not None

        def ask(line: str) -> str:
            print(line, file=starter.stdin, flush=True)
            return starter.stdout.readline().strip() if starter.stdout else ""

        yield ask
        starter.stdin.close()


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{process}").exists(), "its end")
