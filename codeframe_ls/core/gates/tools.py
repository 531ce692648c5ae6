"""The tools that can be gates. Another one is a file with a class like these, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from codeframe_ls.core.gates.commands import Command
from codeframe_ls.core.gates.pytest import Pytest
from codeframe_ls.core.gates.ruff import RuffCheck, RuffFormat
from codeframe_ls.core.gates.tool import Tool

_ALL: Final[tuple[Tool, ...]] = (Pytest(), RuffCheck(), RuffFormat(), Command())

TOOLS: Final[Mapping[str, Tool]] = {tool.name: tool for tool in _ALL}
