"""The commands that `[gates.commands]` of codeframe.toml names: their exit code says how they ended.

A command that plainly is one of the tools that we can read is that tool's.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Final

from codeframe_ls.core.config.settings import FILE_NAME
from codeframe_ls.core.gates.ending import cut_short, result, tail
from codeframe_ls.core.gates.files import Files
from codeframe_ls.core.gates.model import SHELL, Finding, Gate, GateResult
from codeframe_ls.core.gates.running import Runner
from codeframe_ls.core.gates.shell import NOT_FOUND

_PLAIN: Final = re.compile(r"[\w@%+:,./ -]*", re.ASCII)
"""A text that a shell would only take apart at its blanks."""

_LINES_SHOWN: Final = 20


class Command:
    """The tool of the commands that have none."""

    name: Final = "command"
    configured_by: Final[Sequence[str]] = (FILE_NAME, "Makefile", "justfile", "noxfile.py", "tox.ini")

    async def find(self, files: Files) -> list[Gate]:
        """Nothing is guessed: a command is one that the settings name."""
        return []

    async def run(self, gate: Gate, runner: Runner) -> GateResult:
        """Run it; all that is known of it is its exit code."""
        outcome = await runner(gate.command, gate.folder)
        if outcome.exit_code == 0 and outcome.ended == "exit":
            return result(gate, outcome, state="passed", reason=f"{gate.name} ended with 0.")
        if outcome.exit_code == NOT_FOUND:
            reason = f"{gate.name} names a program that does not exist; what it printed says which."
            return result(gate, outcome, state="not_run", reason=reason)
        reason = cut_short(gate, outcome)
        state = "error" if reason else "failed"
        reason = reason or f"{gate.name} ended with {outcome.exit_code}."
        last = "\n".join(tail(outcome.output).split("\n")[-_LINES_SHOWN:])
        finding = Finding(path=None, rule=gate.name, message=reason, detail=last)
        return result(gate, outcome, state=state, reason=reason, findings=[finding])


def own(commands: Mapping[str, str]) -> list[Gate]:
    """The gates of the settings, by name."""
    return [_gate(name, text) for name, text in commands.items()]


def _gate(name: str, text: str) -> Gate:
    words = tuple(shlex.split(text)) if _PLAIN.fullmatch(text) else ()
    tool = _tool(words)
    command = (*SHELL, text) if tool == Command.name else words
    return Gate(name=name, tool=tool, command=command, source=FILE_NAME)


def _tool(words: Sequence[str]) -> str:
    if words[1:3] == ("-m", "pytest"):
        return "pytest"
    if len(words) > 1 and posixpath.basename(words[0]) == "ruff":
        return {"check": "ruff", "format": "ruff-format"}.get(words[1], Command.name)
    return Command.name
