"""`python -m tests.editors.picture_run_vscode`: make the README's picture of a run in VS Code anew.

A task of the demo is started in the real VS Code; the picture shows it at work, with
the button that stops it. The model is replayed, so the picture is nearly the same each time.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from scripts.demo import replayed, repository
from tests.editors.conftest import EXTENSION, ROOT, npm
from tests.editors.install_vscode import install
from tests.editors.picture_vscode import SETTINGS, line_of, run
from tests.editors.repository import stop_daemon
from tests.editors.vscode import VSCode, install_extension

PICTURE = ROOT / "docs/images/run-vscode.png"
SECTION = "### Store"


def main() -> None:
    """Make the picture."""
    with (
        tempfile.TemporaryDirectory(prefix="cfv-", ignore_cleanup_errors=True) as directory,
        replayed.model() as base_url,
    ):
        home, folder = Path(directory), Path(directory, "marks")
        rig = install()
        npm("run", "package")
        install_extension(rig, EXTENSION / "codeframe.vsix", home, home / "extensions")
        key = {"ANTHROPIC_API_KEY": "replayed", "ANTHROPIC_BASE_URL": base_url}
        repository.make(folder)
        try:
            run(["cf", "tasks", "generate", "--source", "structure", "--yes"], folder, home)
            with VSCode(
                rig, home / "extensions", home, folder, settings=SETTINGS, more_environment=key
            ) as editor:
                pose(editor, line_of(folder, SECTION))
                editor.screenshot(PICTURE)
        finally:
            stop_daemon(folder, home)


def pose(editor: VSCode, section: int) -> None:
    """Bring the window to what the picture shows."""
    editor.open_file("PRD.md")
    editor.command("View: Toggle Primary Side Bar Visibility")
    editor.go_to_line(section)
    editor.wait_for_colours()
    editor.dismiss_notifications()
    editor.click_lens("▷ Start T2")
    editor.wait_for_dialog()
    editor.click_dialog("Run Them From Now On")
    editor.wait_for_lens("■ Stop")
    editor.wait_for_notification("Turn 1")


if __name__ == "__main__":
    main()
