"""The one tree of exceptions that may leave the core.

* CodeframeError
  x RepositoryError
    - NoRepository · BareRepository · GitTooOld · RepositoryReadOnly · RepositoryChanged
  x StorageError
    - DatabaseDamaged · DatabaseNewer · DatabaseReplaced · DiskFull
  x SettingsError
  x InvalidParams
  x NotFound
  x Conflict
    - DependencyCycle · IllegalTransition · AlreadyAnswered · PlanClosed · UnsavedElsewhere
    - TreeMoved · PatchConflict · RunLive · NotReady · BaseRed · NotTrusted
  x PrdError
    - PrdNotText · PrdOutsideRepository · PrdAsksNothing
  x PageError
  x SandboxError
    - SandboxMissing · PlantedRepository · OutsideWorktree
  x RunError
    - WorkerLost
  x ModelError
    - ModelKeyMissing · ModelKeyRejected · ModelUnreachable · ModelOverloaded · ModelRefused
    - ModelAnswerCut · ModelAnswerInvalid · BudgetSpent
  x DaemonError

Every message is one sentence that tells a user what happened and what to do about it. An operation or an
option in it is written as in a terminal, between backticks; `lsp/spelling.py` makes of it what the user of an
editor can do. `failures.py`
maps the tree to LSP error codes and exit codes; this file knows of neither, and imports nothing of ours,
so that the forwarder and `cf` can afford it.
"""

from __future__ import annotations

import errno
import re
from typing import ClassVar, Final

NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system answers where a disk, one's share of it, or a file is as full as it may be."""


class CodeframeError(Exception):
    """Base of everything that a user may be told.

    `name` is the stable, machine-readable name of the error (kebab case, from the class name), and
    `data` holds JSON values that a client may show in its own way, such as the members of a cycle.
    """

    name: ClassVar[str] = "codeframe-error"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.name = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def __init__(self, message: str, **data: object) -> None:
        super().__init__(message)
        self.message = message
        self.data = data


class RepositoryError(CodeframeError):
    """The folder cannot carry a daemon."""


class NoRepository(RepositoryError):
    """The folder is in no git working tree."""


class BareRepository(RepositoryError):
    """The repository has no working tree."""


class GitTooOld(RepositoryError):
    """`git` is missing or older than 2.38."""


class RepositoryReadOnly(RepositoryError):
    """The state directory cannot be written."""


class RepositoryChanged(RepositoryError):
    """The working tree moved or vanished under the daemon."""


class StorageError(CodeframeError):
    """The state database cannot be used as it is; it was left untouched."""


class DatabaseDamaged(StorageError):
    """SQLite cannot read the state database."""


class DatabaseNewer(StorageError):
    """A newer version of codeframe_ls wrote the state database."""


class DatabaseReplaced(StorageError):
    """The database file was deleted or replaced while it was open."""


class DiskFull(StorageError):
    """The transaction did not fit on the disk and was rolled back."""


class SettingsError(CodeframeError):
    """`codeframe.toml` or the editor's settings hold something that nothing reads or that has no meaning."""


class InvalidParams(CodeframeError):
    """The parameters of an operation do not fit its model."""


class NotFound(CodeframeError):
    """The named thing does not exist."""


class Conflict(CodeframeError):
    """The request is well formed, but the present state forbids it."""


class DependencyCycle(Conflict):
    """The dependency would close a cycle; `data["cycle"]` names its tasks in order."""


class IllegalTransition(Conflict):
    """The state machine has no such edge for this actor."""


class AlreadyAnswered(Conflict):
    """Somebody answered first."""


class PlanClosed(Conflict):
    """The plan was applied or discarded before."""


class UnsavedElsewhere(Conflict):
    """Two editors hold different unsaved text of the same file."""


class TreeMoved(Conflict):
    """Files changed under an operation that had looked at them; `data["paths"]` names them."""


class PatchConflict(Conflict):
    """A patch and the user's own edits change the same lines; `data["paths"]` names the files."""


class RunLive(Conflict):
    """A run is going on that the request would meet."""


class NotReady(Conflict):
    """The task waits for others; `data["missing"]` names them."""


class BaseRed(Conflict):
    """The checks fail before any change; `data["failures"]` holds what they say."""


class NotTrusted(Conflict):
    """A command of the repository would run on the user's machine; `data["commands"]` holds the texts."""


class PrdError(CodeframeError):
    """A requirements document cannot be used."""


class PrdNotText(PrdError):
    """The file is not UTF-8 text."""


class PrdOutsideRepository(PrdError):
    """The path does not lead to a file of this working tree."""


class PrdAsksNothing(PrdError):
    """Nothing in the document, or in the section meant, asks for work."""


class PageError(CodeframeError):
    """A page under `.codeframe/` cannot be written, read or understood."""


class SandboxError(CodeframeError):
    """A command or a path of the agent is not allowed to act."""


class SandboxMissing(SandboxError):
    """This machine has no sandbox in which a command could run."""


class PlantedRepository(SandboxError):
    """A repository was planted inside a worktree; git would run what it configures."""


class OutsideWorktree(SandboxError):
    """A path leads out of the worktree."""


class RunError(CodeframeError):
    """A run ended without a patch; `data["run"]` names it."""


class WorkerLost(RunError):
    """A worker process could not be started, or died."""


class ModelError(CodeframeError):
    """The model gave no usable answer; nothing was stored."""


class ModelKeyMissing(ModelError):
    """No API key is known."""


class ModelKeyRejected(ModelError):
    """The API refused the key."""


class ModelUnreachable(ModelError):
    """The API could not be reached, or the connection broke."""


class ModelOverloaded(ModelError):
    """The API asked to come back later, more often than we were willing to wait."""


class ModelRefused(ModelError):
    """The model declined, or the API refused the request."""


class ModelAnswerCut(ModelError):
    """The answer ended before it was complete."""


class ModelAnswerInvalid(ModelError):
    """The answer does not fit its schema."""


class BudgetSpent(ModelError):
    """The run's budget does not allow another call."""


class DaemonError(CodeframeError):
    """The daemon could not be started, reached or stopped."""
