"""Names that `workspace/executeCommand` accepts. Written by `scripts/derive.py`; do not edit."""

from __future__ import annotations

COMMAND_NAMES: tuple[str, ...] = ()
