"""Prints `events.*`."""

from __future__ import annotations

from typing import Any

from codeframe_ls.cli.show import paper
from codeframe_ls.cli.show.happened import sentence


def events(result: Any) -> None:
    """One line an event, oldest first."""
    paper.table(
        ("seq", "at (UTC)", "what"),
        [(str(row["seq"]), _moment(row["at"]), sentence(row)) for row in result["events"]],
    )
    if len(result["events"]) < result["total"]:
        paper.hint(f"{len(result['events'])} of {result['total']}; `--last {result['total']}` shows all.")


def _moment(at: str) -> str:
    return at[:19].replace("T", " ")


PRINTERS = {"list": events, "since": events}
