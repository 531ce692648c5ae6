"""How a checkpoint crosses a face."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from codeframe_ls.core import words
from codeframe_ls.core.checkpoints.model import Checkpoint, Kind
from codeframe_ls.core.checkpoints.restoring import Outcome
from codeframe_ls.core.checkpoints.work import Standing
from codeframe_ls.core.git.trees import Change
from codeframe_ls.core.operation import Model, Result


class CheckpointSummary(Model):
    """One checkpoint, as in a list."""

    id: str
    alias: str
    kind: Kind
    label: str
    commit: str = Field(description="The commit of the private repository that holds the files.")
    restored_from: str = Field(
        description="The checkpoint whose restoring it takes back, such as C2, or empty."
    )
    created_at: str


class FileDifference(Model):
    """A file that differs. `change`: added, deleted or changed, seen from the first side."""

    path: str
    change: str


class TaskDifference(Model):
    """A task whose state differs; empty where the task did not exist. The words are those of people."""

    task: str
    before: str
    after: str


class CheckpointCreated(Result):
    """The new checkpoint."""

    checkpoint: CheckpointSummary
    absent: list[str] = Field(
        description="Submodules and nested repositories, whose contents no checkpoint holds."
    )


class CheckpointList(Result):
    """Every checkpoint, oldest first."""

    checkpoints: list[CheckpointSummary]


class CheckpointDetail(Result):
    """One checkpoint, and how it differs from what is there now."""

    checkpoint: CheckpointSummary
    files: list[FileDifference]
    tasks: list[TaskDifference]


class CheckpointDiff(Result):
    """How two checkpoints differ, or one and what is there now."""

    before: str
    after: str = Field(description="The second checkpoint, or empty for what is there now.")
    files: list[FileDifference]
    tasks: list[TaskDifference]
    patch: str = Field(description="The differences of text files as a unified diff.")


class CheckpointRestored(Result):
    """What restoring has changed, or would change."""

    checkpoint: CheckpointSummary
    preview: bool = Field(description="True when nothing was changed yet.")
    files: list[FileDifference]
    tasks: list[TaskDifference]
    undo: str = Field(description="The checkpoint that takes it back, such as C7; empty in a preview.")


class CheckpointDeleted(Result):
    """The checkpoint that is gone."""

    checkpoint: CheckpointSummary


def summary(checkpoint: Checkpoint, all_of_them: Iterable[Checkpoint] = ()) -> CheckpointSummary:
    """The checkpoint as a face shows it."""
    restored = next((other.alias for other in all_of_them if other.id == checkpoint.restored_from), "")
    return CheckpointSummary(
        id=checkpoint.id,
        alias=checkpoint.alias,
        kind=checkpoint.kind,
        label=checkpoint.label,
        commit=checkpoint.commit,
        restored_from=restored,
        created_at=checkpoint.created_at,
    )


def files(changes: Iterable[Change]) -> list[FileDifference]:
    """What happens to each file on the way from the first side to the second."""
    return [FileDifference(path=change.path, change=_verb(change)) for change in changes]


def tasks(differences: Iterable[tuple[str, Standing | None, Standing | None]]) -> list[TaskDifference]:
    """What happens to each task on that way."""
    return [
        TaskDifference(task=name, before=_state(before), after=_state(after))
        for name, before, after in differences
    ]


def restored(checkpoint: Checkpoint, outcome: Outcome) -> CheckpointRestored:
    """What restoring did or would do."""
    return CheckpointRestored(
        checkpoint=summary(checkpoint),
        preview=outcome.before is None,
        files=files(outcome.files),
        tasks=tasks(outcome.tasks),
        undo=outcome.before.alias if outcome.before else "",
    )


def _verb(change: Change) -> str:
    if change.old_mode is None:
        return "added"
    return "deleted" if change.new_mode is None else "changed"


def _state(standing: Standing | None) -> str:
    return "" if standing is None else words.task_state(standing.status, in_review=standing.in_review)
