"""How a patch crosses a face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from codeframe_ls.core import ids, words
from codeframe_ls.core.operation import Model, Result
from codeframe_ls.core.patches import page
from codeframe_ls.core.patches.model import Decision, FileChange, Patch, State
from codeframe_ls.core.store import Reader
from codeframe_ls.core.tasks import rows as tasks


class PatchSummary(Model):
    """One patch, as in a list."""

    id: str
    alias: str
    status: State
    state: str = Field(description="The state in people's words.")
    task: str = Field(description="Its task, such as T12.")
    title: str = Field(description="The task's title.")
    run: str = Field(description="The run that made it, such as R7.")
    proven: bool = Field(description="False when no check could prove it.")
    destination: str = Field(description="Where it was applied: tree, staged, commit, branch; or empty.")
    commit: str = Field(description="The commit or branch that applying made, or empty.")
    created_at: str
    closed_at: str | None


class PatchHunk(Model):
    """One hunk, or a file that is applied as a whole. `line` is 0-based, in the file before."""

    key: str
    line: int | None
    applied: bool
    decision: Decision
    diff: str = Field(description="Its lines with ` `, `-` or `+` before each.")


class PatchFile(Model):
    """One file. `change`: added, deleted or changed; `kind`: text, binary, mode or whole."""

    path: str
    change: str
    kind: str
    hunks: list[PatchHunk]


class PatchList(Result):
    """Patches in the order of their numbers, and how many wait for review."""

    patches: list[PatchSummary]
    to_review: int


class PatchDetail(Result):
    """Everything about one patch."""

    patch: PatchSummary
    notes: list[str] = Field(description="What a reviewer must know first.")
    checks: list[str] = Field(description="What proves it, and what was not run.")
    evidence: dict[str, Any]
    files: list[PatchFile]
    page: str = Field(description="Path of its review page, relative to the root, where this call wrote one.")


class PatchApplied(PatchDetail):
    """A patch after it was applied or taken back, in whole or in part."""

    paths: list[str] = Field(description="The files that were changed.")
    unsaved: list[str] = Field(
        description="Those of them that had unsaved edits: they were changed in their editor, and wait there "
        "to be saved."
    )


class PatchTried(Result):
    """How a command ended in a working tree of the patch, or where one is that is kept."""

    patch: PatchSummary
    command: list[str]
    ended: Literal["", "exit", "timeout", "output", "memory", "stopped"] = Field(
        description="By itself (exit), by a limit, or from outside (stopped); empty without a command."
    )
    exit_code: int | None = Field(description="None unless it ended by itself.")
    output: str = Field(description="What it wrote to standard output and standard error, in order.")
    truncated: bool = Field(description="Whether the middle of the output is left out; a line in it says so.")
    seconds: float
    folder: str = Field(description="The working tree that is kept, or empty.")


class PatchExported(Result):
    """A patch as `git apply` takes it."""

    patch: PatchSummary
    path: str = Field(description="The file that was written, or empty.")
    text: str


def summary(db: Reader, patch: Patch) -> PatchSummary:
    """The patch as a face shows it."""
    task = tasks.find_task(db, patch.task_id)
    run = db.one("SELECT number FROM run WHERE id = ?", (patch.run_id,))
    assert run is not None
    applied = patch.applied
    return PatchSummary(
        id=patch.id,
        alias=patch.alias,
        status=patch.state,
        state=words.patch_state(patch.state),
        task=ids.alias("task", task["number"]),
        title=task["title"],
        run=ids.alias("run", run["number"]),
        proven=patch.proven,
        destination=applied.destination if applied else "",
        commit=(applied.branch or applied.commit) if applied else "",
        created_at=patch.created_at,
        closed_at=patch.closed_at,
    )


def files(patch: Patch, changes: Sequence[FileChange]) -> list[PatchFile]:
    """Every file with its hunks and what was decided about each."""
    return [
        PatchFile(path=change.path, change=change.verb, kind=change.kind, hunks=_hunks(patch, change))
        for change in changes
    ]


def checks(evidence: Mapping[str, Any]) -> list[str]:
    """The sentences about what proves the patch, as the run has told them under `checks`."""
    told = evidence.get("checks", ())
    return [str(sentence) for sentence in told] if isinstance(told, list | tuple) else []


def _hunks(patch: Patch, change: FileChange) -> list[PatchHunk]:
    by_key = {hunk.key: hunk for hunk in change.hunks}
    found = []
    for key in change.keys:
        hunk = by_key.get(key)
        lines = page.diff_lines(hunk) if hunk else []
        found.append(
            PatchHunk(
                key=key,
                line=hunk.start if hunk else None,
                applied=key in patch.body.done,
                decision=patch.body.decisions.get(key, Decision()),
                diff="".join(f"{sign}{text}\n" for sign, text in lines),
            )
        )
    return found
