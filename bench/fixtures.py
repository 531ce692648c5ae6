"""A real repository with a real PRD, and tasks that came into being the way a user's do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SENTENCE = (
    "The library keeps every bookmark in one file and answers a search before the next key is pressed. "
)


def sections(count: int, *, tasks: int = 1, size: int = 0) -> str:
    """A PRD of `count` sections, each with `tasks` checkboxes and prose up to about `size` bytes in all."""
    parts = ["# Bookmarks\n\nA library and a command for bookmarks.\n"]
    filler = max(len(_SENTENCE), size // count - 50 * tasks)
    for number in range(1, count + 1):
        body = "".join(
            f"- [ ] Build part {number}.{part} of the bookmark library\n" for part in range(1, tasks + 1)
        )
        prose = (_SENTENCE * (filler // len(_SENTENCE) + 1))[:filler]
        parts.append(f"\n## Feature {number}\n\n{prose}\n\n{body}")
    return "".join(parts)


class Workspace:
    """A repository with a daemon that is started and ended as the measurement needs it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "XDG_RUNTIME_DIR": str(root.parent / "runtime"),
        }
        (root.parent / "runtime").mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = self.environment["XDG_RUNTIME_DIR"]

    def program(self, name: str) -> str:
        """The path of one of our programs."""
        return str(Path(sys.executable).with_name(name))

    def cf(self, *words: str) -> Any:
        """Run `cf --json`; its result."""
        said = subprocess.run(
            [self.program("cf"), "--json", "--yes", *words],
            cwd=self.root, env=self.environment, stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        return json.loads(said.stdout)

    def start(self) -> int:
        """Have a daemon; its process id."""
        self.cf("status")
        return self.daemon_pid()

    def daemon_pid(self) -> int:
        """The process id of the living daemon."""
        return int(self._daemon("status", "--json")["pid"])

    def stop(self) -> None:
        """Have no daemon."""
        self._daemon("stop", "--json")

    def _daemon(self, *words: str) -> Any:
        said = subprocess.run(
            [self.program("codeframe-ls"), "daemon", *words],
            cwd=self.root, env=self.environment, stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        return json.loads(said.stdout)

    def generate(self, text: str) -> None:
        """Write the PRD and make its tasks from structure."""
        (self.root / "PRD.md").write_text(text, encoding="utf-8")
        self.cf("tasks", "generate", "--source", "structure")


@contextmanager
def workspace() -> Iterator[Workspace]:
    """A new repository in a temporary folder, with one commit."""
    with tempfile.TemporaryDirectory(prefix="codeframe-bench-") as folder:
        root = Path(folder) / "repository"
        root.mkdir()
        for arguments in (
            ("init", "--quiet", "--initial-branch=main"),
            (
                "-c",
                "user.name=bench",
                "-c",
                "user.email=bench@example.org",
                "commit",
                "--quiet",
                "--allow-empty",
                "-m",
                "start",
            ),
        ):
            subprocess.run(["git", *arguments], cwd=root, check=True)
        made = Workspace(root)
        try:
            yield made
        finally:
            made.stop()
