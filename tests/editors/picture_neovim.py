"""`python -m tests.editors.picture_neovim`: make the README's picture of Neovim anew.

Plays the demo in a new repository and opens its document in the real Neovim on a terminal's screen: tasks
over its sections, one section being edited, one question that waits. A browser draws the screen, cell for
cell in the colours that Neovim has chosen.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tests.editors.install_vscode import install_system_packages, require_command
from tests.editors.picture_vscode import ADDED, ASKED_AT, EDITED, QUESTION, line_of, run
from tests.editors.repository import stop_daemon
from tests.editors.terminal import Terminal, neovim
from tests.editors.vscode import environment, path_with_server

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs/images/neovim.png"
COLUMNS, ROWS = 104, 38
CELL = (10, 22)
"""Width and height of a cell in pixels."""
BORDER = 14

# What Neovim leaves to the terminal: its default colours, and the sixteen that are never used here.
THEME = TerminalTheme((20, 22, 27), (224, 226, 234), [(224, 226, 234)] * 8)

PAGE = """<!doctype html>
<meta charset="utf-8">
<style>
body {{ margin: 0; background: {background}; }}
pre {{
  margin: 0; padding: PADDINGpx; color: {foreground};
  font: 16.6px/HEIGHTpx "DejaVu Sans Mono"; font-variant-ligatures: none;
}}
</style>
<pre>{code}</pre>
""".replace("PADDING", str(BORDER)).replace("HEIGHT", str(CELL[1]))

# How this person likes it: the document's syntax in colour, and lenses not quite as pale as by default.
LIKINGS = (
    "lua vim.treesitter.start()",
    "highlight! link LspCodeLens Comment",
    "set linebreak",
)


def main() -> None:
    """Make the picture."""
    install_system_packages()
    with tempfile.TemporaryDirectory(prefix="cfv-", ignore_cleanup_errors=True) as directory:
        home, folder = Path(directory), Path(directory, "marks")
        run([sys.executable, "-m", "scripts.demo", str(folder)], ROOT, home)
        try:
            line = str(line_of(folder, ASKED_AT))
            run(["cf", "blocker", "create", *QUESTION, "--path", "PRD.md", "--line", line], folder, home)
            likings = [word for liking in LIKINGS for word in ("-c", liking)]
            person = environment(home, path_with_server())
            with neovim(folder, person, *likings, "PRD.md", columns=COLUMNS, rows=ROWS) as screen:
                pose(screen, line_of(folder, EDITED))
                draw(screen.coloured(), home, PICTURE, COLUMNS, ROWS)
        finally:
            stop_daemon(folder, home)


def pose(screen: Terminal, edited: int) -> None:
    """Bring the screen to what the picture shows."""
    screen.wait_for("tasks", "wait")
    screen.type(f"{edited}G")
    screen.type(f"A{ADDED}".replace("\n", "\r"))
    screen.press("Escape")
    screen.wait_for("PRD changed:")
    screen.type("zz")
    screen.wait_for("May a tag hold a blank?", "⟲ PRD changed")


def draw(screen: str, home: Path, picture: Path, columns: int, rows: int) -> None:
    """Draw a screen of so many cells, with its escape sequences, into a picture."""
    console = Console(record=True, width=columns, file=io.StringIO())
    console.print(Text.from_ansi(_readable(screen)), soft_wrap=True)
    page = home / "screen.html"
    page.write_text(console.export_html(theme=THEME, code_format=PAGE, inline_styles=True), encoding="utf-8")
    size = f"{columns * CELL[0] + 2 * BORDER},{rows * CELL[1] + 2 * BORDER}"
    subprocess.run(
        [
            require_command("chromium"), "--headless", "--no-sandbox", "--hide-scrollbars",
            f"--user-data-dir={home / 'chromium'}", f"--window-size={size}", f"--screenshot={picture}",
            page.as_uri(),
        ],
        check=True, capture_output=True,
    )  # fmt: skip


def _readable(screen: str) -> str:
    """The screen with plain underlines: rich knows neither their colours nor their kinds."""
    return re.sub(r"\x1b\[([0-9;:]+)m", lambda match: _sequence(match[1]), screen)


def _sequence(codes: str) -> str:
    # An underline's colour is 58;2;R;G;B, 58;5;N or one group with colons; its kind is 4:3.
    without_colour = re.sub(r"(^|;)58(;2;\d+;\d+;\d+|;5;\d+|:[0-9:]*)", "", codes)
    plain = re.sub(r"\b4:[1-9]", "4", without_colour).strip(";")
    return f"\x1b[{plain}m" if plain else ""


if __name__ == "__main__":
    main()
