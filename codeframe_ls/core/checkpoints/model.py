"""What a checkpoint is. Knows neither git nor the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from codeframe_ls.core import ids

Kind = Literal["manual", "run", "apply", "restore", "undo"]
"""`manual`: a person made it; the others were made by themselves, before what they name."""
Part = Literal["all", "files", "tasks", "prd"]

CheckpointRef = Annotated[str, Field(min_length=1, max_length=100)]
"""A checkpoint as a person names it: `C2` or its ULID."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One checkpoint. `commit` holds the files, `rows_blob` the work; both are in the private repository.

    `subject` is the ULID of the run, patch or checkpoint that it was taken for; `restored_from` and
    `restored_part` say which restoring it can take back.
    """

    id: str
    number: int
    kind: Kind
    label: str
    subject: str
    commit: str
    rows_blob: str
    restored_from: str | None
    restored_part: Part | None
    created_at: str

    @property
    def alias(self) -> str:
        """`C2`."""
        return ids.alias("checkpoint", self.number)
