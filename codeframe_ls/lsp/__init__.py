"""The one place that bends pygls 2 to the Language Server Protocol.

`serve` serves one editor; `Session` is what a handler sees of it; `feature` registers a handler.
lsprotocol's types and pygls' generated calls to the client are used as they are. The rest of the base
protocol is done here, because one process serves many editors and each may rely on the specification:

* Every request gets exactly one response: InvalidParams with its own id when the params do not fit,
  InternalError when the result cannot be written, ServerNotInitialized before `initialize`,
  InvalidRequest after `shutdown` or for a second `initialize`, MethodNotFound, RequestCancelled or
  ParseError (id null) where those apply. `exit` ends the session, not the process.
  (`dispatch.py`, `messages.py`)
* Header names have no case, unknown headers are skipped, sizes are limited. (`framing.py`)
* Lines are broken by \\n, \\r\\n and \\r alone; positions count UTF-8, UTF-16 or UTF-32 and are clamped.
  (`line_index.py`, `position.py`, `documents.py`)
* `$/cancelRequest` reaches requests that run and requests that wait. (`inbox.py`, `connection.py`)
* Work-done progress is begun when the client took the token, and always ended. (`progress.py`)
* A client that stops reading blocks nobody; requests to a client have a limit. (`outbox.py`, `requests.py`)
* No traceback leaves the process: a user reads a sentence, the log has the rest. (`errors.py`)

Importing this package loads pygls and lsprotocol, and nothing of the core beyond its errors.
"""

from __future__ import annotations

import logging

from codeframe_ls.lsp.connection import serve
from codeframe_ls.lsp.features import FEATURES, Features, attach, feature
from codeframe_ls.lsp.hello import Hello
from codeframe_ls.lsp.session import Session

# pygls logs message bodies at INFO: prompts, file contents and keys would land in the log.
logging.getLogger("pygls").setLevel(logging.WARNING)

__all__ = ["FEATURES", "Features", "Hello", "Session", "attach", "feature", "serve"]
