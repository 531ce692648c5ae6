"""Prints `patches.*`: a patch hunk by hunk, what proves it, and what became of it."""

from __future__ import annotations

import sys
from typing import Any, Final

from codeframe_ls.cli.show import paper
from codeframe_ls.core import words
from codeframe_ls.core.printable import printable

_ENDED: Final = {
    "timeout": "took longer than `[run] command_seconds` allows and was ended",
    "output": "printed without end and was ended",
    "memory": "took too much memory and was ended",
    "stopped": "was ended by something outside",
}
_VERB = {"added": "new file", "deleted": "deleted", "changed": ""}
_WHOLE = {"binary": "binary", "mode": "only its mode changes", "whole": "as a whole"}


def listed(result: Any) -> None:
    """One line a patch."""
    paper.table(
        ("id", "state", "task", "title"),
        [(row["alias"], paper.state(row["state"]), row["task"], row["title"]) for row in result["patches"]],
    )
    if result["toReview"]:
        paper.hint("See one with `cf patch show P1`, decide per hunk with `cf patch review P1`.")
    elif not result["patches"]:
        paper.line("No patch waits for review.")


def shown(result: Any) -> None:
    """A patch with its hunks."""
    patch = result["patch"]
    proof = "" if patch["proven"] else " · unproven"
    paper.heading(f"{patch['alias']} · {patch['task']} {patch['title']}")
    paper.hint(f"{paper.lower(patch['state'])}, made by {patch['run']}{proof}")
    for note in result["notes"]:
        paper.line(note, "yellow")
    for sentence in result["checks"]:
        paper.line(f"  {sentence}")
    for file in result["files"]:
        about = " · ".join(filter(None, [_VERB[file["change"]], _WHOLE.get(file["kind"], "")]))
        paper.heading(f"\n{file['path']}{f' ({about})' if about else ''}")
        for hunk in file["hunks"]:
            paper.hint(f"{hunk['key']} {_decision(hunk)}")
            if hunk["diff"]:
                paper.diff(hunk["diff"])
    if result["page"]:
        paper.line(f"\nReview page: {result['page']}")


def applied(result: Any) -> None:
    """What was written, and where one may go from there."""
    patch = result["patch"]
    if patch["status"] == "PENDING":
        paper.line(f"{patch['alias']} is taken back and waits for review again.", "green")
        _hint_unsaved(result)
        return
    where = {"staged": " and staged", "commit": f" and committed as {patch['commit'][:12]}"}
    if patch["destination"] == "branch":
        paper.line(f"{patch['alias']} is applied on the new branch {patch['commit']}.", "green")
    else:
        paper.line(f"{patch['alias']} is applied{where.get(patch['destination'], '')}.", "green")
    for path in result["paths"]:
        paper.line(f"  {path}")
    _hint_unsaved(result)
    left = [hunk["key"] for file in result["files"] for hunk in file["hunks"] if not hunk["applied"]]
    if left:
        named = " ".join(f"--only {key}" for key in left)
        paper.hint(f"Left out: {', '.join(left)}; `cf patch apply {patch['alias']} {named}` takes them too,")
        paper.hint(f"`cf patch discard {patch['alias']}` leaves them out for good and ends the review.")
    paper.hint(f"`cf patch undo {patch['alias']}` takes it back.")


def _hint_unsaved(result: Any) -> None:
    for sentence in words.unsaved(result["unsaved"]):
        paper.hint(sentence)


def discarded(result: Any) -> None:
    """The patch that is closed."""
    patch = result["patch"]
    if patch["status"] == "APPLIED":
        paper.line(f"The rest of {patch['alias']} is left out; {patch['task']} is done.")
        return
    paper.line(f"{patch['alias']} is discarded; {patch['task']} can be started again.")


def exported(result: Any) -> None:
    """Where it was written, or the patch itself."""
    if result["path"]:
        paper.line(f"{result['patch']['alias']} is written to {result['path']}.", "green")
    else:
        paper.diff(result["text"])


def tried(result: Any) -> None:
    """What the command printed and how it ended, or where the working tree is."""
    alias = result["patch"]["alias"]
    if not result["ended"]:
        if result["folder"]:
            paper.line(result["folder"])
            paper.hint(f"It holds {alias}; `cf patch try {alias} --end` gives it back.")
        else:
            paper.line(f"The working tree of {alias} is given back.")
        return
    sys.stdout.write(printable(result["output"]))
    if result["output"] and not result["output"].endswith("\n"):
        sys.stdout.write("\n")
    sys.stdout.flush()
    code = result["exitCode"]
    words = _ENDED.get(result["ended"]) or f"ended with {code}"
    paper.line(
        f"{result['command'][0]} {words} in {alias}, after {result['seconds']:.1f} s.",
        "red" if code != 0 else "green",
    )


def _decision(hunk: Any) -> str:
    if hunk["applied"]:
        return "applied"
    decision = hunk["decision"]
    word = "" if decision["apply"] else "skip"
    edited = "edited" if decision["text"] is not None else ""
    comment = f"“{decision['comment']}”" if decision["comment"] else ""
    return " · ".join(filter(None, [word, edited, comment]))


PRINTERS = {
    "list": listed,
    "show": shown,
    "page": shown,
    "decide": shown,
    "apply": applied,
    "send": applied,
    "undo": applied,
    "discard": discarded,
    "export": exported,
    "try": tried,
}
