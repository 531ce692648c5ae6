"""The settings that hold in one editor: `codeframe.toml`, with the editor's own laid over it.

An editor says what is shown in it and which files are PRDs there (`prd`, `surfaces`); the rest belongs to the
working tree, and all its clients share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lsprotocol import types
from pygls.capabilities import get_capability

from codeframe_ls.core.config.settings import FILE_NAME, Settings, SettingsFile
from codeframe_ls.core.errors import SettingsError
from codeframe_ls.lsp import Session
from codeframe_ls.lsp.requests import ClientError

_EDITORS: Final = frozenset({"prd", "surfaces"})
_SHARED: Final = frozenset(Settings.model_fields) - _EDITORS


def from_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """The editor's settings in the initialization options."""
    ours = options.get("codeframe")
    settings = ours.get("settings") if isinstance(ours, Mapping) else None
    return dict(settings) if isinstance(settings, Mapping) else {}


async def of_editor(session: Session, pushed: object = None) -> dict[str, Any]:
    """The editor's settings as they are now.

    They are what it answers `workspace/configuration` with; of an editor that cannot be asked, the
    `codeframe` section of what it `pushed` with `workspace/didChangeConfiguration`; where it says nothing of
    us, those of its initialization options. Keys that are no settings of ours belong to the editor's own
    plugin.
    """
    can_be_asked = get_capability(session.capabilities, "workspace.configuration", False)
    told = await _asked(session) if can_be_asked else _section(pushed)
    if not isinstance(told, Mapping):
        return from_options(session.options)
    return {name: told[name] for name in Settings.model_fields if told.get(name) is not None}


async def _asked(session: Session) -> object:
    params = types.ConfigurationParams(items=[types.ConfigurationItem(section="codeframe")])
    try:
        answers = await session.request(types.WORKSPACE_CONFIGURATION, params)
    except ClientError:
        return None
    return answers[0] if answers else None


def _section(pushed: object) -> object:
    return pushed.get("codeframe") if isinstance(pushed, Mapping) else None


def combined(file: SettingsFile, editor: Mapping[str, Any]) -> Settings:
    """The settings that hold. Raises SettingsError, which names the file or the editor."""
    misplaced = sorted(_SHARED & editor.keys())
    if misplaced:
        raise SettingsError(
            f"The editor's settings: `{misplaced[0]}` holds for the whole tree; set it in {FILE_NAME}."
        )
    return file.read().overlaid(editor) if editor else file.read()
