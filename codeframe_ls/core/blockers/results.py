"""How a blocker crosses a face."""

from __future__ import annotations

from pydantic import Field

from codeframe_ls.core import words
from codeframe_ls.core.blockers.model import Blocker, State
from codeframe_ls.core.operation import Model, Result
from codeframe_ls.core.store import Reader
from codeframe_ls.core.tasks import rows as tasks


class BlockerSummary(Model):
    """One question, as in a list. The line is counted from 0."""

    id: str
    alias: str
    kind: str
    status: State
    state: str = Field(description="The state in people's words.")
    question: str
    options: list[str] = Field(description="The answers that are offered; any other is possible.")
    default: str | None
    task: str = Field(description="The task that it holds or held, such as T12, or empty.")
    path: str = Field(description="The file where it matters, relative to the root, or empty.")
    line: int | None
    answer: str | None
    answered_by: str | None
    answered_at: str | None
    created_at: str


class BlockerDetail(Result):
    """Everything about one question."""

    blocker: BlockerSummary
    detail: str
    resolved_at: str | None = Field(description="When it was resolved or withdrawn.")
    page: str = Field(description="Path of its page, relative to the root, where this call wrote one.")


class BlockerList(Result):
    """Questions in the order of their numbers, and how many are open."""

    blockers: list[BlockerSummary]
    open: int = Field(description="How many questions are open, shown or not.")


def summary(db: Reader, blocker: Blocker) -> BlockerSummary:
    """The blocker as a face shows it."""
    return BlockerSummary(
        id=blocker.id,
        alias=blocker.alias,
        kind=blocker.kind,
        status=blocker.state,
        state=words.blocker_state(blocker.state),
        question=blocker.question,
        options=list(blocker.options),
        default=blocker.default,
        task=tasks.aliases(db, [blocker.task_id])[0] if blocker.task_id else "",
        path=blocker.path or "",
        line=blocker.line,
        answer=blocker.answer,
        answered_by=blocker.answered_by,
        answered_at=blocker.answered_at,
        created_at=blocker.created_at,
    )


def detail(db: Reader, blocker: Blocker, page: str = "") -> BlockerDetail:
    """The blocker with everything about it."""
    return BlockerDetail(
        blocker=summary(db, blocker), detail=blocker.detail, resolved_at=blocker.resolved_at, page=page
    )
