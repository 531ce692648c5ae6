"""Prints `workspace.*`."""

from __future__ import annotations

from typing import Any

from codeframe_ls.cli.show import paper
from codeframe_ls.core import words


def init(result: Any) -> None:
    """Where the workspace is, and what was found."""
    paper.line(("Set up " if result["created"] else "Already set up: ") + result["root"])
    for path in result["prds"]:
        paper.line(f"  PRD {path}")
    for sentence in result["refused"]:
        paper.line(f"Left out: {sentence}", "yellow")
    if result["refused"]:
        paper.hint("Run `cf init` again when that is done.")
    if result.get("stack"):
        detect({"stack": result["stack"]})
    if result["prds"]:
        paper.hint("Next: `cf tasks generate`")
    elif not result["refused"]:
        paper.hint("No PRD was found; write PRD.md, or name a file with `cf prd add FILE`.")


def status(result: Any) -> None:
    """Branch, PRD, tasks by state, what works, and what waits for a person."""
    branch = result["branch"] or (f"detached at {result['head'][:10]}" if result["head"] else "no commit yet")
    paper.heading(f"{result['root']} ({branch})")
    if not result["setUp"]:
        paper.line("This repository is not set up yet; `cf init` does that and looks for a PRD.")
        return
    paper.line(f"PRD: {result['currentPrd'] or 'none; `cf prd add FILE` names one'}")
    counts = words.by_state(result["tasks"])
    paper.line(f"Tasks: {counts or 'none'}" + (f"; {result['ready']} can start" if result["ready"] else ""))
    if result["liveRuns"]:
        paper.line(f"{words.count(result['liveRuns'], 'run')} under way: `cf work list`", "blue")
    if result["openBlockers"]:
        paper.line(f"{words.count(result['openBlockers'], 'open question')}: `cf blocker list`", "yellow")
    if result["openPatches"]:
        paper.line(
            f"{words.count(result['openPatches'], 'patch', 'patches')} to review: `cf patch list`", "magenta"
        )
    if result["pendingPlans"]:
        paper.line(f"{words.count(result['pendingPlans'], 'plan')} to review: `cf plans list`", "magenta")


def detect(result: Any) -> None:
    """Languages by number of files, then the files that tell of a tool."""
    stack = result["stack"]
    paper.table(("language", "files"), [(row["name"], str(row["files"])) for row in stack["languages"]])
    paper.table(("tool", "file"), [(row["tool"], row["path"]) for row in stack["manifests"]])


PRINTERS = {"init": init, "status": status, "detect": detect}
