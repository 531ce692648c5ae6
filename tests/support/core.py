"""A real core on a real git repository: the fixtures `repository` and `core`.

A `conftest.py` imports them, and their `template`, from here. Nothing replaces a part
of the program: git is git, the database is a file, the writer is its thread.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from codeframe_ls.core.core import Core
from codeframe_ls.core.operation import Call
from codeframe_ls.core.workspace.repository import Repository

STATE = Path(".git/codeframe/tree")
PERSON = Call(session="test", client="test")


def git(root: Path, *arguments: str) -> str:
    """What git prints in `root`, stripped; fails the test when git fails."""
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def make_repository(root: Path, *, commit: bool = True) -> Repository:
    """Make a git repository at `root`, and the place of its state as the daemon would find it."""
    root.mkdir(parents=True, exist_ok=True)
    root = root.resolve()
    git(root, "init", "--quiet", "--initial-branch=main", "--template=")
    for name, value in {"user.name": "Test", "user.email": "test@example.org", "gc.auto": "0"}.items():
        git(root, "config", name, value)
    if commit:
        (root / "README.md").write_text("# Demo\n", encoding="utf-8")
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message=First")
    (root / STATE).mkdir(parents=True)
    return _places(root)


def _places(root: Path) -> Repository:
    git_dir = root / ".git"
    return Repository(root=root, git_dir=git_dir, common_dir=git_dir, state_dir=root / STATE, tree_id="tree")


async def call(core: Core, name: str, /, **params: Any) -> Any:
    """Run an operation as a person does, and give its result model."""
    return await core.call(name, params, PERSON)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository with one commit, to be copied: git itself takes a quarter of a second to make one."""
    return make_repository(tmp_path_factory.mktemp("template") / "repository").root


@pytest.fixture
def repository(tmp_path: Path, template: Path) -> Repository:
    """A git repository with one commit."""
    root = tmp_path.resolve() / "repository"
    shutil.copytree(template, root, symlinks=True)
    return _places(root)


@pytest.fixture
async def core(repository: Repository) -> AsyncIterator[Core]:
    """A core on `repository`, closed afterwards."""
    opened = await Core.open(repository)
    try:
        yield opened
    finally:
        await opened.close()
