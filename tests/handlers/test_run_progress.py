"""The progress of a run, as editors see it: each from its own beginning, one end, and a cancel that stops."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.core.runs.project import Project, edits, finishes, waits
from tests.support.desk import Desk
from tests.support.recording_client import Json, RecordingClient


@pytest.fixture
async def project(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Project]:
    """A project in the repository of the desk, with worktrees of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = Project(desk.core)
    yield made
    await made.close()


def told(editor: RecordingClient) -> list[Json]:
    return [m["params"]["value"] for m in editor.received if m.get("method") == "$/progress"]


def kinds(editor: RecordingClient) -> list[str]:
    return [value["kind"] for value in told(editor)]


async def begun(editor: RecordingClient) -> Any:
    """The token of the progress that has begun."""
    where = lambda params: params["value"]["kind"] == "begin"  # noqa: E731
    return (await editor.take("$/progress", where))["token"]


async def test_a_run_is_shown_from_its_begin_to_its_end(desk: Desk, project: Project) -> None:
    editor = await desk.editor()
    await editor.call("codeframe/call", {"operation": "tasks.list", "params": {}})
    await project.model(edits(), finishes())

    await project.start(await project.task())

    await editor.wait_until(lambda: "end" in kinds(editor))
    first, *_, last = told(editor)
    assert (first["title"], first["cancellable"]) == ("R1 T1 Double it", True)
    assert last == {"kind": "end", "message": "In review"}
    assert kinds(editor).count("begin") == kinds(editor).count("end") == 1


async def test_an_editor_that_comes_later_sees_it_too_and_its_cancel_stops_the_run(
    desk: Desk, project: Project
) -> None:
    await project.model(waits())
    task = await project.task()
    run = await project.begin(task)
    await project.called()

    editor = await desk.editor("Neovim")
    await editor.call("codeframe/call", {"operation": "tasks.list", "params": {}})
    token = await begun(editor)
    editor.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))

    rested = await project.rested(run.id)
    assert (rested.status, rested.reason) == ("STOPPED", "Stopped by Neovim.")
    assert await project.status(task) == "READY"
    await editor.wait_until(lambda: kinds(editor)[-1] == "end")


async def test_an_editor_that_leaves_stops_nothing(desk: Desk, project: Project) -> None:
    editor = await desk.editor()
    await editor.call("codeframe/call", {"operation": "tasks.list", "params": {}})
    await project.model(waits())
    run = await project.begin(await project.task())
    await project.called()
    await begun(editor)

    await editor.leave()

    assert (await project.call("runs.show", run=run.id)).run.status == "RUNNING"
