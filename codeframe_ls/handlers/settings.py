"""The settings that hold in one editor: `codeframe.toml`, with the editor's own laid over it.

An editor says what is shown in it and which files are PRDs there (`prd`, `surfaces`); the rest belongs to the
working tree, and all its clients share it. The editor's come from `initializationOptions.codeframe.settings`,
and from its `codeframe` section where it answers `workspace/configuration`.
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


async def ask(session: Session) -> dict[str, Any] | None:
    """The editor's settings as it has them now; None where it cannot be asked or gives none.

    Keys that are no settings of ours belong to the editor's own plugin.
    """
    if not get_capability(session.capabilities, "workspace.configuration", False):
        return None
    params = types.ConfigurationParams(items=[types.ConfigurationItem(section="codeframe")])
    try:
        answers = await session.request(types.WORKSPACE_CONFIGURATION, params)
    except ClientError:
        return None
    answer = answers[0] if answers else None
    if not isinstance(answer, Mapping):
        return None
    return {name: answer[name] for name in Settings.model_fields if answer.get(name) is not None}


def combined(file: SettingsFile, editor: Mapping[str, Any]) -> Settings:
    """The settings that hold. Raises SettingsError, which names the file or the editor."""
    misplaced = sorted(_SHARED & editor.keys())
    if misplaced:
        raise SettingsError(
            f"The editor's settings: `{misplaced[0]}` holds for the whole tree; set it in {FILE_NAME}."
        )
    return file.read().overlaid(editor) if editor else file.read()
