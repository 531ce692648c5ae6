"""`python -m tests.editors.picture_vscode`: make the README's picture of VS Code anew.

Plays the demo in a new repository and opens its document in the real VS Code: tasks over its sections, one
section being edited, one question that waits. The model is replayed, so the picture is the same each time.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.editors.conftest import EXTENSION, ROOT, npm
from tests.editors.install_vscode import install
from tests.editors.repository import stop_daemon
from tests.editors.vscode import VSCode, environment, install_extension, path_with_server

PICTURE = ROOT / "docs/images/vscode.png"

SETTINGS = {
    "breadcrumbs.enabled": False,
    "editor.codeLensFontSize": 13,
    "editor.lightbulb.enabled": "off",
    "editor.minimap.enabled": False,
    "editor.stickyScroll.enabled": False,
    "editor.wordWrap": "off",
    "window.commandCenter": False,
    "workbench.activityBar.location": "hidden",
    "workbench.layoutControl.enabled": False,
}

QUESTION = ("May a tag hold a blank?", "--task", "T3", "--option", "No", "--option", "Yes, in quotes")
ASKED_AT = "FR-1:"
EDITED = "- A line that is not JSON"
ADDED = "\n- A file that somebody else writes is waited for."


def main() -> None:
    """Make the picture."""
    with tempfile.TemporaryDirectory(prefix="cfv-", ignore_cleanup_errors=True) as directory:
        home, folder = Path(directory), Path(directory, "marks")
        rig = install()
        npm("run", "package")
        install_extension(rig, EXTENSION / "codeframe.vsix", home, home / "extensions")
        play = [sys.executable, "-m", "scripts.demo", str(folder)]
        run(play, ROOT, home)
        try:
            line = str(line_of(folder, ASKED_AT))
            question = ["cf", "blocker", "create", *QUESTION, "--path", "PRD.md", "--line", line]
            run(question, folder, home)
            with VSCode(rig, home / "extensions", home, folder, settings=SETTINGS) as editor:
                pose(editor, line_of(folder, EDITED))
                editor.screenshot(PICTURE)
        finally:
            stop_daemon(folder, home)


def run(command: list[str], folder: Path, home: Path) -> None:
    """Run a program in a folder, for the person whose home this is, so that all share one daemon."""
    environment_ = environment(home, path_with_server())
    subprocess.run(command, cwd=folder, env=environment_, check=True, stdout=subprocess.DEVNULL)


def pose(editor: VSCode, edited: int) -> None:
    """Bring the window to what the picture shows."""
    editor.open_file("PRD.md")
    editor.wait_for_lens("tasks")
    editor.wait_for_problem("May a tag")
    editor.resize_panel(130)
    editor.open_file("PRD.md")
    editor.command("View: Toggle Primary Side Bar Visibility")
    editor.dismiss_notifications()
    editor.go_to_line(edited)
    editor.type(ADDED)
    editor.wait_for_lens("PRD changed")
    editor.wait_for_problem("PRD changed")
    editor.wait_for_colours()


def line_of(folder: Path, text: str) -> int:
    """The 1-based number of the document's first line that begins with a text."""
    lines = (folder / "PRD.md").read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, start=1) if line.startswith(text))


if __name__ == "__main__":
    main()
