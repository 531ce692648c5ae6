"""A program on a terminal's screen, with a keyboard: tmux without anybody attached.

What the tests see is what tmux has drawn; they wait for it to show something and never for a time to pass.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tests.editors.install_vscode import (
    cache_directory,
    install_system_packages,
    only_one_installer,
    require_command,
)
from tests.support.waiting import wait_until

SETTINGS = """
set -g default-terminal tmux-256color
set -as terminal-features ',*:RGB'
set -s escape-time 0
set -g status off
set -g focus-events on
"""


class Terminal:
    """A context manager: a command that runs on a screen of its own while it lasts."""

    def __init__(
        self,
        command: list[str],
        directory: Path,
        environment: Mapping[str, str],
        *,
        columns: int = 100,
        rows: int = 30,
    ) -> None:
        self._tmux_program = _program()
        self.directory = directory
        settings = Path(environment["HOME"], "tmux.conf")
        settings.write_text(SETTINGS, encoding="utf-8")
        self._environment = {**environment, "TMUX_TMPDIR": environment["XDG_RUNTIME_DIR"]}
        size = ["-x", str(columns), "-y", str(rows)]
        self._tmux("-f", str(settings), "new-session", "-d", *size, "-c", str(directory), *command)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(f"The screen at the end:\n{self.text()}")
        self._tmux("kill-server")

    def text(self) -> str:
        """What the screen shows."""
        return self._tmux("capture-pane", "-p")

    def coloured(self) -> str:
        """What the screen shows, with the escape sequences of its colours."""
        return self._tmux("capture-pane", "-p", "-e")

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names for them, such as `Enter` or `C-o`."""
        self._tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text as it is."""
        self._tmux("send-keys", "-l", text)

    def run(self, command: str) -> None:
        """Type an Ex command and press Enter."""
        self.type(f":{command}")
        self.press("Enter")

    def wait_for(self, *parts: str) -> str:
        """Wait until the screen shows all of this; gives the line that has the first."""
        what = " and ".join(parts)
        screen = wait_until(
            lambda: (text := self.text()) and all(part in text for part in parts) and text, what
        )
        assert screen
        return next(line for line in screen.splitlines() if parts[0] in line)

    def wait_without(self, part: str) -> None:
        """Wait until the screen no longer shows this."""
        wait_until(lambda: part not in self.text(), f"no {part}")

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            [self._tmux_program, *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"tmux {' '.join(arguments)}: {done.stderr}"
        return done.stdout


def _program() -> str:
    """The path of tmux, installed now if it never was and may be."""
    cache = cache_directory()
    cache.mkdir(parents=True, exist_ok=True)
    with only_one_installer(cache):
        install_system_packages()
    return require_command("tmux")


def neovim(
    directory: Path, environment: Mapping[str, str], *files: str, columns: int = 100, rows: int = 30
) -> Terminal:
    """Neovim with the project's example configuration."""
    root = Path(__file__).parents[2]
    programs = root / ".venv/bin"
    more = {"PATH": f"{programs}{os.pathsep}{environment['PATH']}", "COLORTERM": "truecolor"}
    command = [str(programs / "nvim"), "-n", "-u", str(root / "examples/init.lua"), *files]
    return Terminal(command, directory, {**environment, **more}, columns=columns, rows=rows)
