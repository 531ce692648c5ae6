"""`blockers.create`, `.list` and `.show`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from codeframe_ls.core import clock, ids, words
from codeframe_ls.core.blockers import results, rows
from codeframe_ls.core.blockers.choice import choose
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.blockers.results import BlockerDetail, BlockerList
from codeframe_ls.core.errors import IllegalTransition, InvalidParams, NotFound
from codeframe_ls.core.operation import Call, FilePath, Line, Params, operation
from codeframe_ls.core.printable import one_line
from codeframe_ls.core.store import Reader, Transaction
from codeframe_ls.core.tasks import rows as tasks
from codeframe_ls.core.tasks.model import TaskRef
from codeframe_ls.core.tasks.states import SATISFIED

if TYPE_CHECKING:
    from codeframe_ls.core.core import Core

BlockerRef = Annotated[str, Field(min_length=1, max_length=100)]
"""A question as a person names it: `B3` or its ULID."""


class BlockerCreate(Params):
    """Parameters of `blockers.create`."""

    question: str = Field(max_length=500, description="The question, in one line.")
    task: TaskRef | None = Field(None, description="The task that waits for the answer, as T12 or its ULID.")
    detail: str = Field("", max_length=50_000, description="What one needs to know to answer; Markdown.")
    options: list[str] = Field([], max_length=50, description="Answers to offer.")
    default: str | None = Field(None, description="The answer to take when a person would not mind.")
    path: FilePath | None = Field(None, description="The file where it matters.")
    line: Line | None = Field(None, description="The line in that file.")


class BlockersList(Params):
    """Parameters of `blockers.list`."""

    all: bool = Field(False, description="Also those that are answered, resolved or withdrawn.")
    task: TaskRef | None = Field(None, description="Only those on this task.")


class BlockerShow(Params):
    """Parameters of `blockers.show`."""

    blocker: BlockerRef = Field(description="The question, as B3 or its ULID.")


@operation("blockers.create", cf="blocker create", title="Ask a Question", positional=("question",))
async def create(core: Core, params: BlockerCreate, call: Call) -> BlockerDetail:
    """Ask a question, on a task or free-standing.

    A task that could start is held until the question is answered or withdrawn.
    """
    question, options, default = _wording(params)
    path, line, anchor = await _place(core, params, call)

    def work(db: Transaction) -> BlockerDetail:
        task_id = _hold(db, params.task) if params.task else None
        blocker = Blocker(
            id=ids.new_id(),
            number=db.next_number("blocker"),
            kind="question",
            state="OPEN",
            task_id=task_id,
            question=question,
            detail=params.detail,
            options=options,
            default=default,
            path=path,
            line=line,
            anchor=anchor,
            answer=None,
            answered_by=None,
            created_at=clock.now(),
            answered_at=None,
            resolved_at=None,
        )
        rows.insert(db, blocker)
        touched = [task_id] if task_id else []
        db.event("blocker.created", blocker.id, alias=blocker.alias, question=question, tasks=touched)
        return results.detail(db, blocker)

    return await core.write(work)


@operation("blockers.list", cf="blocker list", title="Show Questions", reads=True)
async def list_blockers(core: Core, params: BlockersList, call: Call) -> BlockerList:
    """Show the open questions, or all of them."""

    def work(db: Reader) -> BlockerList:
        shown = rows.in_states(db, {"OPEN", "ANSWERED", "RESOLVED", "WITHDRAWN"} if params.all else {"OPEN"})
        if params.task is not None:
            task_id = tasks.find_task(db, params.task)["id"]
            shown = [blocker for blocker in shown if blocker.task_id == task_id]
        return BlockerList(
            blockers=[results.summary(db, blocker) for blocker in shown],
            open=len(rows.in_states(db, {"OPEN"})),
        )

    return await core.read(work)


@operation("blockers.show", cf="blocker show", title="Show Question", positional=("blocker",), reads=True)
async def show(core: Core, params: BlockerShow, call: Call) -> BlockerDetail:
    """Show one question with its detail, options and answer."""
    return await core.read(lambda db: results.detail(db, rows.find(db, params.blocker)))


def _wording(params: BlockerCreate) -> tuple[str, tuple[str, ...], str | None]:
    question = one_line(params.question)
    if not question:
        raise InvalidParams("The question is empty; write it in one line.")
    options = tuple(one_line(option) for option in params.options)
    if not all(options):
        raise InvalidParams("An option is empty; leave it out or give it a text.")
    if len({option.casefold() for option in options}) < len(options):
        raise InvalidParams("Two options read the same; leave one of them out.")
    default = choose(options, one_line(params.default)) if params.default is not None else None
    return question, options, default


async def _place(core: Core, params: BlockerCreate, call: Call) -> tuple[str | None, int | None, str | None]:
    """The path, the line and the text on it. Raises when there is no such file or line."""
    if params.path is None:
        if params.line is not None:
            raise InvalidParams("A line needs the file that it is in; give `path` too.")
        return None, None, None
    relative = core.repository.relative(params.path)
    path = core.repository.root / relative
    text = call.unsaved(path)
    if text is None:
        text = await asyncio.to_thread(_read, path)
    if params.line is None:
        return relative, None, None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if params.line >= len(lines):
        raise InvalidParams(
            f"{relative} has {words.count(len(lines), 'line')}, and no line {params.line + 1}."
        )
    return relative, params.line, lines[params.line].strip() or None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise NotFound(f"{path} cannot be read ({error.strerror}); name a file of this tree.") from error


def _hold(db: Transaction, reference: str) -> str:
    """The task's id; one that is READY becomes BLOCKED, one that is not approved yet is held later."""
    task = tasks.find_task(db, reference)
    if task["status"] in SATISFIED or task["status"] == "CANCELLED":
        name = ids.alias("task", task["number"])
        raise IllegalTransition(
            f"{name} is {words.task_state(task['status'])} and waits for nothing; "
            "reopen it first, or ask without a task."
        )
    if task["status"] == "READY":
        tasks.change_status(db, task["id"], "BLOCKED", "person")
    return str(task["id"])
