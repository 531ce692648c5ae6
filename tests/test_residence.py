"""Where the state of a tree lives, and what becomes of it when the tree is moved or copied."""

from __future__ import annotations

import errno
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from codeframe_ls import residence
from codeframe_ls.core.errors import DiskFull, RepositoryError, RepositoryReadOnly
from codeframe_ls.tree import WorkingTree, find
from tests.support.core import git


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository in which no daemon was ever started."""
    git(tmp_path, "init", "--quiet", str(tmp_path / "main"))
    return tmp_path / "main"


def claim(root: Path) -> tuple[str, Path]:
    tree_id, state_dir = residence.claim(find(str(root)))
    return tree_id, Path(state_dir)


def test_the_state_is_private_and_under_the_git_directory(root: Path) -> None:
    tree_id, state_dir = claim(root)
    assert state_dir == root / ".git" / "codeframe" / tree_id
    assert [path.stat().st_mode & 0o777 for path in (state_dir, state_dir.parent)] == [0o700, 0o700]


def test_asking_changes_nothing(root: Path) -> None:
    assert residence.known(find(str(root))) is None
    assert not list((root / ".git").glob("codeframe*"))


def test_the_same_tree_has_the_same_place(root: Path) -> None:
    assert claim(root) == claim(root)
    assert residence.known(find(str(root))) == residence.claim(find(str(root)))


def test_many_starters_agree_on_one_id(root: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: claim(root), range(64)))) == 1


def test_each_linked_tree_has_a_place_of_its_own(root: Path, tmp_path: Path) -> None:
    git(
        root,
        "-c",
        "user.name=T",
        "-c",
        "user.email=t@example.org",
        "commit",
        "--quiet",
        "--allow-empty",
        "-mx",
    )
    git(root, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    _, main = claim(root)
    _, linked = claim(tmp_path / "linked")
    assert main != linked
    assert main.parent == linked.parent


def test_git_clean_and_stash_leave_it_alone(root: Path) -> None:
    _, state_dir = claim(root)
    (state_dir / "state.db").touch()
    git(root, "clean", "-fdx")
    assert (state_dir / "state.db").exists()
    assert git(root, "status", "--porcelain") == ""


def test_a_moved_tree_keeps_its_id(root: Path, tmp_path: Path) -> None:
    before, _ = claim(root)
    root.rename(tmp_path / "moved")
    assert claim(tmp_path / "moved")[0] == before


def test_a_copy_gets_an_id_of_its_own_and_the_original_keeps_its(root: Path, tmp_path: Path) -> None:
    original, _ = claim(root)
    shutil.copytree(root, tmp_path / "copy")
    assert residence.known(find(str(tmp_path / "copy"))) is None
    copied, state_dir = claim(tmp_path / "copy")
    assert copied != original
    assert not list(state_dir.iterdir())
    assert claim(root)[0] == original
    assert claim(tmp_path / "copy")[0] == copied


def test_a_copy_whose_original_is_gone_is_a_move(root: Path, tmp_path: Path) -> None:
    original, _ = claim(root)
    shutil.copytree(root, tmp_path / "copy")
    shutil.rmtree(root)
    assert claim(tmp_path / "copy")[0] == original


def test_another_path_to_the_same_directory_is_no_copy(root: Path, tmp_path: Path) -> None:
    # As a bind mount shows it: the recorded path is another name of the same directory.
    original, _ = claim(root)
    (tmp_path / "other name").symlink_to(root)
    (root / ".git" / residence.ID_FILE).write_text(
        f"{original}\n{tmp_path}/other name/.git\n", encoding="utf-8"
    )
    assert claim(root)[0] == original


@pytest.mark.parametrize("text", ["../../../etc\n/x\n", "0123456789abcde\n", "0123456789ABCDEF\n", "\n"])
def test_a_damaged_id_is_refused_and_left_alone(root: Path, text: str) -> None:
    file = root / ".git" / residence.ID_FILE
    file.write_text(text, encoding="utf-8")
    for ask in (residence.claim, residence.known):
        with pytest.raises(RepositoryError, match="is damaged"):
            ask(find(str(root)))
    assert file.read_text(encoding="utf-8") == text


def test_a_state_directory_that_is_a_link_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / ".git" / "codeframe").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RepositoryError, match="must be a folder"):
        claim(root)


def test_open_permissions_are_closed(root: Path) -> None:
    (root / ".git" / "codeframe").mkdir(mode=0o755)
    claim(root)
    assert (root / ".git" / "codeframe").stat().st_mode & 0o777 == 0o700


def test_another_users_state_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = find(str(root))
    residence.claim(tree)
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    with pytest.raises(RepositoryError, match="belongs to another user"):
        residence.claim(tree)


def test_a_full_disk_is_named_as_such(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(DiskFull, match=r"is full; free some space and try again\.$"):
        residence.claim(find(str(root)))


def test_a_git_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    # /proc takes no file of anybody, root included.
    tree = WorkingTree(str(tmp_path), "/proc/self", "/proc/self")
    with pytest.raises(RepositoryReadOnly, match=r"/proc/self/codeframe, so make it writable"):
        residence.claim(tree)
