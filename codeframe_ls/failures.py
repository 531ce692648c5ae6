"""The one place that maps our exceptions to LSP error codes and to exit codes of `cf`.

Knows the error tree and nothing else: faces call `describe` and put the result into their own envelope.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from codeframe_ls.core.errors import (
    CodeframeError,
    Conflict,
    DaemonError,
    InvalidParams,
    ModelError,
    NotFound,
    PageError,
    PrdError,
    RepositoryError,
    RunError,
    SandboxError,
    SettingsError,
    StorageError,
)

INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
REQUEST_FAILED: Final = -32803
"""LSP 3.17 `RequestFailed`: well formed, but it could not be carried out."""

INTERNAL_SENTENCE: Final = "codeframe_ls hit an internal error; `codeframe-ls daemon logs` shows the details."

_CODES: Final[tuple[tuple[type[CodeframeError], int, int], ...]] = (
    # The exit codes follow sysexits in spirit: 2 is a wrong call, the rest tell scripts the kind of refusal.
    (InvalidParams, INVALID_PARAMS, 2),
    (NotFound, REQUEST_FAILED, 3),
    (Conflict, REQUEST_FAILED, 4),
    (RepositoryError, REQUEST_FAILED, 5),
    (StorageError, REQUEST_FAILED, 6),
    (ModelError, REQUEST_FAILED, 7),
    (PrdError, REQUEST_FAILED, 8),
    (SettingsError, REQUEST_FAILED, 9),
    (DaemonError, REQUEST_FAILED, 10),
    (PageError, REQUEST_FAILED, 11),
    (SandboxError, REQUEST_FAILED, 12),
    (RunError, REQUEST_FAILED, 14),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """What a face tells its client: `code` is the JSON-RPC code, `exit` the exit code of `cf`."""

    code: int
    exit: int
    message: str
    data: dict[str, object]


def describe(error: BaseException) -> Failure:
    """Describe any exception; one that is not ours becomes the fixed internal sentence, without details."""
    if not isinstance(error, CodeframeError):
        return Failure(INTERNAL_ERROR, 1, INTERNAL_SENTENCE, {"error": "internal", "exit": 1})
    for kind, code, exit_code in _CODES:
        if isinstance(error, kind):
            data = {"error": error.name, "exit": exit_code, **error.data}
            return Failure(code, exit_code, error.message, data)
    return Failure(REQUEST_FAILED, 1, error.message, {"error": error.name, "exit": 1, **error.data})
