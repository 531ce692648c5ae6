"""Which gates a repository has: what its files tell of, and what `codeframe.toml` adds and takes away.

Runs nothing of the repository. Knows no tool by name (`tools.py` has them).
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from codeframe_ls.core.config.settings import GateSettings, SettingsFile
from codeframe_ls.core.errors import SettingsError
from codeframe_ls.core.gates.commands import own
from codeframe_ls.core.gates.files import Files
from codeframe_ls.core.gates.model import Gate
from codeframe_ls.core.gates.tools import TOOLS
from codeframe_ls.core.workspace.git import tracked_and_new


async def detect(root: Path, search: str | None = None) -> list[Gate]:
    """The gates of the repository at `root`, in the order in which they run.

    `search` is the PATH of whoever asks, where it is not this process's own.
    A command of the settings with the name of a found gate takes its place. Raises SettingsError where a file
    that would tell of a gate cannot be read, and where `disable` names no gate.
    """
    settings = (await asyncio.to_thread(SettingsFile(root).read)).gates
    files = await asyncio.to_thread(Files, root, await tracked_and_new(root), search, settings.exclude)
    found = [gate for tool in TOOLS.values() for gate in await tool.find(files)]
    named = {gate.name: gate for gate in [*found, *own(settings.commands)]}
    return _without_disabled(named, settings)


def _without_disabled(named: dict[str, Gate], settings: GateSettings) -> list[Gate]:
    unknown = [name for name in settings.disable if name not in named]
    if unknown:
        known = ", ".join(f"`{name}`" for name in named) or "none"
        raise SettingsError(
            f"codeframe.toml: `gates.disable` names `{unknown[0]}`, which is no check here; there is {known}."
        )
    return [gate for name, gate in named.items() if name not in settings.disable]
