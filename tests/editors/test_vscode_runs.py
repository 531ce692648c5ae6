"""A task the whole way in the real VS Code: started, watched, answered, reviewed, applied, taken back."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.demo import replayed
from scripts.demo import repository as demo
from tests.editors.repository import stop_daemon
from tests.editors.vscode import VSCode, environment, path_with_server, screenshots
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.editors, pytest.mark.timeout(600)]

OpenVSCode = Callable[..., VSCode]

STORE = "### Store"
# Each folder is a row of its own.
SETTINGS = {"explorer.compactFolders": False}


@pytest.fixture
def key() -> Iterator[dict[str, str]]:
    """What leads a run to the replayed model."""
    with replayed.model() as base_url:
        yield {"ANTHROPIC_BASE_URL": base_url, "ANTHROPIC_API_KEY": "replayed"}


@pytest.fixture
def marks(tmp_path: Path, home: Path, key: dict[str, str]) -> Iterator[Path]:
    """The demo's repository with its tasks; its daemon is stopped at the end."""
    root = tmp_path / "marks"
    demo.make(root)
    cf(root, home, key, "tasks", "generate", "--source", "model", "--yes")
    yield root
    stop_daemon(root, home)


def cf(root: Path, home: Path, key: dict[str, str], *words: str) -> Any:
    """What `cf` says to the person whose home this is."""
    done = subprocess.run(
        ["cf", "--json", *words],
        cwd=root,
        env={**environment(home, path_with_server()), **key},
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def open_store(editor: VSCode, root: Path) -> None:
    """Bring the section of the store before the eyes."""
    editor.open_file("PRD.md")
    editor.go_to_line((root / "PRD.md").read_text(encoding="utf-8").split("\n").index(STORE) + 1)


def start(editor: VSCode, root: Path) -> None:
    """Start T2 by its lens, and vouch for the checks."""
    open_store(editor, root)
    editor.click_lens("▷ Start T2")
    assert "The checks run these on your machine:" in editor.wait_for_dialog()
    editor.click_dialog("Run Them From Now On")


def test_a_task_goes_from_its_lens_to_the_working_tree_and_back(
    vscode: OpenVSCode, marks: Path, home: Path, key: dict[str, str]
) -> None:
    store = marks / "src/marks/store.py"
    before = store.read_text(encoding="utf-8")
    with vscode(marks, more_environment=key, settings=SETTINGS) as editor:
        start(editor, marks)
        shown = editor.wait_for_notification("R1 T2 Refuse a file")
        assert shown["buttons"] == ["Cancel"]
        editor.wait_for_lens("● 1 running")
        editor.screenshot(screenshots() / "run.png")
        editor.wait_for_lens("? 1 needs input")
        editor.wait_for_no_notification("Turn ")

        editor.dismiss_notifications()
        editor.click_lens("? 1 needs input")
        editor.screenshot(screenshots() / "run-question.png")
        editor.pick("A field of every line")
        editor.wait_for_lens("◇ 1 to review")
        assert store.read_text(encoding="utf-8") == before, "a run changes nothing of the user's"

        editor.open_file("src/marks/store.py")
        open_store(editor, marks)
        editor.dismiss_notifications()
        editor.click_lens("◇ 1 to review")
        editor.wait_for_editor_text("# P1")
        editor.screenshot(screenshots() / "review.png")
        editor.command("Codeframe: Apply Patch")
        editor.pick("P1")
        assert [row["label"] for row in editor.picker()["rows"]] == [
            "working tree",
            "working tree and index (staged)",
            "working tree and a commit on this branch",
            "a commit on a new branch, working tree untouched",
        ]
        editor.pick("working tree")
        editor.wait_for_notification("P1 ")
        editor.open_file("src/marks/store.py")
        editor.wait_for_editor_text("OtherVersionError")
        editor.screenshot(screenshots() / "applied.png")

        editor.command("Codeframe: Restore Checkpoint")
        editor.pick("Before P1 was applied")
        told = editor.wait_for_dialog()
        assert "src/marks/store.py: " in told
        editor.screenshot(screenshots() / "restore.png")
        editor.click_dialog("Restore Checkpoint")
        wait_until(lambda: store.read_text(encoding="utf-8") == before, "the file as it was")
        editor.wait_for_no_editor_text("OtherVersionError")


def test_a_run_is_stopped_where_its_progress_shows_and_closing_the_window_stops_nothing(
    vscode: OpenVSCode, marks: Path, home: Path, key: dict[str, str]
) -> None:
    with vscode(marks, more_environment=key, settings=SETTINGS) as editor:
        start(editor, marks)
        editor.wait_for_notification("R1 T2 Refuse a file")
    wait_until(
        lambda: cf(marks, home, key, "work", "show", "R1")["run"]["state"] == "Needs input", "the question"
    )
    with vscode(marks, more_environment=key, settings=SETTINGS) as editor:
        open_store(editor, marks)
        cf(marks, home, key, "blocker", "answer", "B1", "1")
        editor.click_notification("R1 T2 Refuse a file", "Cancel")
        wait_until(lambda: cf(marks, home, key, "work", "show", "R1")["run"]["state"] == "Stopped", "the end")
        editor.wait_for_lens("▷ Start T2")
