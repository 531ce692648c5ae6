"""The LSP face: one file per feature. A handler parses, calls the core and formats; it decides nothing.

Importing this package registers every handler; it happens with the core, after `initialize` was answered.
"""

from codeframe_ls.handlers import (
    code_action,
    code_lens,
    commands,
    definition,
    diagnostics,
    document_symbol,
    documents_sync,
    hover,
    session_start,
    workspace_symbol,
)

__all__ = [
    "code_action",
    "code_lens",
    "commands",
    "definition",
    "diagnostics",
    "document_symbol",
    "documents_sync",
    "hover",
    "session_start",
    "workspace_symbol",
]
