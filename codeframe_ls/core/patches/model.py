"""What a patch is: the files that it changes, their hunks, and what a person decided about each.

Lines are bytes with their own endings, so that no encoding and no line ending is ever guessed. Knows neither
git nor the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import Field

from codeframe_ls.core import ids
from codeframe_ls.core.operation import Model

State = Literal["PENDING", "APPLIED", "PARTLY_APPLIED", "DISCARDED"]
OPEN: Final[tuple[State, ...]] = ("PENDING", "PARTLY_APPLIED")
"""What waits for review, in whole or in part."""
Destination = Literal["tree", "staged", "commit", "branch"]
Kind = Literal["text", "binary", "mode", "whole"]
"""`text` has hunks; the others are taken or left as a whole: `mode` changes only the mode, `whole` is a file
that becomes a link, a link that leads elsewhere, an empty file, and the like."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """One change of consecutive lines. `key` is `2.1` for the first hunk of the second file.

    `start` is the 0-based line of `old` in the file before; `old` and `new` hold context lines too.
    """

    key: str
    start: int
    old: tuple[bytes, ...]
    new: tuple[bytes, ...]
    new_start: int

    @property
    def end(self) -> int:
        """The first line after it in the file before."""
        return self.start + len(self.old)


@dataclass(frozen=True, slots=True)
class FileChange:
    """What happens to one file. Modes are git's (`100644`), None where there is no file.

    A file without hunks has the one key `2`.
    """

    number: int
    path: str
    kind: Kind
    old_mode: str | None
    new_mode: str | None
    old_blob: str | None
    new_blob: str | None
    hunks: tuple[Hunk, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """What can be decided about this file, in order."""
        return tuple(hunk.key for hunk in self.hunks) or (str(self.number),)

    @property
    def verb(self) -> str:
        """`added`, `deleted` or `changed`."""
        if self.old_mode is None:
            return "added"
        return "deleted" if self.new_mode is None else "changed"


class Decision(Model):
    """What a person wants of one hunk, or of a file without hunks.

    `text` holds the lines that are to stand in its place, when they were edited; `comment` is told to the
    task's next run.
    """

    apply: bool = True
    comment: str = ""
    text: str | None = None


class Body(Model):
    """What is stored of a patch besides its commits: why it can be believed, and the decisions so far."""

    evidence: dict[str, object] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()
    decisions: Mapping[str, Decision] = Field(default_factory=dict)
    done: tuple[str, ...] = ()
    """Keys that have been applied already."""


class Applied(Model):
    """What applying did, so that it can be undone."""

    destination: Destination
    checkpoint: str = ""
    before: str
    """Tree of the private repository: what the user had before, saved or not."""
    after: str
    """Tree of the private repository: what they had then."""
    paths: tuple[str, ...]
    unsaved: tuple[str, ...] = ()
    """Those of the paths that were changed in buffers of editors, which had unsaved text of them."""
    commit: str = ""
    """The commit in the user's repository, where one was made."""
    branch: str = ""
    index_before: str = ""
    """Tree of the private repository: the user's index before, where it was changed."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One patch; commits are of the private repository."""

    id: str
    number: int
    run_id: str
    task_id: str
    state: State
    base: str
    head: str
    proven: bool
    body: Body
    applied: Applied | None
    created_at: str
    closed_at: str | None

    @property
    def alias(self) -> str:
        """`P4`."""
        return ids.alias("patch", self.number)
