"""`python -m tests.editors.picture_run_neovim`: make the README's picture of a run in Neovim anew.

A task of the demo is started in the real Neovim. The picture shows the run's page beside the document, at the
question that it waits for. The model is replayed, so the picture is nearly the same each time.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from scripts.demo import replayed, repository
from tests.editors.install_vscode import install_system_packages
from tests.editors.picture_neovim import LIKINGS, ROOT, draw
from tests.editors.picture_vscode import line_of, run
from tests.editors.repository import stop_daemon
from tests.editors.terminal import Terminal, neovim
from tests.editors.vscode import environment, path_with_server

PICTURE = ROOT / "docs/images/run-neovim.png"
COLUMNS, ROWS = 150, 40
SECTION = "### Store"


def main() -> None:
    """Make the picture."""
    install_system_packages()
    with (
        tempfile.TemporaryDirectory(prefix="cfv-", ignore_cleanup_errors=True) as directory,
        replayed.model() as base_url,
    ):
        home, folder = Path(directory), Path(directory, "marks")
        key = {"ANTHROPIC_API_KEY": "replayed", "ANTHROPIC_BASE_URL": base_url}
        person = {**environment(home, path_with_server()), **key}
        repository.make(folder)
        try:
            run(["cf", "tasks", "generate", "--source", "structure", "--yes"], folder, home)
            likings = [
                word
                for liking in (*LIKINGS, "let g:codeframe = {'open': 'vsplit'}")
                for word in ("-c", liking)
            ]
            with neovim(folder, person, *likings, "PRD.md", columns=COLUMNS, rows=ROWS) as screen:
                pose(screen, line_of(folder, SECTION))
                draw(screen.coloured(), home, PICTURE, COLUMNS, ROWS)
        finally:
            stop_daemon(folder, home)


def pose(screen: Terminal, section: int) -> None:
    """Bring the screen to what the picture shows."""
    screen.wait_for("Start T2")
    screen.run(f"{section} | normal! zt")
    screen.run("Codeframe work start T2 --trust")
    screen.wait_for("? 1 needs input")
    screen.run("vsplit | wincmd l")
    screen.run("Codeframe work show R1")
    screen.wait_for("# R1", "### Store")
    screen.run("set signcolumn=no | wincmd h | redraw")
    # The command line is cleared by a key that does nothing.
    screen.press("Escape", "C-l")
    screen.wait_without(":set signcolumn")


if __name__ == "__main__":
    main()
