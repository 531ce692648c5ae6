"""Write or check the derived files."""

from __future__ import annotations

import sys
from pathlib import Path

from codeframe_ls.core.table import operations
from scripts.derive import (
    cf_table,
    command_names,
    json_schema,
    lua,
    reference,
    settings_page,
    typescript,
    vscode_manifest,
)

FACES = (cf_table, command_names, json_schema, lua, reference, settings_page, typescript, vscode_manifest)
ROOT = Path(__file__).parents[2]


def stale() -> dict[Path, str]:
    """The files that differ from what the table says now, with the text that they should have."""
    table = list(operations().values())
    texts = {ROOT / face.TARGET: face.render(table) for face in FACES}
    return {
        path: text for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text
    }


def main() -> int:
    """Write what is stale, or with `--check` name it and fail."""
    found = stale()
    if "--check" in sys.argv[1:]:
        for path in found:
            print(f"{path.relative_to(ROOT)} is stale; run `make derive`", file=sys.stderr)
        return 1 if found else 0
    for path, text in found.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
