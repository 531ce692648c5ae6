"""Prints `events.*`."""

from __future__ import annotations

import json
from typing import Any

from codeframe_ls.cli.show import paper


def events(result: Any) -> None:
    """One line an event, oldest first."""
    paper.table(
        ("seq", "at", "kind", "what"),
        [
            (str(row["seq"]), row["at"], row["kind"], json.dumps(row["payload"], ensure_ascii=False))
            for row in result["events"]
        ],
    )
    if len(result["events"]) < result["total"]:
        paper.hint(f"{len(result['events'])} of {result['total']}; `--last {result['total']}` shows all.")


PRINTERS = {"list": events, "since": events}
