"""`gates.detect`, `gates.run` and `gates.results`: the checks of the user's own tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field

from codeframe_ls.core import words
from codeframe_ls.core.errors import InvalidParams, NotFound
from codeframe_ls.core.gates import results, rows, trust
from codeframe_ls.core.gates.detect import detect
from codeframe_ls.core.gates.model import Gate, GateResult, verdict
from codeframe_ls.core.gates.on_tree import TreeRunner, environment_of
from codeframe_ls.core.gates.records import EndedTests
from codeframe_ls.core.gates.results import GateList, GateResults
from codeframe_ls.core.gates.running import run_gate
from codeframe_ls.core.operation import Call, Params, operation
from codeframe_ls.core.store import Reader, Transaction

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


class GatesDetect(Params):
    """Parameters of `gates.detect`."""


class GatesRun(Params):
    """Parameters of `gates.run`."""

    gates: list[str] = Field([], description="Names of checks; without any, all of them run.")
    trust: bool = Field(
        False, description="Trust the commands by their exact text: they run on this machine from now on."
    )


class GatesResults(Params):
    """Parameters of `gates.results`."""

    run: str = Field("", max_length=100, description="A run, as R7 or its ULID; without one, your own tree.")


@operation("gates.detect", title="Show Checks", reads=True)
async def detect_gates(core: Core, params: GatesDetect, call: Call) -> GateList:
    """Show the checks of this repository and which file tells of each.

    Nothing of the repository runs for this. `[gates]` of codeframe.toml adds checks and takes some away.
    """
    gates = await detect(core.repository.root, call.environment.get("PATH"))
    return results.listed(gates, await core.read(lambda db: trust.untrusted(db, gates)))


@operation("gates.run", title="Run Checks", positional=("gates",), long=True)
async def run(core: Core, params: GatesRun, call: Call) -> GateResults:
    """Run the checks on your tree as it is on the disk, and keep what they say.

    A command of the repository runs on your machine only once you have trusted its exact text. The newest 20
    results of each check are kept.
    """
    chosen = _chosen(await detect(core.repository.root, call.environment.get("PATH")), params.gates)
    await _trusted(core, chosen, params, call)
    ended = await _run_each(core, chosen, call)

    def work(db: Transaction) -> list[rows.Stored]:
        rows.insert(db, ended, scope="tree")
        db.event(
            "gates.finished",
            scope="tree",
            verdict=verdict(ended),
            gates={result.gate: result.state for result in ended},
        )
        names = {gate.name for gate in chosen}
        return [one for one in rows.newest_on_tree(db) if one.result.gate in names]

    return results.kept(await core.write(work))


@operation("gates.results", title="Show Results of Checks", positional=("run",), reads=True)
async def show(core: Core, params: GatesResults, call: Call) -> GateResults:
    """Show what the checks said of a run, or the newest result of each check on your tree."""

    def work(db: Reader) -> list[rows.Stored]:
        return rows.of_run(db, params.run) if params.run else rows.newest_on_tree(db)

    return results.kept(await core.read(work))


def _chosen(found: Sequence[Gate], names: Sequence[str]) -> list[Gate]:
    known = {gate.name: gate for gate in found}
    if not known:
        raise NotFound(
            "No check was found in this repository, so nothing can be proven; name one of your own in "
            "codeframe.toml, under `[gates.commands]`."
        )
    for name in names:
        if name not in known:
            listed = ", ".join(f"`{each}`" for each in known)
            raise NotFound(f"There is no check `{name}`; this repository has {listed}.")
    return [gate for gate in found if not names or gate.name in names]


async def _trusted(core: Core, gates: Sequence[Gate], params: GatesRun, call: Call) -> None:
    missing = await core.read(lambda db: trust.untrusted(db, gates))
    if not missing:
        return
    if not params.trust:
        raise trust.refusal(missing)
    if call.actor != "person":
        raise InvalidParams("Only a person can trust a command.")
    await trust.record(core, missing, call.client or call.session)


async def _run_each(core: Core, gates: Sequence[Gate], call: Call) -> list[GateResult]:
    seconds = core.settings_file.read().gates.timeout
    runner = TreeRunner(core.repository.root, environment_of(call.environment), seconds)
    ended = []
    for number, gate in enumerate(gates):
        done = 100 * number // len(gates)
        call.report(f"Running {gate.name}", done)
        ended.append(await run_gate(gate, replace(runner, heard=_progress(gate, done, call))))
    return ended


def _progress(gate: Gate, done: int, call: Call) -> Callable[[bytes], None]:
    """Tells how far a check is, where its output says so."""
    ended = EndedTests()
    told = 0

    def hear(piece: bytes) -> None:
        nonlocal told
        ended.hear(piece)
        if ended.count > told:
            told = ended.count
            call.report(f"Running {gate.name}: {words.count(told, 'test')} so far", done)

    return hear
