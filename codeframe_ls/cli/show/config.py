"""Prints `config.*`."""

from __future__ import annotations

from typing import Any

from codeframe_ls.cli.show import paper


def show(result: Any) -> None:
    """Every setting, its value and where it comes from."""
    paper.table(
        ("setting", "value", "from", "meaning"),
        [
            (row["name"], _value(row["value"]), row["source"], row["description"])
            for row in result["settings"]
        ],
    )
    paper.hint(f"{result['file']}{'' if result['exists'] else ' (not there)'}")
    paper.hint(f"{result['personalFile']} (your own)")


def _value(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


PRINTERS = {"show": show}
