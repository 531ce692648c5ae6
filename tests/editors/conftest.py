"""What the editor tests share: the installed rig, our packed extension, a home directory, a repository."""

from __future__ import annotations

import fcntl
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.editors.install_vscode import Rig, install
from tests.editors.repository import make_repository, stop_daemon
from tests.editors.vscode import VSCode, install_extension

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "editors/vscode"


@pytest.fixture(scope="session")
def rig() -> Rig:
    """The real VS Code and its browser, installed now if they never were."""
    return install()


@pytest.fixture(scope="session")
def vsix() -> Path:
    """Our extension, checked and packed from the source as it is now."""
    with (EXTENSION / "package-lock.json").open() as lock:
        # Test processes share the source directory; one of them builds at a time.
        fcntl.flock(lock, fcntl.LOCK_EX)
        installed = EXTENSION / "node_modules/.package-lock.json"
        if (
            not installed.exists()
            or installed.stat().st_mtime < (EXTENSION / "package-lock.json").stat().st_mtime
        ):
            npm("ci")
        npm("run", "package")
    return EXTENSION / "codeframe.vsix"


@pytest.fixture(scope="session")
def extensions(rig: Rig, vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of extensions in which ours is installed."""
    directory = tmp_path_factory.mktemp("extensions")
    with tempfile.TemporaryDirectory(prefix="cfv-") as home:
        install_extension(rig, vsix, Path(home), directory)
    return directory


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty home directory. Its path is short: sockets lie in it, and theirs have 107 bytes at most."""
    with tempfile.TemporaryDirectory(prefix="cfv-", ignore_cleanup_errors=True) as directory:
        yield Path(directory)


@pytest.fixture
def repository(tmp_path: Path, home: Path) -> Iterator[Path]:
    """A git repository that holds a committed `PRD.md`; its daemon is stopped at the end."""
    root = make_repository(tmp_path / "notes")
    yield root
    stop_daemon(root, home)


@pytest.fixture
def vscode(rig: Rig, extensions: Path, home: Path) -> Callable[..., VSCode]:
    """Opens a VS Code on a folder: `with vscode(folder) as editor`."""

    def open_folder(folder: Path, **options: Any) -> VSCode:
        return VSCode(rig, extensions, home, folder, **options)

    return open_folder


def npm(*arguments: str) -> None:
    """Run npm in the extension's directory; on failure show what it said."""
    done = subprocess.run(["npm", *arguments], cwd=EXTENSION, text=True, capture_output=True, check=False)
    assert done.returncode == 0, f"npm {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}"
