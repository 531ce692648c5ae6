"""The demo's screens of a run: an agent works, asks, is checked; its patch is reviewed and applied."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.demo import editor
from scripts.demo.stage import Stage

TASK = "T2"


def tell(stage: Stage, folder: Path, environment: Mapping[str, str]) -> None:
    """Play every screen of the run."""
    _start(stage)
    _answer(stage)
    _review(stage, folder, environment)
    _checkpoint(stage)


def _start(stage: Stage) -> None:
    stage.screen(
        "An agent works on a task",
        "In a worktree of its own, from a snapshot of exactly what is here. Your files do not move.",
    )
    stage.note("Its checks are commands of this repository, so somebody has to trust their exact text:")
    stage.run("cf gates detect")
    stage.run(f"cf work start {TASK} --trust --wait")


def _answer(stage: Stage) -> None:
    open_ones = _json(stage, "cf blocker list --json")["blockers"]
    if not open_ones:
        stage.note("This time the agent had no question.")
        return
    stage.screen(
        "The agent asks, and waits for as long as it takes",
        "A run that waits is state on the disk: no process, no time limit. The answer starts it again.",
    )
    asked = open_ones[0]["alias"]
    stage.run(f"cf blocker show {asked}")
    stage.run(f"cf blocker answer {asked} 1")
    stage.note("The checks find a fault in the first attempt; the agent reads what they say and mends it.")
    stage.run(f"cf work follow {_run(stage)}")
    stage.run(f"cf work show {_run(stage)}")


def _review(stage: Stage, folder: Path, environment: Mapping[str, str]) -> None:
    patch = _json(stage, "cf patch list --json")["patches"][0]["alias"]
    stage.screen("The result is a patch", "Nothing of it is in your files yet.")
    stage.run("git status --short")
    stage.run(f"cf patch show {patch}")
    stage.run(f"cf patch try {patch} -- python3 -m pytest --quiet")
    stage.screen(
        "Reviewed hunk by hunk, applied where you say",
        "On its page, in any editor: untick a hunk, edit it, write a comment; then tick `send` and save.",
    )
    page = folder / _json(stage, f"cf patch review {patch} --json")["page"]
    text = page.read_text(encoding="utf-8")
    stage.show(page, text[text.index("## Send") :])
    stage.note("`send` is ticked, and the page is saved:")
    editor.save(folder, page, text.replace("- [ ] send", "- [x] send"), environment)
    _wait_for_review(stage, patch)
    stage.run("git status --short")
    stage.run("pytest --quiet")
    stage.run("cf tasks next")


def _checkpoint(stage: Stage) -> None:
    stage.screen(
        "Everything can be taken back",
        "A checkpoint holds files, tasks and questions. One was taken before the run and before the patch.",
    )
    stage.run("cf checkpoint list")
    before_run = _json(stage, "cf checkpoint list --json")["checkpoints"][0]["alias"]
    stage.run(f"cf checkpoint restore {before_run} --yes")
    stage.run("git status --short")
    stage.note("A restore is itself undone:")
    stage.run("cf checkpoint undo --yes")
    stage.run("git status --short")


def _wait_for_review(stage: Stage, patch: str) -> None:
    """The editor has left already; what it sent is being applied."""
    deadline = time.monotonic() + 60
    while _json(stage, f"cf patch show {patch} --json")["patch"]["status"] == "PENDING":
        if time.monotonic() > deadline:
            sys.exit(f"demo: {patch} was not applied")
        time.sleep(0.1)


def _run(stage: Stage) -> str:
    return str(_json(stage, "cf work list --all --json")["runs"][0]["alias"])


def _json(stage: Stage, command: str) -> Any:
    return json.loads(stage.read(command))
