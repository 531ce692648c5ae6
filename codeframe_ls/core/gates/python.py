"""The repository's own Python: its virtual environment, else the one on PATH. Never ours.

Nothing of the repository is run to find out: whoever wrote it could have put anything there.
"""

from __future__ import annotations

import asyncio
import os
import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from codeframe_ls.core.child import run
from codeframe_ls.core.gates.files import Files, join

ENVIRONMENTS: Final = (".venv", "venv")
ON_PATH: Final = "python3"


@dataclass(frozen=True, slots=True)
class Python:
    """An interpreter: `environment` is its folder relative to the root, empty for the one on PATH."""

    environment: str

    def program(self, name: str, folder: str) -> str:
        """How a program beside the interpreter is called from a folder of the repository."""
        if not self.environment:
            return name
        return posixpath.relpath(f"{self.environment}/bin/{name}", folder or ".")

    def has_program(self, root: Path, name: str) -> bool:
        """Whether the virtual environment has such a program."""
        return bool(self.environment) and os.access(root / self.environment / "bin" / name, os.X_OK)


def find(files: Files, folder: str) -> Python:
    """The virtual environment nearest to the folder, from it up to the root; else the one on PATH."""
    while True:
        for name in ENVIRONMENTS:
            if os.access(files.root / join(folder, name) / "bin" / "python", os.X_OK):
                return Python(join(folder, name))
        if not folder:
            return Python("")
        folder = posixpath.dirname(folder)


async def has_module(files: Files, python: Python, module: str) -> bool:
    """Whether the interpreter can import a module, without running anything of the repository."""
    if python.environment:
        has, sees_the_system = await asyncio.to_thread(_look, files.root / python.environment, module)
        if has or not sees_the_system:
            return has
    return await _on_path_has(files.search, module)


def _look(environment: Path, module: str) -> tuple[bool, bool]:
    """Whether an environment has a module of its own, and whether it has those of the system too."""
    has = any(environment.glob(f"lib*/python*/site-packages/{module}/__init__.py"))
    return has, _sees_the_system(environment / "pyvenv.cfg")


def _sees_the_system(configuration: Path) -> bool:
    try:
        lines = configuration.read_text(encoding="utf-8").lower().splitlines()
    except (OSError, UnicodeDecodeError):
        return False  # Not made by venv or virtualenv, which is for the run itself to complain about.
    return any(line.replace(" ", "") == "include-system-site-packages=true" for line in lines)


async def _on_path_has(search: str, module: str) -> bool:
    # -I: neither the folder that it starts in nor the environment adds modules.
    program = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)"
    try:
        ended = await run(ON_PATH, "-I", "-c", program, module, folder="/", environment={"PATH": search})
    except FileNotFoundError:
        return False
    return ended.code == 0
