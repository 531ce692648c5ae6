"""Prints `runs.*`: what agents do and did."""

from __future__ import annotations

import sys
from typing import Any

from codeframe_ls.cli.show import paper
from codeframe_ls.core import words
from codeframe_ls.core.printable import printable


def listed(result: Any) -> None:
    """One line a run."""
    paper.table(
        ("id", "task", "state", "turns", "tokens", "title"),
        [
            (
                run["alias"],
                run["task"],
                paper.state(run["state"]),
                str(run["turns"]),
                _tokens(run["tokens"]),
                f"{run['title']}{_next(run)}",
            )
            for run in result["runs"]
        ],
    )
    if not result["total"]:
        paper.line("There was no run yet; `cf work start T1` starts one.")
    elif not result["runs"]:
        paper.hint(f"Nothing works now; `cf work list --all` shows {words.count(result['total'], 'run')}.")


def shown(result: Any) -> None:
    """A run with its story."""
    run = result["run"]
    _one(run)
    if run["retryOf"]:
        paper.hint(f"after {run['retryOf']}")
    for step in result["steps"]:
        paper.line(f"  {step['at'][11:19]}  {step['kind']:<8}  {step['text']}", _STYLES.get(step["kind"], ""))
    if result["summary"]:
        paper.line("")
        paper.markdown(result["summary"])
    tokens = run["tokens"]
    paper.hint(
        f"{words.count(run['turns'], 'turn')}, {words.count(tokens['calls'], 'call')} of {run['model']}: "
        f"{tokens['input']} tokens in, {tokens['cacheRead']} from the cache, {tokens['cacheWrite']} into it, "
        f"{tokens['output']} out"
    )


def changed(result: Any) -> None:
    """A run after a change of its state."""
    _one(result["run"])


def started(result: Any) -> None:
    """The runs that were started, and what was refused."""
    for run in result["runs"]:
        _one(run)
    for refusal in result["refused"]:
        paper.line(f"{refusal['task']}: {refusal['message']}", "yellow")
    if any(run["status"] in ("QUEUED", "RUNNING", "VERIFYING") for run in result["runs"]):
        paper.hint(f"Watch with `cf work follow {result['runs'][0]['alias']}`.")


def output(result: Any) -> None:
    """What it printed, but for what would steer a terminal."""
    sys.stdout.write(printable(result["text"]))
    if result["offset"] < result["size"]:
        paper.hint(f"\nThere is more: `cf work output {result['run']['alias']} --offset {result['offset']}`.")


_STYLES = {"question": "yellow", "answer": "green", "told": "cyan", "end": "bold", "turn": ""}


def _one(run: Any) -> None:
    paper.console().print(
        paper.plain(f"{run['alias']}  {run['task']} {run['title']}:"), paper.state(run["state"])
    )
    if run["reason"]:
        paper.line(f"  {run['reason']}")
    if run["question"]:
        paper.hint(f"Answer with `cf blocker answer {run['question']}`.")
    if run["patch"]:
        paper.hint(f"Review with `cf patch show {run['patch']}`.")


def _next(run: Any) -> str:
    for waiting in (run["question"], run["patch"]):
        if waiting:
            return f"  → {waiting}"
    return ""


def _tokens(tokens: Any) -> str:
    spent = tokens["input"] + tokens["cacheWrite"] + tokens["output"]
    return f"{spent / 1000:.1f} k" if spent >= 1000 else str(spent)


PRINTERS = {
    "list": listed,
    "show": shown,
    "start": started,
    "stop": changed,
    "resume": changed,
    "retry": changed,
    "steer": changed,
    "output": output,
}
