"""Which ignored files of a repository its checks need."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeframe_ls.core.errors import SettingsError
from codeframe_ls.core.sandbox.dependencies import dependency_folders
from tests.support.core import git

IGNORED = ["*env*", "node_modules", "*.egg-info", "_version.py", "dist", "*.key", "__pycache__", "*_pb2.py"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".gitignore").write_text("\n".join(IGNORED), encoding="utf-8")
    return tmp_path


async def test_dependencies_and_generated_code_are_found_wherever_they_are(root: Path) -> None:
    make(root, "node_modules/a/index.js", "packages/web/node_modules/b/index.js", "shop.egg-info/PKG-INFO")
    make(root, "src/shop/_version.py", "src/api/shop_pb2.py", "my-env/pyvenv.cfg", ".venv/pyvenv.cfg")

    assert await dependency_folders(root) == [
        ".venv",
        "my-env",
        "node_modules",
        "packages/web/node_modules",
        "shop.egg-info",
        "src/api/shop_pb2.py",
        "src/shop/_version.py",
    ]


async def test_an_environment_that_ignores_itself_is_one_folder(root: Path) -> None:
    make(root, "tool/pyvenv.cfg", "tool/bin/python", "tool/lib/a.py")
    (root / "tool/.gitignore").write_text("*\n", encoding="utf-8")

    assert await dependency_folders(root) == ["tool"]


async def test_of_a_folder_with_tracked_files_only_the_ignored_ones_are_taken(root: Path) -> None:
    make(root, "vendor/ours.js", "vendor/theirs_pb2.py")
    git(root, "add", "vendor/ours.js")

    assert await dependency_folders(root) == ["vendor/theirs_pb2.py"]


async def test_secrets_build_outputs_and_caches_are_not_taken(root: Path) -> None:
    make(
        root, ".env", ".env.local", "dist/app.js", "server.key", "src/__pycache__/a.pyc", "environment/notes"
    )

    assert await dependency_folders(root) == []


async def test_what_git_tracks_is_not_taken(root: Path) -> None:
    make(root, "vendor/lib.js")
    git(root, "add", "--all")

    assert await dependency_folders(root) == []


async def test_a_link_to_a_folder_elsewhere_is_taken(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (root / "node_modules").symlink_to(tmp_path_factory.mktemp("shared"))

    (root / "web").mkdir()
    (root / "web/node_modules").symlink_to("/nowhere")

    assert await dependency_folders(root) == ["node_modules"]


async def test_settings_add_to_it(root: Path) -> None:
    make(root, "dist/generated.js", ".venv/pyvenv.cfg")

    assert await dependency_folders(root, ["dist/"]) == [".venv", "dist"]


@pytest.mark.parametrize("path", ["/etc", "../other", "", ".git/hooks", "missing"])
async def test_a_setting_that_leads_nowhere_or_outside_is_refused(root: Path, path: str) -> None:
    with pytest.raises(SettingsError, match="`bind` names"):
        await dependency_folders(root, [path])


def make(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("", encoding="utf-8")
