"""`workspace.init`, `workspace.status` and `workspace.detect`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pydantic import Field

from codeframe_ls.core.errors import RepositoryError
from codeframe_ls.core.operation import Call, Params, Result, operation
from codeframe_ls.core.patches import rows as patches
from codeframe_ls.core.patches.model import OPEN
from codeframe_ls.core.prd.library import register_found
from codeframe_ls.core.store import Reader, Transaction
from codeframe_ls.core.workspace.detect import Stack, detect
from codeframe_ls.core.workspace.git import git, tracked_and_new
from codeframe_ls.core.workspace.standing import Counted, standing

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core


class WorkspaceInit(Params):
    """Parameters of `workspace.init`."""

    detect: bool = Field(False, description="Also report languages and tools.")


class WorkspaceInfo(Result):
    """Where the working tree and its state are."""

    root: str
    state: str
    created: bool = Field(description="False when the workspace had been set up before.")
    prds: list[str] = Field(description="Paths of the requirements documents that were found.")
    refused: list[str] = Field(
        description="Sentences about files that look like requirements documents and cannot be read as such."
    )
    stack: Stack | None = None


class WorkspaceStatusParams(Params):
    """Parameters of `workspace.status`."""


class WorkspaceStatus(Result):
    """How the work stands."""

    root: str
    set_up: bool = Field(description="False as long as nothing was ever recorded for this working tree.")
    branch: str = Field(description="The branch's name, empty on a detached HEAD.")
    head: str = Field(description="The commit's hash, empty in a repository without a commit.")
    standing: list[str] = Field(description="All that follows, in people's words.")
    current_prd: str = Field(description="Path of the current PRD, or empty.")
    tasks: dict[str, int] = Field(description="Number of tasks by state.")
    ready: int = Field(description="Tasks that can start now.")
    live_runs: int = Field(description="Runs that work, wait for an answer or go on later.")
    open_blockers: int
    open_patches: int = Field(description="Patches that wait for review.")
    pending_plans: int
    last_seq: int = Field(description="The newest event's number.")


class WorkspaceDetect(Params):
    """Parameters of `workspace.detect`."""


class DetectedStack(Result):
    """What the working tree is made of."""

    stack: Stack


@operation("workspace.init", title="Set Up Workspace", cf="init")
async def init(core: Core, params: WorkspaceInit, call: Call) -> WorkspaceInfo:
    """Set up this working tree and register the requirements documents that it holds.

    Doing it again changes nothing but new documents.
    """
    prds, refused = await register_found(core)
    repository = core.repository

    def work(db: Transaction) -> bool:
        if db.one("SELECT 1 FROM event WHERE kind = 'workspace.created'"):
            return False
        db.event("workspace.created", root=str(repository.root))
        return True

    created = await core.write(work)
    stack = detect(await tracked_and_new(core.repository.root)) if params.detect else None
    return WorkspaceInfo(
        root=str(repository.root),
        state=str(repository.state_dir),
        created=created,
        prds=prds,
        refused=refused,
        stack=stack,
    )


@operation("workspace.status", title="Show Status", cf="status", reads=True)
async def status(core: Core, params: WorkspaceStatusParams, call: Call) -> WorkspaceStatus:
    """Show how the work stands: tasks by state, runs, open questions, patches and plans to review."""
    branch, head = await asyncio.gather(_branch(core), _head(core))
    ready = len(core.board.ready())

    def work(db: Reader) -> WorkspaceStatus:
        prd = db.one("SELECT path FROM prd WHERE current = 1")
        last_seq = _count(db, "SELECT coalesce(max(seq), 0) AS n FROM event")
        rows = db.all("SELECT status, count(*) AS n FROM task GROUP BY status ORDER BY status")
        tasks = {row["status"]: int(row["n"]) for row in rows}
        counted = Counted(
            ready=ready,
            runs=len(core.live_runs.all),
            questions=_count(db, "SELECT count(*) AS n FROM blocker WHERE state = 'OPEN'"),
            patches=len(patches.in_states(db, OPEN)),
            plans=_count(db, "SELECT count(*) AS n FROM plan WHERE state = 'PENDING'"),
        )
        path = prd["path"] if prd else ""
        return WorkspaceStatus(
            root=str(core.repository.root),
            set_up=last_seq > 0,
            branch=branch,
            head=head,
            standing=list(standing(path, tasks, counted)),
            current_prd=path,
            tasks=tasks,
            ready=counted.ready,
            live_runs=counted.runs,
            open_blockers=counted.questions,
            open_patches=counted.patches,
            pending_plans=counted.plans,
            last_seq=last_seq,
        )

    return await core.read(work)


@operation("workspace.detect", title="Detect Languages and Tools", cf="detect", reads=True)
async def detect_stack(core: Core, params: WorkspaceDetect, call: Call) -> DetectedStack:
    """Show the languages and tools that the working tree's files tell of."""
    return DetectedStack(stack=detect(await tracked_and_new(core.repository.root)))


async def _branch(core: Core) -> str:
    # symbolic-ref answers in a repository without a commit too, and fails on a detached HEAD: no branch.
    try:
        return await git(core.repository.root, "symbolic-ref", "--short", "--quiet", "HEAD")
    except RepositoryError:
        return ""


async def _head(core: Core) -> str:
    return await git(core.repository.root, "rev-parse", "--revs-only", "HEAD")


def _count(db: Reader, sql: str) -> int:
    row = db.one(sql)
    assert row is not None
    return int(row["n"])
