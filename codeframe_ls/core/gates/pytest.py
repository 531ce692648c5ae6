"""pytest as a gate: which files tell of it, and how it is run so that it tells of every test."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from codeframe_ls.core.gates import python
from codeframe_ls.core.gates.files import MATERIAL, Files, join
from codeframe_ls.core.gates.model import Gate, GateResult
from codeframe_ls.core.gates.pytest_reading import read
from codeframe_ls.core.gates.running import Runner
from codeframe_ls.core.gates.shell import located
from codeframe_ls.core.gates.tool import gate_name

_TEST_FOLDERS: Final = ("tests", "test", "")


class Pytest:
    """The tool."""

    name: Final = "pytest"
    configured_by: Final[Sequence[str]] = (
        "test_*.py", "*_test.py", "conftest.py", "tests/**", "test/**",
        "pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "pyproject.toml", "tox.ini", "setup.cfg",
    )  # fmt: skip

    async def find(self, files: Files) -> list[Gate]:
        """Each folder that configures pytest; else the packages that have tests for it, outermost only."""
        found, likely = await asyncio.to_thread(lambda: (_configured(files), _with_tests(files)))
        for folder, source in likely:
            if any(_holds(outer, folder) for outer in found):
                continue
            if source.endswith("conftest.py") or await _importable(files, folder):
                found[folder] = source
        return await asyncio.to_thread(
            lambda: [self._gate(files, folder, found[folder]) for folder in sorted(found)]
        )

    async def run(self, gate: Gate, runner: Runner) -> GateResult:
        """Run it with our reporter: `python -m pytest …` becomes `python -c <reporter> … `."""
        program, arguments = gate.command[0], gate.command[3:]
        word = secrets.token_hex(6)
        # -B: a compiled file is trusted by its source's second and size, and an agent edits within a second.
        outcome = await runner(located((program, "-B", "-c", _reporter(), word, *arguments)), gate.folder)
        # Many thousand tests tell a lot.
        return await asyncio.to_thread(read, gate, outcome, word)

    def _gate(self, files: Files, folder: str, source: str) -> Gate:
        program = python.find(files, folder)
        return Gate(
            name=gate_name(self.name, folder),
            tool=self.name,
            command=(
                program.program("python" if program.environment else python.ON_PATH, folder),
                "-m",
                "pytest",
            ),
            source=source,
            folder=folder,
        )


@cache
def _reporter() -> str:
    return (Path(__file__).parent / "pytest_report.py").read_text(encoding="utf-8")


def _configured(files: Files) -> dict[str, str]:
    """The folders that configure pytest, each with the file that does, in pytest's own order."""
    found: dict[str, str] = {}
    for folder in files.folders:
        for name in ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini"):
            if files.has(join(folder, name)):
                found.setdefault(folder, join(folder, name))
        table = files.toml(join(folder, "pyproject.toml")).get("tool", {}).get("pytest")
        if table is not None:
            found.setdefault(folder, join(folder, "pyproject.toml"))
        if "pytest" in files.sections(join(folder, "tox.ini")):
            found.setdefault(folder, join(folder, "tox.ini"))
        if "tool:pytest" in files.sections(join(folder, "setup.cfg")):
            found.setdefault(folder, join(folder, "setup.cfg"))
    return found


def _with_tests(files: Files) -> list[tuple[str, str]]:
    """The packages that have tests, each with the file that shows it."""
    return [(folder, source) for folder in files.packages if (source := _by_tests(files, folder))]


def _by_tests(files: Files, folder: str) -> str:
    """The file that shows that the folder's tests are pytest's or may be; a conftest.py is pytest's alone."""
    for place in _TEST_FOLDERS:
        if files.has(conftest := join(join(folder, place) if place else folder, "conftest.py")):
            return conftest
    return next((path for path in files.below(folder) if _is_test(path)), "")


def _is_test(path: str) -> bool:
    *folders, name = path.split("/")
    named = name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))
    return named and MATERIAL.isdisjoint(folders) and not any(folder.startswith(".") for folder in folders)


async def _importable(files: Files, folder: str) -> bool:
    return await python.has_module(files, python.find(files, folder), "pytest")


def _holds(outer: str, inner: str) -> bool:
    return not outer or inner == outer or inner.startswith(f"{outer}/")
