"""Notifications that the session itself understands; a handler may hear them too, afterwards."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from lsprotocol import types

from codeframe_ls.lsp.session import Session

logger = logging.getLogger(__name__)

FOCUS: Final = "codeframe/focus"


def _folders_changed(session: Session, params: types.DidChangeWorkspaceFoldersParams) -> None:
    for folder in params.event.removed:
        session.folders.pop(folder.uri, None)
    for folder in params.event.added:
        session.folders[folder.uri] = folder
        session.documents.names.learn_folder(folder.uri)


def _focus(session: Session, params: Any) -> None:
    focused = params.get("focused") if isinstance(params, dict) else None
    if isinstance(focused, bool):
        session.focus(focused)
    else:
        logger.warning('%s says {"focused": true} or {"focused": false}; it was dropped.', FOCUS)


BUILT_IN: Final[Mapping[str, Callable[[Session, Any], None]]] = {
    types.TEXT_DOCUMENT_DID_OPEN: lambda session, params: session.documents.open(params),
    types.TEXT_DOCUMENT_DID_CHANGE: lambda session, params: session.documents.change(params),
    types.TEXT_DOCUMENT_WILL_SAVE: lambda session, params: session.documents.will_save(params),
    types.TEXT_DOCUMENT_DID_SAVE: lambda session, params: session.documents.save(params),
    types.TEXT_DOCUMENT_DID_CLOSE: lambda session, params: session.documents.close(params),
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: _folders_changed,
    types.WINDOW_WORK_DONE_PROGRESS_CANCEL: lambda session, params: session.progress_tokens.cancel(
        params.token
    ),
    FOCUS: _focus,
}
"""Method -> what it does at once, before any later message is looked at."""
