"""What the server says that it can do: static, so that `initialize` is answered before any handler is loaded.

A test holds this list against the handlers that exist.
"""

from __future__ import annotations

from lsprotocol import types

from codeframe_ls import __version__
from codeframe_ls.lsp.command_names import COMMAND_NAMES
from codeframe_ls.lsp.position import Encoding
from codeframe_ls.lsp.protocol import NAME


def initialize_result(encoding: Encoding, *, commands: bool, pull: bool) -> types.InitializeResult:
    """Return the answer to `initialize`.

    `pull` is True for a client that asks for diagnostics and can be told to ask again; the others get them
    without asking.

    `commands` is False for a client that registers our commands itself: VS Code registers each advertised
    name globally, and two clients in one window (two folders) would collide.
    """
    return types.InitializeResult(
        capabilities=types.ServerCapabilities(
            position_encoding=types.PositionEncodingKind(encoding),
            text_document_sync=types.TextDocumentSyncOptions(
                open_close=True,
                change=types.TextDocumentSyncKind.Incremental,
                will_save=True,
                save=types.SaveOptions(include_text=False),
            ),
            code_lens_provider=types.CodeLensOptions(resolve_provider=False),
            hover_provider=True,
            definition_provider=True,
            document_symbol_provider=True,
            workspace_symbol_provider=True,
            code_action_provider=types.CodeActionOptions(
                code_action_kinds=[types.CodeActionKind.QuickFix, types.CodeActionKind.Empty],
            ),
            diagnostic_provider=types.DiagnosticOptions(
                inter_file_dependencies=True, workspace_diagnostics=False, identifier=NAME
            )
            if pull
            else None,
            execute_command_provider=types.ExecuteCommandOptions(
                commands=list(COMMAND_NAMES), work_done_progress=True
            )
            if commands
            else None,
            workspace=types.WorkspaceOptions(
                workspace_folders=types.WorkspaceFoldersServerCapabilities(
                    supported=True, change_notifications=True
                ),
            ),
        ),
        server_info=types.ServerInfo(name=NAME, version=__version__),
    )
