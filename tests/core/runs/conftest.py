"""A working tree with a small project, a replayed model, and a core that may use it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from codeframe_ls.core.core import Core
from tests.core.runs.project import Project


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Worktrees and personal settings of this test alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
async def project(core: Core) -> AsyncIterator[Project]:
    """The project in the core's repository; `project.model(...)` says what the model answers."""
    made = Project(core)
    yield made
    await made.close()
