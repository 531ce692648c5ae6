"""ruff as a gate: its linter where a repository configures ruff, its formatter where it uses that too."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from codeframe_ls.core.gates import python, shell
from codeframe_ls.core.gates.ending import cut_short, result
from codeframe_ls.core.gates.files import Files, join
from codeframe_ls.core.gates.model import Finding, Gate, GateResult
from codeframe_ls.core.gates.paths import relative
from codeframe_ls.core.gates.running import Outcome, Runner
from codeframe_ls.core.gates.shell import located, take_folder
from codeframe_ls.core.gates.tool import gate_name
from codeframe_ls.core.words import count

_OWN_FILES: Final = ("ruff.toml", ".ruff.toml")
_CONFIGURED_BY: Final = (*_OWN_FILES, "pyproject.toml")
_HOOKS: Final = ".pre-commit-config.yaml"
_HOOK: Final = re.compile(r"^\s*-?\s*id:\s*['\"]?ruff-format['\"]?\s*(#.*)?$", re.MULTILINE)
_HUNK: Final = re.compile(r"@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@")


class RuffCheck:
    """The linter."""

    name: Final = "ruff"
    configured_by: Final[Sequence[str]] = _CONFIGURED_BY

    async def find(self, files: Files) -> list[Gate]:
        """The outermost folders that configure ruff; it finds the settings of inner ones by itself."""
        return await asyncio.to_thread(self._find, files)

    def _find(self, files: Files) -> list[Gate]:
        return [_gate(files, self.name, folder, source, "check") for folder, source, _ in _configured(files)]

    async def run(self, gate: Gate, runner: Runner) -> GateResult:
        """Run it without mending anything, whatever its settings say, and leave no cache behind."""
        # Lines of JSON can be told from the warnings that ruff prints between them.
        options = ("--no-fix", "--no-fix-only", "--no-cache", "--output-format", "json-lines")
        outcome = await runner(located((*gate.command, *options)), gate.folder)
        base, printed = take_folder(outcome.output)
        findings = await asyncio.to_thread(_findings, printed, base, gate.folder)
        return await _judged(gate, runner, outcome, findings, b"" if findings else printed)


class RuffFormat:
    """The formatter, as a check: it writes nothing."""

    name: Final = "ruff-format"
    configured_by: Final[Sequence[str]] = (*_CONFIGURED_BY, _HOOKS)

    async def find(self, files: Files) -> list[Gate]:
        """The folders that configure the formatter, or all where a pre-commit hook runs it."""
        return await asyncio.to_thread(self._find, files)

    def _find(self, files: Files) -> list[Gate]:
        hooked = bool(_HOOK.search(files.text(_HOOKS)))
        return [
            _gate(files, self.name, folder, source if formats else _HOOKS, "format")
            for folder, source, formats in _configured(files)
            if formats or hooked
        ]

    async def run(self, gate: Gate, runner: Runner) -> GateResult:
        """Ask what it would change. A unified diff is the output that every version has."""
        outcome = await runner(located((*gate.command, "--diff", "--no-cache")), gate.folder)
        base, printed = take_folder(outcome.output)
        findings = await asyncio.to_thread(_unformatted, printed, base, gate.folder)
        return await _judged(gate, runner, outcome, findings, printed)


async def _judged(
    gate: Gate, runner: Runner, outcome: Outcome, findings: list[Finding], printed: bytes
) -> GateResult:
    """The result, where the exit code and the findings must agree: 0 without any, 1 with some."""
    if reason := cut_short(gate, outcome):
        return _error(gate, outcome, reason, findings, printed)
    match outcome.exit_code:
        case 0 if not findings:
            return await _clean(gate, runner, outcome, printed)
        case 1 if findings:
            files = count(len({finding.path for finding in findings}), "file")
            reason = f"{count(len(findings), 'finding')} in {files}."
            return result(gate, outcome, printed, state="failed", reason=reason, findings=findings)
        case shell.NOT_FOUND:
            reason = f"There is no {gate.command[0]}; install ruff, or disable this check in codeframe.toml."
            return result(gate, outcome, printed, state="not_run", reason=reason)
        case 2:
            reason = f"{gate.name} could not look at everything; what it printed says why."
        case code:
            reason = f"{gate.name} ended with {code} and {count(len(findings), 'finding')}, which cannot be."
    return _error(gate, outcome, reason, findings, printed)


async def _clean(gate: Gate, runner: Runner, outcome: Outcome, printed: bytes) -> GateResult:
    """Passed, where it has looked at a file at all: ruff ends with 0 where there is none."""
    listed = await runner(
        located((gate.command[0], "check", *gate.command[2:], "--show-files", "--no-cache")), gate.folder
    )
    lines = take_folder(listed.output)[1].decode(errors="replace").split("\n")
    if listed.exit_code != 0:
        return _error(gate, listed, f"{gate.name} cannot say which files it looks at.", [], listed.output)
    # Its own settings are among them, for it checks those too.
    if not (files := sum(line.startswith("/") and not line.endswith(_CONFIGURED_BY) for line in lines)):
        return result(gate, outcome, printed, state="not_run", reason="ruff found no file to look at.")
    return result(
        gate, outcome, printed, state="passed", reason=f"{count(files, 'file')} looked at, no finding."
    )


def _error(gate: Gate, outcome: Outcome, reason: str, findings: list[Finding], printed: bytes) -> GateResult:
    findings = findings or [Finding(path=None, rule="error", message=reason)]
    return result(gate, outcome, printed, state="error", reason=reason, findings=findings)


def _configured(files: Files) -> list[tuple[str, str, bool]]:
    """The outermost folders with settings of ruff: the folder, its file, whether they name the formatter."""
    found: list[tuple[str, str, bool]] = []
    for folder in files.folders:
        if any(not outer or folder.startswith(f"{outer}/") for outer, _, _ in found):
            continue
        for name in _OWN_FILES:
            if files.has(path := join(folder, name)):
                found.append((folder, path, "format" in files.toml(path)))
                break
        else:
            path = join(folder, "pyproject.toml")
            table = files.toml(path).get("tool", {}).get("ruff")
            if table is not None:
                found.append((folder, path, "format" in table))
    return found


def _gate(files: Files, tool: str, folder: str, source: str, *arguments: str) -> Gate:
    program = python.find(files, folder)
    if not program.has_program(files.root, "ruff"):
        program = python.Python("")
    return Gate(
        name=gate_name(tool, folder),
        tool=tool,
        command=(program.program("ruff", folder), *arguments),
        source=source,
        folder=folder,
    )


def _findings(printed: bytes, base: str, folder: str) -> list[Finding]:
    return [_finding(diagnostic, base, folder) for diagnostic in _json_lines(printed)]


def _unformatted(printed: bytes, base: str, folder: str) -> list[Finding]:
    message = "The formatter would write this file differently."
    return [
        Finding(path=relative(path, base, folder), line=line, rule="format", message=message)
        for path, line in _first_changes(printed.decode(errors="replace").split("\n"))
    ]


def _json_lines(output: bytes) -> list[dict[str, Any]]:
    found = []
    for line in output.split(b"\n"):
        if line.startswith(b"{"):
            try:
                value = json.loads(line)
            except ValueError:
                continue  # A warning that looks like it; where a finding is missing, the exit code tells.
            if "filename" in value and "location" in value:
                found.append(value)
    return found


def _finding(diagnostic: dict[str, Any], base: str, folder: str) -> Finding:
    start, end = diagnostic["location"], diagnostic["end_location"]
    path = relative(diagnostic["filename"], base, folder)
    rule = diagnostic.get("code") or "invalid-syntax"
    message = diagnostic["message"]
    if (cell := diagnostic.get("cell")) is not None:
        # A notebook is JSON: a place in a cell is no line of the file.
        return Finding(path=path, rule=rule, message=f"Cell {cell}, line {start['row']}: {message}")
    return Finding(
        path=path,
        line=start["row"] - 1,
        end_line=max(start["row"], end["row"] - (end["column"] == 1)) - 1,
        column=start["column"] - 1,
        rule=rule,
        message=message,
    )


def _first_changes(lines: Sequence[str]) -> Iterator[tuple[str, int | None]]:
    """Each file of a unified diff, and its first changed line counted from 0."""
    for number, line in enumerate(lines[:-2]):
        name = line.removeprefix("--- ")
        hunk = _HUNK.match(lines[number + 2])
        if hunk and line.startswith("--- ") and lines[number + 1] == f"+++ {name}":
            body = itertools.islice(lines, number + 3, None)
            before = next((index for index, text in enumerate(body) if not text.startswith(" ")), 0)
            path, cell, _ = name.partition(":cell ")
            yield path, None if cell else max(0, int(hunk[1]) - 1 + before)
