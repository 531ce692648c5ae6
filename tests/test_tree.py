"""Which working tree a folder is in, compared with what git itself says."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from codeframe_ls.core.errors import BareRepository, NoRepository, RepositoryError
from codeframe_ls.tree import WorkingTree, find
from tests.support.core import git, make_repository


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The top of a repository with one commit."""
    return make_repository(tmp_path / "main").root


def assert_as_git_says(folder: Path, tree: WorkingTree) -> None:
    said = git(
        folder, "rev-parse", "--path-format=absolute", "--show-toplevel", "--git-dir", "--git-common-dir"
    )
    assert [tree.root, tree.git_dir, tree.common_dir] == [
        os.path.realpath(line) for line in said.splitlines()
    ]


def test_from_the_top_and_from_any_folder_below(root: Path) -> None:
    below = root / "a" / "b"
    below.mkdir(parents=True)
    for folder in (root, below):
        assert_as_git_says(folder, find(str(folder)))


def test_through_a_link_to_a_folder(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    assert find(str(tmp_path / "link")).root == str(root)


def test_without_a_commit(tmp_path: Path) -> None:
    made = make_repository(tmp_path / "empty", commit=False).root
    assert_as_git_says(made, find(str(made)))


def test_in_a_linked_working_tree(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    tree = find(str(tmp_path / "linked"))
    assert_as_git_says(tmp_path / "linked", tree)
    assert tree.git_dir != tree.common_dir == str(root / ".git")


def test_in_a_submodule(root: Path, tmp_path: Path) -> None:
    other = make_repository(tmp_path / "other").root
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "sub")
    assert_as_git_says(root / "sub", find(str(root / "sub")))


def test_with_the_git_directory_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    git(tmp_path, "init", "--quiet", f"--separate-git-dir={tmp_path / 'store'}", str(tmp_path / "tree"))
    assert_as_git_says(tmp_path / "tree", find(str(tmp_path / "tree")))


def test_the_variables_of_one_shell_lead_nobody_astray(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(make_repository(tmp_path / "other").git_dir))
    assert find(str(root)).root == str(root)


def test_a_current_folder_that_was_deleted_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(
        NoRepository, match="The current folder was deleted; change into a folder that exists"
    ):
        find(".")


def test_a_folder_that_is_merely_named_git_is_passed_over(root: Path) -> None:
    (root / "a" / ".git").mkdir(parents=True)
    assert_as_git_says(root / "a", find(str(root / "a")))


def test_no_repository_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoRepository, match="is not in a git repository; run `git init`"):
        find(str(tmp_path))


@pytest.mark.parametrize("name", ["missing", "file.txt", "vscode-vfs://github/a/b"])
def test_what_is_no_folder_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.txt").touch()
    with pytest.raises(NoRepository, match="is not a folder"):
        find(str(tmp_path / name) if ":" not in name else name)


def test_a_bare_repository_is_refused_inside_and_out(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    for folder in (tmp_path / "bare.git", tmp_path / "bare.git" / "refs"):
        with pytest.raises(BareRepository, match="git worktree add"):
            find(str(folder))


def test_the_git_directory_itself_is_no_working_tree(root: Path) -> None:
    with pytest.raises(BareRepository):
        find(str(root / ".git" / "refs"))


def test_a_bare_repository_with_working_trees_beside_it(tmp_path: Path, root: Path) -> None:
    project = tmp_path / "project"
    git(tmp_path, "clone", "--quiet", "--bare", str(root), str(project / ".bare"))
    (project / ".git").write_text("gitdir: ./.bare\n", encoding="utf-8")
    git(project, "worktree", "add", "--quiet", "feature")
    assert_as_git_says(project / "feature", find(str(project / "feature")))
    with pytest.raises(BareRepository):
        find(str(project))


@pytest.mark.parametrize("text", ["", "nonsense\n", "gitdir: nowhere\n"])
def test_a_git_file_that_leads_nowhere_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / ".git").write_text(text, encoding="utf-8")
    with pytest.raises(RepositoryError, match="git status"):
        find(str(tmp_path))


def test_a_moved_linked_working_tree_is_found(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    (tmp_path / "linked").rename(tmp_path / "moved")
    assert find(str(tmp_path / "moved")).root == str(tmp_path / "moved")


def test_a_copied_linked_working_tree_is_refused(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    shutil.copytree(tmp_path / "linked", tmp_path / "copy")
    with pytest.raises(RepositoryError, match="is a copy of the working tree"):
        find(str(tmp_path / "copy"))
    assert find(str(tmp_path / "linked")).root == str(tmp_path / "linked")


class TestAnotherUsersRepository:
    """git is asked as it would be: `GIT_TEST_ASSUME_DIFFERENT_OWNER` is git's own switch for this."""

    @pytest.fixture(autouse=True)
    def foreign(self, root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        other = os.geteuid() + 1
        monkeypatch.setattr(os, "geteuid", lambda: other)
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        monkeypatch.setenv("HOME", str(tmp_path))

    def test_is_refused_with_what_to_do(self, root: Path) -> None:
        with pytest.raises(RepositoryError, match=r"git config --global --add safe\.directory"):
            find(str(root))

    def test_is_taken_where_git_was_told_to_trust_it(self, root: Path, tmp_path: Path) -> None:
        (tmp_path / ".gitconfig").write_text(f"[safe]\n\tdirectory = {root}\n", encoding="utf-8")
        assert find(str(root)).root == str(root)
