"""Prints `checkpoints.*`: what is held, and what differs."""

from __future__ import annotations

from typing import Any

from codeframe_ls.cli.show import paper

_MARK = {"added": "+", "deleted": "-", "changed": "~"}
_MADE = {"manual": "by hand", "run": "before a run", "apply": "before a patch", "restore": "before a restore"}


def created(result: Any) -> None:
    """The new checkpoint, and what it cannot hold."""
    checkpoint = result["checkpoint"]
    label = f": {checkpoint['label']}" if checkpoint["label"] else ""
    paper.line(f"{checkpoint['alias']} holds everything as it is now{label}.", "green")
    for path in result["absent"]:
        paper.hint(f"{path} is a repository of its own; its contents are not held.")


def listed(result: Any) -> None:
    """One line a checkpoint."""
    if not result["checkpoints"]:
        paper.line("There is no checkpoint yet; `cf checkpoint create` makes one.")
        return
    paper.table(
        ("id", "made", "when", "label"),
        [
            (row["alias"], _MADE.get(row["kind"], row["kind"]), row["createdAt"], row["label"])
            for row in result["checkpoints"]
        ],
    )


def shown(result: Any) -> None:
    """How what is there now differs from the checkpoint."""
    checkpoint = result["checkpoint"]
    label = f": {checkpoint['label']}" if checkpoint["label"] else ""
    paper.heading(f"{checkpoint['alias']}{label}")
    paper.hint(f"made {_MADE.get(checkpoint['kind'], checkpoint['kind'])} at {checkpoint['createdAt']}")
    _differences(result, "Nothing has changed since.")


def compared(result: Any) -> None:
    """How two checkpoints differ."""
    paper.heading(f"From {result['before']} to {result['after'] or 'what is there now'}")
    _differences(result, "They are the same.")
    if result["patch"]:
        paper.diff(result["patch"])


def restored(result: Any) -> None:
    """What was brought back, or would be."""
    alias = result["checkpoint"]["alias"]
    if result["preview"]:
        paper.heading(f"Restoring {alias} would change:")
        _differences(result, "Nothing: everything is as it holds it.")
        return
    paper.line(f"Restored {alias}.", "green")
    _differences(result, "Everything was as it holds it.")
    paper.hint(f"`cf checkpoint undo` takes it back: {result['undo']} holds what was there.")


def deleted(result: Any) -> None:
    """The checkpoint that is gone."""
    paper.line(f"{result['checkpoint']['alias']} is deleted.")


def _differences(result: Any, nothing: str) -> None:
    for file in result["files"]:
        paper.line(f"  {_MARK[file['change']]} {file['path']}")
    for task in result["tasks"]:
        paper.line(f"  {task['task']}: {task['before'] or 'not there'} → {task['after'] or 'not there'}")
    if not result["files"] and not result["tasks"]:
        paper.line(nothing)


PRINTERS = {
    "create": created,
    "list": listed,
    "show": shown,
    "diff": compared,
    "restore": restored,
    "undo": restored,
    "delete": deleted,
}
