"""Small repositories for the editor tests, and the end of the daemons that serve them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.editors.vscode import environment, path_with_server

PRD = """# Notes for teams

Everyone on a team writes notes in one place.

## Goals

- A note is found in seconds.

## Features

### Search

- [ ] Index the notes
- [ ] Search field in the header

### Sharing

1. Share a note by link
2. Revoke a link
"""


def make_repository(root: Path) -> Path:
    """Make a git repository with a committed `PRD.md` and return its root."""
    root.mkdir(parents=True)
    (root / "PRD.md").write_text(PRD, encoding="utf-8")
    git = ["git", "-C", str(root), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run([*git, "init", "--quiet", "--initial-branch=main"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message=Start"], check=True)
    return root


def daemon_of(root: Path, home: Path) -> int:
    """The pid of the daemon that serves a repository."""
    command = ["codeframe-ls", "daemon", "status", "--json"]
    environment_ = environment(home, path_with_server())
    done = subprocess.run(command, cwd=root, env=environment_, check=True, capture_output=True)
    return int(json.loads(done.stdout)["pid"])


def stop_daemon(root: Path, home: Path) -> None:
    """Stop the daemon of a repository, if it has one."""
    command = ["codeframe-ls", "daemon", "stop", "--force"]
    subprocess.run(command, cwd=root, env=environment(home, path_with_server()), check=True)
