"""The palette entries of the VS Code extension: the derived part of its package.json."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from codeframe_ls.core.operation import Operation

TARGET = "editors/vscode/package.json"

CATEGORY = "Codeframe"


def render(operations: Iterable[Operation]) -> str:
    """The manifest with its `codeframe.<operation>` commands replaced; all else stays as it is written."""
    rows = list(operations)
    manifest = json.loads((Path(__file__).parents[2] / TARGET).read_text(encoding="utf-8"))
    derived = {f"codeframe.{operation.name}": operation for operation in rows}
    by_hand = [
        command
        for command in manifest["contributes"]["commands"]
        if "." not in command["command"].removeprefix("codeframe.")
    ]
    manifest["contributes"]["commands"] = [
        *({"command": name, "title": row.title, "category": CATEGORY} for name, row in derived.items()),
        *by_hand,
    ]
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
