"""What the end of a command means whatever the tool is: limits, signals, and the end of what it printed."""

from __future__ import annotations

import signal
from typing import Any, Final

from codeframe_ls.core.gates.model import Gate, GateResult
from codeframe_ls.core.gates.running import Outcome

TAIL: Final = 20_000
"""Characters of the output that a result keeps."""


def result(gate: Gate, outcome: Outcome, printed: bytes | None = None, /, **fields: Any) -> GateResult:
    """A result with everything that the outcome tells; `printed` is what is worth showing of the output."""
    return GateResult(
        gate=gate.name,
        tool=gate.tool,
        command=gate.command,
        folder=gate.folder,
        exit_code=outcome.exit_code,
        seconds=outcome.seconds,
        output_tail=tail(outcome.output if printed is None else printed),
        **fields,
    )


def cut_short(gate: Gate, outcome: Outcome) -> str:
    """One sentence where the command did not end by itself, or was not there; else nothing."""
    if outcome.ended == "timeout":
        return f"{gate.name} was ended after {outcome.seconds:.0f} seconds, the limit for its time."
    if outcome.ended == "output":
        return f"{gate.name} was ended because it printed more than its limit."
    if outcome.ended == "memory":
        return f"{gate.name} was ended because it needed more memory than its limit."
    if outcome.ended == "stopped":
        return f"{gate.name} was stopped before its end."
    if outcome.exit_code is None:
        return f"{gate.name} was killed before its end."
    if outcome.truncated:
        return f"{gate.name} printed more than could be kept, so that its findings are not known."
    if number := _signal(outcome.exit_code):
        memory = ", as the system does where memory is short" if number == signal.SIGKILL else ""
        return f"{gate.name} was ended by the signal {number.name}{memory}."
    return ""


def tail(output: bytes) -> str:
    """The end of the output as text; where something is missing, the first line says how much."""
    text = output.decode(errors="replace").replace("\r\n", "\n").strip("\n")
    if len(text) <= TAIL:
        return text
    return f"[{len(text) - TAIL} characters before this are left out]\n{text[-TAIL:]}"


def _signal(code: int) -> signal.Signals | None:
    """The signal that an exit code tells of: negative from the system, above 128 from a shell."""
    number = -code if code < 0 else code - 128
    return signal.Signals(number) if number in set(signal.Signals) else None
