"""Running one gate, wherever its runner runs it: in a sandbox, or on the user's own tree.

Knows no tool by name (`tools.py` has them) and no place: the runner keeps the limits, and ends what it
started.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, Protocol

from codeframe_ls.core.gates.model import Gate, GateResult

Ended = Literal["exit", "timeout", "output", "memory", "stopped"]


class Outcome(Protocol):
    """How a command ended, and what it printed: both of its streams, in their order."""

    @property
    def exit_code(self) -> int | None:
        """None where it was ended by a limit or a signal that nobody can tell of."""

    @property
    def output(self) -> bytes: ...

    @property
    def truncated(self) -> bool: ...

    @property
    def seconds(self) -> float: ...

    @property
    def ended(self) -> Ended: ...


Runner = Callable[[Sequence[str], str], Awaitable[Outcome]]
"""Runs a command in a folder relative to the root (empty: the root itself)."""


async def run_gate(gate: Gate, runner: Runner) -> GateResult:
    """Run the gate and read what it says. Raises only what the runner raises."""
    from codeframe_ls.core.gates.tools import TOOLS

    return await TOOLS[gate.tool].run(gate, runner)
