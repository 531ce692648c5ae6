"""The shape of a tool that can be a gate: one file a tool, and `tools.py` has the list.

A tool finds its gates in the files of a repository without running anything of it, runs one, and says which
files configure it, because a patch that touches those is judged by its own rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from codeframe_ls.core.gates.files import Files
from codeframe_ls.core.gates.model import Gate, GateResult
from codeframe_ls.core.gates.running import Runner


class Tool(Protocol):
    """One tool."""

    @property
    def name(self) -> str:
        """What `Gate.tool` says."""

    @property
    def configured_by(self) -> Sequence[str]:
        """Globs of the files that decide what it finds, its tests among them."""

    async def find(self, files: Files) -> list[Gate]:
        """The gates that the files tell of."""

    async def run(self, gate: Gate, runner: Runner) -> GateResult:
        """Run one of them."""


def gate_name(tool: str, folder: str) -> str:
    """`pytest` at the root, `pytest:packages/api` below it."""
    return f"{tool}:{folder}" if folder else tool
