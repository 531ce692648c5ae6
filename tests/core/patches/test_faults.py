"""What a user does between a run's snapshot and applying its patch is neither lost nor half changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import CodeframeError, PatchConflict
from tests.support.core import call, git
from tests.support.patch import make_patch

OLD = b"".join(b"line %d\n" % number for number in range(40))
NEW = OLD.replace(b"line 3\n", b"line three\n")
ELSEWHERE = OLD.replace(b"line 30\n", b"mine\n")
BINARY = bytes(range(256))


@pytest.fixture
async def root(core: Core) -> Path:
    """A tree whose a.txt and data.bin are committed, and P1, which changes both and adds b.txt."""
    root = core.repository.root
    (root / "a.txt").write_bytes(OLD)
    (root / "data.bin").write_bytes(BINARY)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=More")
    await make_patch(core, {"a.txt": NEW, "data.bin": BINARY[::-1], "b.txt": b"new\n"})
    return root


async def refused(core: Core, *paths: str, **params: object) -> None:
    """Applying names these files, and leaves the patch and all that it would write as they were."""
    with pytest.raises(PatchConflict) as raised:
        await call(core, "patches.apply", patch="P1", **params)
    assert raised.value.data["paths"] == list(paths)
    assert all(path in raised.value.message for path in paths)
    assert not (core.repository.root / "b.txt").exists()
    assert (await call(core, "patches.show", patch="P1")).patch.status == "PENDING"


async def test_a_file_that_was_deleted_is_not_brought_back_in_part(core: Core, root: Path) -> None:
    (root / "a.txt").unlink()
    await refused(core, "a.txt")
    assert not (root / "a.txt").exists()
    assert (root / "data.bin").read_bytes() == BINARY


async def test_a_file_that_became_a_link_is_left_a_link(core: Core, root: Path) -> None:
    (root / "a.txt").unlink()
    (root / "a.txt").symlink_to("README.md")
    before = (root / "README.md").read_bytes()
    await refused(core, "a.txt")
    assert (root / "a.txt").is_symlink()
    assert (root / "README.md").read_bytes() == before


async def test_nothing_is_written_through_a_link_that_leads_out_of_the_tree(
    core: Core, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_bytes(OLD)
    (root / "a.txt").unlink()
    (root / "a.txt").symlink_to(outside)
    await refused(core, "a.txt")
    assert outside.read_bytes() == OLD
    assert (root / "a.txt").is_symlink()


async def test_nothing_is_written_into_a_folder_that_became_a_link_out_of_the_tree(
    core: Core, root: Path, tmp_path: Path
) -> None:
    (root / "folder").mkdir()
    (root / "folder" / "kept.txt").write_bytes(OLD)
    patch = await make_patch(core, {"folder/kept.txt": NEW, "folder/new.txt": b"new\n"}, title="In a folder")
    outside = tmp_path / "outside"
    (root / "folder").rename(outside)
    (root / "folder").symlink_to(outside)

    with pytest.raises(PatchConflict, match="folder"):
        await call(core, "patches.apply", patch=patch.alias)

    assert {path.name: path.read_bytes() for path in outside.iterdir()} == {"kept.txt": OLD}
    assert (root / "folder").is_symlink()


async def test_a_binary_file_is_applied_and_taken_back_byte_for_byte(core: Core, root: Path) -> None:
    await call(core, "patches.apply", patch="P1")
    assert (root / "data.bin").read_bytes() == BINARY[::-1]
    await call(core, "patches.undo", patch="P1")
    assert (root / "data.bin").read_bytes() == BINARY


async def test_a_binary_file_that_was_changed_meanwhile_is_refused_whole(core: Core, root: Path) -> None:
    mine = BINARY + b"mine"
    (root / "data.bin").write_bytes(mine)
    await refused(core, "data.bin")
    assert ((root / "data.bin").read_bytes(), (root / "a.txt").read_bytes()) == (mine, OLD)


async def test_a_commit_meanwhile_stays_and_the_patch_comes_on_top(core: Core, root: Path) -> None:
    (root / "a.txt").write_bytes(ELSEWHERE)
    git(root, "commit", "--quiet", "--all", "--message=Mine")
    head = git(root, "rev-parse", "HEAD")

    await call(core, "patches.apply", patch="P1", destination="commit")

    assert git(root, "rev-parse", "HEAD^") == head
    merged = ELSEWHERE.replace(b"line 3\n", b"line three\n")
    assert (root / "a.txt").read_bytes() == merged
    assert git(root, "show", "HEAD:a.txt").encode() + b"\n" == merged
    assert git(root, "status", "--porcelain") == ""


async def test_another_branch_gets_the_patch_and_stays_checked_out(core: Core, root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "other")
    (root / "a.txt").write_bytes(ELSEWHERE)
    git(root, "commit", "--quiet", "--all", "--message=On another branch")
    branches = git(root, "for-each-ref", "refs/heads")

    await call(core, "patches.apply", patch="P1")

    assert git(root, "branch", "--show-current") == "other"
    assert git(root, "for-each-ref", "refs/heads") == branches
    assert (root / "a.txt").read_bytes() == ELSEWHERE.replace(b"line 3\n", b"line three\n")
    await call(core, "patches.undo", patch="P1")
    assert git(root, "status", "--porcelain") == ""


async def test_a_branch_without_the_file_refuses_it(core: Core, root: Path) -> None:
    git(root, "checkout", "--quiet", "--orphan", "empty")
    git(root, "rm", "--quiet", "-rf", ".")
    (root / "only.txt").write_text("only\n", encoding="utf-8")
    git(root, "add", "only.txt")
    git(root, "commit", "--quiet", "--message=Something else")
    await refused(core, "a.txt", "data.bin")
    assert git(root, "status", "--porcelain") == ""


def in_the_middle_of_a_merge(root: Path) -> None:
    """Both sides changed README.md; a merge waits for the user."""
    for branch, text in (("theirs", "# Theirs\n"), ("main", "# Ours\n")):
        git(root, "checkout", "--quiet", "-B", branch, "main")
        (root / "README.md").write_text(text, encoding="utf-8")
        git(root, "commit", "--quiet", "--all", f"--message={branch}")
        if branch == "theirs":
            git(root, "checkout", "--quiet", "-B", "main", "main")
    merging = subprocess.run(["git", "-C", str(root), "merge", "--quiet", "theirs"], check=False)
    assert merging.returncode == 1


async def test_a_merge_that_waits_for_its_user_goes_on_waiting(core: Core, root: Path) -> None:
    in_the_middle_of_a_merge(root)
    conflict = (root / "README.md").read_bytes()
    unmerged = git(root, "ls-files", "--unmerged")

    await call(core, "patches.apply", patch="P1")

    assert (root / "a.txt").read_bytes() == NEW
    assert (root / "README.md").read_bytes() == conflict
    assert git(root, "ls-files", "--unmerged") == unmerged
    assert git(root, "rev-parse", "--verify", "MERGE_HEAD") == git(root, "rev-parse", "theirs")

    await call(core, "patches.undo", patch="P1")
    assert ((root / "a.txt").read_bytes(), git(root, "ls-files", "--unmerged")) == (OLD, unmerged)


@pytest.mark.parametrize("destination", ["staged", "commit"])
async def test_in_the_middle_of_a_merge_nothing_is_staged_or_committed(
    core: Core, root: Path, destination: str
) -> None:
    in_the_middle_of_a_merge(root)
    before = (git(root, "ls-files", "--stage"), git(root, "rev-parse", "HEAD"))

    with pytest.raises(CodeframeError, match=r"merge"):
        await call(core, "patches.apply", patch="P1", destination=destination)

    assert (git(root, "ls-files", "--stage"), git(root, "rev-parse", "HEAD")) == before
    assert (root / "a.txt").read_bytes() == OLD
    assert not (root / "b.txt").exists()
    assert git(root, "rev-parse", "--verify", "MERGE_HEAD") == git(root, "rev-parse", "theirs")
