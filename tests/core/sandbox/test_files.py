"""Files of a worktree on this machine: nothing outside of it is ever read or written, whatever lies in it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeframe_ls.core.errors import CodeframeError, NotFound, OutsideWorktree, SandboxError
from codeframe_ls.core.sandbox.files import inside, read, write

MOUNT = Path("/home/user/shop")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A worktree with links of every kind, and a secret beside it."""
    worktree = tmp_path / "worktree"
    (worktree / "docs/deep").mkdir(parents=True)
    (worktree / "README.md").write_text("hello\n", encoding="utf-8")
    (worktree / ".git").write_text("gitdir: /somewhere\n", encoding="utf-8")
    (tmp_path / "secret").write_text("hunter2", encoding="utf-8")
    links = {
        "near": "README.md", "docs/deep/up": "../../README.md", "mounted": f"{MOUNT}/README.md",
        "out": "../secret", "far": "/etc/passwd", "away": "..", "docs/out": "../../secret",
        "folder": "docs", "circle": "circle", "new": "docs/new.txt", "repository": ".git",
    }  # fmt: skip
    for name, target in links.items():
        (worktree / name).symlink_to(target)
    return worktree


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "./docs/../README.md",
        "near",
        "docs/deep/up",
        "folder/deep/up",
        "mounted",
        f"{MOUNT}/near",
    ],
)
def test_paths_and_links_that_stay_inside_are_followed(tree: Path, path: str) -> None:
    assert read(tree, path, MOUNT) == b"hello\n"
    assert inside(tree, path, MOUNT) == tree / "README.md"


OUTSIDE = [
    "../secret", "out", "far", "away/secret", "docs/out", "folder/out", "/etc/passwd", "docs/../../secret",
    "/home/user/shopping", "a\0b", "made/../../x", "made/.git/x", ".git", ".git/config", "docs/.GIT/config",
    "repository", f"{MOUNT}/../x",
]  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE)
def test_whatever_leads_out_or_into_gits_own_files_is_refused(tree: Path, path: str) -> None:
    before = sorted(tree.parent.rglob("*"))
    for use in (inside, read, lambda *arguments: write(*arguments[:2], b"x", MOUNT)):
        with pytest.raises((OutsideWorktree, NotFound)):
            use(tree, path, MOUNT)
    assert (tree.parent / "secret").read_bytes() == b"hunter2"
    assert sorted(tree.parent.rglob("*")) == before


def test_a_file_is_written_whole_and_keeps_its_mode(tree: Path) -> None:
    (tree / "run.sh").write_text("old", encoding="utf-8")
    (tree / "run.sh").chmod(0o755)

    assert write(tree, "run.sh", b"new\r\n") == tree / "run.sh"

    assert (tree / "run.sh").read_bytes() == b"new\r\n"
    assert (tree / "run.sh").stat().st_mode & 0o777 == 0o755


def test_writing_through_a_link_that_stays_inside_writes_what_it_leads_to(tree: Path) -> None:
    assert write(tree, "new", b"text") == tree / "docs/new.txt"
    assert (tree / "new").is_symlink()


def test_folders_are_made_for_a_new_file(tree: Path) -> None:
    write(tree, "src/shop/price.py", b"PRICE = 2\n")

    assert (tree / "src/shop/price.py").read_bytes() == b"PRICE = 2\n"


@pytest.mark.parametrize("path", ["nothing", "nothing/at/all", "README.mdx"])
def test_what_does_not_exist_is_told(tree: Path, path: str) -> None:
    with pytest.raises(NotFound, match="does not exist"):
        read(tree, path)


@pytest.mark.parametrize("path", ["docs", ".", "circle", "README.md/x", "pipe"])
def test_what_is_no_plain_file_is_neither_read_nor_written(tree: Path, path: str) -> None:
    os.mkfifo(tree / "pipe")
    with pytest.raises(SandboxError):
        read(tree, path)
    with pytest.raises(SandboxError):
        write(tree, path, b"x")


STEPS = st.sampled_from(
    [
        "..",
        ".",
        "docs",
        "deep",
        "README.md",
        "near",
        "up",
        "folder",
        "out",
        "far",
        "away",
        "circle",
        "new",
        "secret",
        "mounted",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=8))
def test_no_path_whatever_reads_or_writes_outside(tree: Path, steps: list[str]) -> None:
    path = "/".join(steps) or "."
    with suppress(CodeframeError):
        assert read(tree, path, MOUNT) != b"hunter2"
        assert inside(tree, path, MOUNT).resolve().is_relative_to(tree)
    with suppress(CodeframeError):
        assert write(tree, path, b"hello\n", MOUNT).resolve().is_relative_to(tree)
    assert (tree.parent / "secret").read_bytes() == b"hunter2"
    assert sorted(entry.name for entry in tree.parent.iterdir()) == ["secret", "worktree"]
