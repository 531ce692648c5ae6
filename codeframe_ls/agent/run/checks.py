"""The repository's checks: on the base before the first turn, and whenever the model says that it is done.

The model's word closes nothing: there must be a real change, and no check may find anything that it did not
find before. Knows neither the conversation nor the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codeframe_ls.agent.run.channel import Channel
from codeframe_ls.agent.run.commands import CommandRefused, Commands
from codeframe_ls.agent.run.findings import report
from codeframe_ls.agent.run.tree import Tree
from codeframe_ls.core.errors import BaseRed
from codeframe_ls.core.gates.comparison import new_failures
from codeframe_ls.core.gates.model import Gate, GateResult
from codeframe_ls.core.gates.running import run_gate
from codeframe_ls.core.runs.spec import GateMessage, RunSpec, StatusMessage, Verifying

NO_CHANGE = (
    "You are not done: not one file differs from what you started with. Carry out the task; where it needs "
    "no change at all, or cannot be carried out, say why with ask_human."
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out. `red` is what the model must hear, empty when nothing is against it; `unproven` is why
    that does not prove anything, empty when it does."""

    red: str = ""
    unproven: str = ""


class Checks:
    """The checks of one run."""

    def __init__(self, spec: RunSpec, tree: Tree, commands: Commands, channel: Channel) -> None:
        self._gates = spec.gates
        self._allow_red_base = spec.base_red
        self._spec = spec
        self._base = list(spec.base_results)
        self._tree = tree
        self._commands = commands
        self._channel = channel

    async def check_base(self) -> None:
        """Run what was not run on the base. Raises BaseRed, or Unanswered where a person must allow it."""
        known = {result.gate for result in self._base}
        missing = [gate for gate in self._gates if gate.name not in known]
        self._ask_for(missing)
        for gate in missing:
            result = await self._run(gate, 0)
            await self._channel.store(GateMessage, scope="base", commit=self._spec.base, result=_json(result))
            self._base.append(result)
        red = [result for result in self._base if result.state in ("failed", "error")]
        if red and not self._allow_red_base:
            names = ", ".join(result.gate for result in red)
            raise BaseRed(
                f"The checks fail before any change ({names}): mend them first, or start with `--base-red`.",
                failures=[_json(result) for result in red],
            )

    async def verify(self, turn: int) -> Verdict:
        """Look at the newest commit. Raises Unanswered where a person must allow a check."""
        if not self._tree.is_changed:
            return Verdict(red=NO_CHANGE)
        self._ask_for(self._gates)
        await self._channel.store(Verifying)
        results = []
        for gate in self._gates:
            result = await self._run(gate, turn)
            await self._channel.store(
                GateMessage, scope="verify", commit=self._tree.head, result=_json(result)
            )
            results.append(result)
        red = [new for result in results if (new := self._new(result)) is not None]
        if red:
            return Verdict(red=f"You are not done: the checks found something.\n{report(red)}")
        return Verdict(unproven=self._unproven(results))

    def _ask_for(self, gates: Sequence[Gate]) -> None:
        for gate in gates:
            try:
                self._commands.check(gate.text, f"It is the check {gate.name}, found by {gate.source}.")
            except CommandRefused:
                continue  # Then it is not run, and its result says so.

    async def _run(self, gate: Gate, turn: int) -> GateResult:
        self._channel.tell(StatusMessage(message=f"Running {gate.name}", turn=turn))
        try:
            return await run_gate(gate, self._commands.for_gate(gate.text))
        except CommandRefused as refused:
            return GateResult(
                gate=gate.name,
                tool=gate.tool,
                command=gate.command,
                folder=gate.folder,
                state="not_run",
                reason=str(refused),
            )

    def _new(self, result: GateResult) -> GateResult | None:
        """What a result says against the change that the base's did not say; None when that is nothing."""
        if result.state in ("failed", "error") and not self._allow_red_base:
            return result
        # Also a check that passed and now has nothing left to look at: its tests are gone.
        new = new_failures([old for old in self._base if old.gate == result.gate], [result])
        return result.model_copy(update={"findings": new}) if new else None

    def _unproven(self, results: Sequence[GateResult]) -> str:
        if not results:
            return "Unproven: no check was found in this repository."
        weak = [result for result in results if result.state != "passed"]
        if weak:
            return "Unproven: " + " ".join(f"{result.gate}: {result.reason}" for result in weak)
        if not self._commands.sandboxed:
            return (
                "Unproven: there is no sandbox here, so that the checks may have looked at code that is "
                "installed from your own tree."
            )
        return ""


def _json(result: GateResult) -> dict[str, object]:
    return result.model_dump(mode="json", by_alias=True)
