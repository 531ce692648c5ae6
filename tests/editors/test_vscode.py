"""The extension in the real VS Code, on a real repository, with the real server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.demo import replayed
from tests.editors.repository import daemon_of, make_repository, stop_daemon
from tests.editors.vscode import VSCode, screenshots
from tests.support.disk import FREE_SPACE, small_disk

pytestmark = [pytest.mark.editors, pytest.mark.timeout(600)]

OpenVSCode = Callable[..., VSCode]

ROOT = Path(__file__).parents[2]

NO_SERVER = "/usr/bin:/bin"

SILENT_MODEL = """
format = 1

[[turns]]
name = "is silent for longer than anybody waits"
pace = { first = 600 }
answer = [{ text = "Too late." }]
"""


def command_titles() -> list[str]:
    """The commands of the manifest as the palette shows them."""
    manifest = json.loads((ROOT / "editors/vscode/package.json").read_text(encoding="utf-8"))
    return [f"{command['category']}: {command['title']}" for command in manifest["contributes"]["commands"]]


def test_the_palette_holds_every_command(vscode: OpenVSCode, repository: Path) -> None:
    with vscode(repository) as editor:
        editor.open_file("PRD.md")
        missing = [title for title in command_titles() if title not in editor.palette(title)]
        assert missing == []


def test_a_command_reaches_the_server_of_the_folder(vscode: OpenVSCode, repository: Path) -> None:
    with vscode(repository) as editor:
        editor.open_file("PRD.md")
        editor.command("Codeframe: Show Status")
        editor.wait_for_editor_text(str(repository))
        editor.screenshot(screenshots() / "status.png")


def test_a_list_leads_to_its_items(vscode: OpenVSCode, repository: Path) -> None:
    with vscode(repository) as editor:
        editor.command("Codeframe: Ask a Question")
        assert "in one line" in editor.input_box()["message"]
        editor.answer("Which database?")
        assert editor.wait_for_notification("B1")["message"] == "B1 Which database?: Open."
        editor.command("Codeframe: Show Questions")
        assert [row["label"] for row in editor.picker()["rows"]] == ["B1 Which database?"]
        editor.pick("B1")
        editor.wait_for_editor_text("# B1 Which database?")


def test_a_question_is_answered_in_an_input_box_that_shows_it(vscode: OpenVSCode, repository: Path) -> None:
    with vscode(repository) as editor:
        editor.command("Codeframe: Ask a Question")
        editor.answer("Which database?")
        editor.wait_for_notification("B1 Which database?: Open.")
        editor.command("Codeframe: Answer Question")
        editor.pick("B1")
        assert "Which database?" in editor.input_box()["message"]
        editor.screenshot(screenshots() / "answer.png")
        editor.answer("SQLite")
        editor.wait_for_notification("B1 Which database?: ")
        editor.command("Codeframe: Answer Question")
        assert "nothing to choose from" in editor.wait_for_notification("Answer Question")["message"]


def test_a_refusal_is_shown_with_the_way_to_the_log(vscode: OpenVSCode, repository: Path) -> None:
    with vscode(repository) as editor:
        (repository / "codeframe.toml").write_text("[prd]\ncolour = 1\n", encoding="utf-8")
        editor.command("Codeframe: Show Settings")
        shown = editor.wait_for_notification("colour")
        assert "no setting `prd.colour`" in shown["message"]
        assert shown["buttons"] == ["Show Logs"]


def test_a_full_disk_is_told_and_work_goes_on_once_there_is_space(
    vscode: OpenVSCode, home: Path, tmp_path: Path
) -> None:
    def daemon() -> list[int]:
        return [daemon_of(root, home)]

    with small_disk(tmp_path / "disk", daemon) as disk:
        root = make_repository(disk.directory / "notes")
        try:
            with vscode(root) as editor:
                editor.open_file("PRD.md")
                editor.wait_for_lens("Generate tasks")
                disk.fill()
                editor.command("Codeframe: Create Task")
                editor.answer("Index the notes")
                shown = editor.wait_for_notification(FREE_SPACE)
                editor.screenshot(screenshots() / "full-disk.png")
                assert "nothing was changed" in shown["message"]
                assert shown["buttons"] == ["Show Logs"]

                disk.empty()
                editor.command("Codeframe: Create Task")
                editor.answer("Index the notes")
                editor.wait_for_notification("T1 Index the notes")
        finally:
            stop_daemon(root, home)


def test_a_folder_without_a_repository_is_left_alone_until_it_is_asked_for(
    vscode: OpenVSCode, tmp_path: Path
) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/README.md").write_text("# Notes\n", encoding="utf-8")
    with vscode(tmp_path / "notes") as editor:
        editor.open_file("README.md")
        editor.command("Codeframe: Show Logs")
        editor.wait_for_panel_text("in no git repository, so no server was started")
        editor.command("Codeframe: Show Status")
        assert "git init" in editor.wait_for_notification("repository")["message"]


def test_a_missing_server_is_told_with_what_to_do(vscode: OpenVSCode, repository: Path) -> None:
    with vscode(repository, path=NO_SERVER) as editor:
        editor.open_file("PRD.md")
        shown = editor.wait_for_notification("neither on PATH nor in the folder's .venv")
        assert shown["buttons"] == ["Install", "Open Setting"]
        editor.screenshot(screenshots() / "no-server.png")


def test_the_server_is_installed_with_one_click(vscode: OpenVSCode, repository: Path, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    pip_wheel = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    subprocess.run([*pip_wheel, str(wheels), str(ROOT)], check=True, capture_output=True)
    pip_settings = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    pip_settings["PIP_FIND_LINKS"] = f"{wheels} {pip_settings.get('PIP_FIND_LINKS', '')}"
    with vscode(repository, path=NO_SERVER, more_environment=pip_settings) as editor:
        editor.open_file("PRD.md")
        editor.click_notification("neither on PATH", "Install")
        editor.wait_for_notification("The Codeframe server is installed", within=400)
        editor.command("Codeframe: Show Status")
        editor.wait_for_editor_text(str(repository))


def test_two_folders_of_a_window_have_a_server_each(vscode: OpenVSCode, home: Path, tmp_path: Path) -> None:
    one, other = make_repository(tmp_path / "one"), make_repository(tmp_path / "other")
    workspace = tmp_path / "both.code-workspace"
    workspace.write_text(
        json.dumps({"folders": [{"path": str(one)}, {"path": str(other)}]}), encoding="utf-8"
    )
    try:
        with vscode(workspace) as editor:
            for folder in (one, other):
                editor.open_file(f"{folder.name}/PRD.md")
                editor.command("Codeframe: Show Status")
                editor.wait_for_editor_text(str(folder))
    finally:
        for folder in (one, other):
            stop_daemon(folder, home)


def test_an_untrusted_workspace_can_be_read_but_not_changed(vscode: OpenVSCode, repository: Path) -> None:
    with vscode(repository, trusted=False) as editor:
        editor.open_file("PRD.md")
        editor.command("Codeframe: Ask a Question")
        assert "trust this workspace first" in editor.wait_for_notification("Ask a Question")["message"]
        editor.command("Codeframe: Show Status")
        editor.wait_for_editor_text(str(repository))


def test_an_untrusted_workspace_cannot_name_the_server(vscode: OpenVSCode, repository: Path) -> None:
    witness = repository / "was-started"
    server = repository / "server"
    server.write_text(f"#!/bin/sh\ntouch {witness}\n", encoding="utf-8")
    server.chmod(0o755)
    (repository / ".vscode").mkdir()
    (repository / ".vscode/settings.json").write_text('{"codeframe.path": "server"}', encoding="utf-8")
    with vscode(repository, trusted=False) as editor:
        editor.open_file("PRD.md")
        editor.command("Codeframe: Show Status")
        editor.wait_for_editor_text(str(repository))
        assert not witness.exists()


def test_the_server_can_be_started_anew(vscode: OpenVSCode, repository: Path) -> None:
    with vscode(repository) as editor:
        editor.open_file("PRD.md")
        editor.command("Codeframe: Show Status")
        editor.wait_for_editor_text("# Show Status")
        editor.command("Codeframe: Restart Server")
        editor.command("Codeframe: Show Settings")
        assert editor.picker()["rows"] != []
        assert editor.extension_log().count("starting") == 2


def test_debug_information_says_which_server_runs(vscode: OpenVSCode, repository: Path) -> None:
    with vscode(repository) as editor:
        editor.command("Codeframe: Show Debug Information")
        editor.wait_for_editor_text('"source": "PATH"')


def test_a_prd_becomes_a_plan_and_its_plan_becomes_tasks(vscode: OpenVSCode, repository: Path) -> None:
    with vscode(repository) as editor:
        editor.open_file("PRD.md")
        editor.wait_for_lens("Generate tasks")
        editor.screenshot(screenshots() / "lenses.png")
        editor.click_lens("Generate tasks")
        editor.wait_for_editor_text("G1")
        editor.screenshot(screenshots() / "plan.png")
        editor.click_lens("Apply G1")
        assert "added" in editor.wait_for_notification("G1: Applied")["message"]
        editor.wait_for_no_lens("Apply G1")
        editor.wait_for_editor_text("Applied")
        editor.open_file("PRD.md")
        editor.wait_for_lens("tasks")
        editor.screenshot(screenshots() / "tasks.png")


def test_a_question_shows_where_it_matters_until_it_is_answered_there(
    vscode: OpenVSCode, repository: Path
) -> None:
    ask = ["cf", "blocker", "create", "Which index?", "--path", "PRD.md", "--line", "11", "--option"]
    with vscode(repository) as editor:
        editor.open_file("PRD.md")
        editor.wait_for_lens("Generate tasks")
        subprocess.run([*ask, "SQLite"], cwd=repository, env=editor.environment, check=True)
        editor.wait_for_problem("Which index?")
        editor.open_file("PRD.md")
        editor.go_to_line(11)
        editor.action("SQLite")
        editor.wait_for_notification("B1 Which index?: ")
        editor.wait_for_no_problem("Which index?")


def test_a_long_generation_is_cancelled_where_its_progress_shows(
    vscode: OpenVSCode, repository: Path, tmp_path: Path
) -> None:
    silent = tmp_path / "silent.toml"
    silent.write_text(SILENT_MODEL, encoding="utf-8")
    with replayed.model(silent) as base_url:
        key = {"ANTHROPIC_BASE_URL": base_url, "ANTHROPIC_API_KEY": "replayed"}
        with vscode(repository, more_environment=key) as editor:
            editor.open_file("PRD.md")
            editor.click_lens("Generate tasks")
            assert editor.wait_for_notification("Generate Tasks")["buttons"] == ["Cancel"]
            editor.screenshot(screenshots() / "progress.png")
            editor.click_notification("Generate Tasks", "Cancel")
            editor.wait_for_no_notification("Generate Tasks")
            assert editor.notifications() == []
            assert plans(editor, repository) == []


def test_a_section_says_that_it_changed_while_somebody_types(vscode: OpenVSCode, repository: Path) -> None:
    with vscode(repository) as editor:
        for command in (["tasks", "generate", "--source", "structure"], ["plans", "apply", "G1"]):
            subprocess.run(["cf", *command], cwd=repository, env=editor.environment, check=True)
        editor.open_file("PRD.md")
        editor.wait_for_lens("2 tasks")
        assert [lens for lens in editor.lenses() if "PRD changed" in lens] == []
        editor.go_to_line(line_of(repository, "- [ ] Index the notes"))
        editor.type("!")
        editor.wait_for_lens("PRD changed")
        editor.press("Control+Z")
        editor.wait_for_no_lens("PRD changed")


def test_any_markdown_file_becomes_a_prd(vscode: OpenVSCode, repository: Path) -> None:
    (repository / "ideas.md").write_text("# Ideas\n\n- [ ] Draw a logo\n", encoding="utf-8")
    with vscode(repository) as editor:
        editor.open_file("ideas.md")
        editor.go_to_line(1)
        editor.action("Use this file as a PRD")
        editor.wait_for_notification("ideas.md")
        editor.wait_for_lens("Generate tasks")


def plans(editor: VSCode, repository: Path) -> list[object]:
    """The plans that are stored, as a terminal lists them."""
    listing = ["cf", "plans", "list", "--json"]
    done = subprocess.run(listing, cwd=repository, env=editor.environment, check=True, capture_output=True)
    return list(json.loads(done.stdout)["plans"])


def line_of(repository: Path, text: str) -> int:
    """The 1-based number of a line of the document."""
    return (repository / "PRD.md").read_text(encoding="utf-8").split("\n").index(text) + 1
