"""Checks prove something of the agent's code, not of the user's.

What was installed from the repository breaks when the agent breaks it in the worktree.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from codeframe_ls.core.sandbox.dependencies import dependency_folders
from codeframe_ls.core.sandbox.run import Outcome, run
from tests.core.sandbox.conftest import Place
from tests.support.core import git

PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "shop"
version = "1"

[tool.hatch.build]
dev-mode-dirs = ["src"]

[tool.hatch.build.targets.wheel]
packages = ["src/shop"]
"""


async def test_a_package_installed_in_editable_mode_is_the_agents(place: Place) -> None:
    place.write("pyproject.toml", PROJECT)
    place.write("src/shop/__init__.py", "def price() -> int:\n    return 2\n")
    place.write(
        "tests/test_price.py", "from shop import price\n\ndef test_price():\n    assert price() == 2\n"
    )
    place.write(".gitignore", ".venv\n")
    git(place.root, "init", "--quiet")
    await asyncio.to_thread(install_in_editable_mode, place.root)

    whole = await check(place, ".venv/bin/python", "-m", "pytest", "-q")
    place.write("src/shop/__init__.py", "def price() -> int:\n    return 3\n", only=place.worktree)
    broken = await check(place, ".venv/bin/python", "-m", "pytest", "-q")

    assert whole.exit_code == 0, whole.output.decode()
    assert broken.exit_code == 1, broken.output.decode()
    assert b"assert 3 == 2" in broken.output


async def test_a_package_of_the_workspace_that_node_modules_links_to_is_the_agents(place: Place) -> None:
    place.write("packages/price/package.json", '{"name": "price", "version": "1.0.0"}')
    place.write("packages/price/index.js", "module.exports = () => 2\n")
    place.write("test.js", "require('assert').strictEqual(require('price')(), 2)\n")
    place.write(".gitignore", "node_modules\n")
    git(place.root, "init", "--quiet")
    # As npm links the packages of a workspace.
    (place.root / "node_modules").mkdir()
    (place.root / "node_modules/price").symlink_to("../packages/price")

    whole = await check(place, "node", "test.js")
    place.write("packages/price/index.js", "module.exports = () => 3\n", only=place.worktree)
    broken = await check(place, "node", "test.js")

    assert whole.exit_code == 0, whole.output.decode()
    assert broken.exit_code == 1
    assert b"3 !== 2" in broken.output


async def check(place: Place, *command: str) -> Outcome:
    """Run a check as a run does, with the dependency folders that the repository itself has."""
    return await run(await place.policy(read_only=await dependency_folders(place.root)), command)


def install_in_editable_mode(root: Path) -> None:
    """As a user does; what builds and checks it is borrowed from the environment of these tests."""
    python = root / ".venv/bin/python"
    subprocess.run([sys.executable, "-m", "venv", root / ".venv"], check=True)
    packages = next((root / ".venv/lib").glob("python3*")) / "site-packages"
    for place in {Path(path) for path in sys.path if path.endswith("site-packages")}:
        for package in place.iterdir():
            if package.name.partition("-")[0] in BORROWED and not (packages / package.name).exists():
                copy = ["cp", "-r", package, packages]
                subprocess.run(copy, check=True)
    install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-build-isolation",
        "--no-index",
        "--no-deps",
        "-e",
        root,
    ]
    subprocess.run([python, *install, "--disable-pip-version-check"], check=True)


BORROWED = (
    "hatchling", "packaging", "pathspec", "pluggy", "trove_classifiers", "pytest", "_pytest", "py.py",
    "iniconfig", "pygments",
)  # fmt: skip
