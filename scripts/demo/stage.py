"""What a spectator sees: one screen at a time, each with its commands typed and run for real."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.markup import escape

LETTER_SECONDS = 0.012
READING_SECONDS = 5.0


class Stage:
    """A terminal, or a plain stream when nobody watches: then nothing waits and nothing is cleared."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._live = self._console.is_terminal and not os.environ.get("CI")
        self._folder = folder
        self._environment = dict(environment)
        self._screens = 0

    def screen(self, title: str, text: str) -> None:
        """Begin a new screen."""
        if self._live and self._screens:
            time.sleep(READING_SECONDS)
            self._console.clear()
        self._screens += 1
        self._console.print(f"\n[bold cyan]{self._screens}. {escape(title)}[/]")
        self._say(f"{text}\n")

    def note(self, text: str) -> None:
        """Say something between two commands."""
        self._say(f"\n{text}")

    def show(self, path: Path, text: str) -> None:
        """Show a part of a file."""
        self._console.print(f"\n[bold]{escape(str(path.relative_to(self._folder)))}[/]")
        self._console.print(escape(text.strip("\n")))

    def run(self, command: str, *, expect: int = 0) -> None:
        """Type a command and run it. Ends the demo when its exit code is not the expected one."""
        self._type(command)
        done = subprocess.run(
            shlex.split(command),
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode != expect:
            sys.exit(f"demo: `{command}` ended with exit code {done.returncode}, not {expect}")

    def read(self, command: str) -> str:
        """Run a command unseen; what it prints."""
        done = subprocess.run(
            shlex.split(command),
            cwd=self._folder, env=self._environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def _say(self, prose: str) -> None:
        """Print prose, on a terminal in lines that end between words; commands are never broken."""
        self._console.print(f"[dim]{escape(prose)}[/]", soft_wrap=not self._console.is_terminal)

    def _type(self, command: str) -> None:
        self._console.print("[green]$[/] ", end="")
        if self._live:
            for letter in command:
                self._console.print(f"[bold]{escape(letter)}[/]", end="")
                time.sleep(LETTER_SECONDS)
            self._console.print()
        else:
            self._console.print(f"[bold]{escape(command)}[/]")
        sys.stdout.flush()
