"""What can be done with a section: one list, shown as lenses and offered as code actions.

An offer names an operation of the table and its parameters; nothing here runs one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from lsprotocol import types

from codeframe_ls.core import ids, words
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.runs.model import Run
from codeframe_ls.core.runs.states import WORKING
from codeframe_ls.core.tasks.board import Board, Counts
from codeframe_ls.core.tasks.model import Entry
from codeframe_ls.handlers.places import Read
from codeframe_ls.handlers.state import State

PREFIX = "codeframe."


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to do. `title` is what a lens shows, `action` the sentence of a code action."""

    title: str
    action: str
    operation: str
    params: Mapping[str, Any]

    def command(self) -> types.Command:
        """The offer as a lens's command."""
        return types.Command(title=self.title, command=PREFIX + self.operation, arguments=[dict(self.params)])


class UnderWay(NamedTuple):
    """What goes on at the tasks of one section: runs that work, and open questions."""

    runs: tuple[Run, ...] = ()
    questions: tuple[Blocker, ...] = ()


NOTHING: Final = UnderWay()


def under_way(state: State) -> dict[str, UnderWay]:
    """What goes on now, by the ids of sections. Takes no longer for many sections."""
    board = state.core.board
    runs: dict[str, list[Run]] = defaultdict(list)
    questions: dict[str, list[Blocker]] = defaultdict(list)
    for run in state.core.live_runs.all:
        if run.state in WORKING and (section := _section(board, run.task_id)):
            runs[section].append(run)
    for blocker in state.core.questions.all:
        if blocker.task_id and (section := _section(board, blocker.task_id)):
            questions[section].append(blocker)
    return {
        section: UnderWay(tuple(runs[section]), tuple(questions[section]))
        for section in [*runs, *(section for section in questions if section not in runs)]
    }


def of_section(state: State, read: Read, index: int, now: UnderWay) -> Iterator[Offer]:
    """What can be done with a section of a PRD, safe things first: seven offers at most."""
    section, live = read.outline.sections[index], read.live.sections[index]
    board = state.core.board
    tasks = board.section_tasks(live.id) if live.id else []
    place: dict[str, Any] = {"prd": read.path}
    if section.path in read.twice:
        place["line"] = section.start
    elif section.path:
        place["section"] = list(section.path)
    heading = section.heading or read.path
    if tasks and live.id:
        counted = words.count(len(tasks), "task")
        title = status(board.section_counts(live.id))
        yield Offer(title, f"Show {counted} of “{heading}”", "tasks.list", {"section": live.id})
        yield from _waiting(state, tasks, heading, now)
    if live.stale:
        action = f"{words.STALE}: plan what changes for “{heading}”"
        yield Offer(f"⟲ {words.STALE}", action, "tasks.generate", place)
    elif not tasks:
        yield Offer("▷ Generate tasks", f"Generate tasks from “{heading}”", "tasks.generate", place)
    yield from _working(board, heading, now)
    yield from _startable(board, tasks, heading)


def answering(state: State, blocker: Blocker) -> str:
    """The sentence of the action that leads to a question.

    A plugin of ours asks for the answer; any other editor is led to the question's page.
    """
    return f"Answer {blocker.alias} {'…' if state.asks_itself else 'on its page'}"


def status(counts: Counts) -> str:
    """`5 tasks · 2 done`; what is zero is left out, and what waits for a person has an offer of its own."""
    parts = [words.count(counts.total, "task")]
    if counts.done:
        parts.append(f"{counts.done} done")
    if failed := counts.by_status.get("FAILED", 0):
        parts.append(f"{failed} failed")
    return " · ".join(parts)


def standing(counts: Counts) -> str:
    """`5 tasks · 2 done · 1 needs input · 1 to review`, where no offers stand beside it."""
    parts = [status(counts)]
    if counts.needs_input:
        parts.append(words.need_input(counts.needs_input))
    if counts.in_review:
        parts.append(f"{counts.in_review} to review")
    return " · ".join(parts)


def _waiting(state: State, tasks: Sequence[Entry], heading: str, now: UnderWay) -> Iterator[Offer]:
    """What waits for a person. A single question or patch is opened, several are listed."""
    if len(now.questions) == 1:
        blocker = now.questions[0]
        title = f"? {words.need_input(1)}"
        yield Offer(title, answering(state, blocker), "blockers.answer", {"blocker": blocker.id})
    elif now.questions:
        action = f"Show the questions of “{heading}”"
        yield Offer(f"? {words.need_input(len(now.questions))}", action, "blockers.list", {})
    patches = [task for task in tasks if task.patch is not None]
    title = f"◇ {len(patches)} to review"
    if len(patches) == 1 and (number := patches[0].patch):
        alias = ids.alias("patch", number)
        yield Offer(title, f"Review {alias} of {patches[0].alias}", "patches.page", {"patch": alias})
    elif patches:
        yield Offer(title, f"Show what waits for review in “{heading}”", "patches.list", {})


def _working(board: Board, heading: str, now: UnderWay) -> Iterator[Offer]:
    """The runs that work. A single one is opened and can be stopped; several are listed."""
    title = f"● {len(now.runs)} running"
    if len(now.runs) == 1:
        run = now.runs[0]
        task = board.task(run.task_id)
        about = f"{run.alias} on {task.alias}" if task else run.alias
        yield Offer(title, f"Show {about}", "runs.show", {"run": run.alias})
        yield Offer("■ Stop", f"Stop {about}", "runs.stop", {"run": run.alias})
    elif now.runs:
        yield Offer(title, f"Show the runs of “{heading}”", "runs.list", {})


def _startable(board: Board, tasks: Sequence[Entry], heading: str) -> Iterator[Offer]:
    ready = [task.alias for task in tasks if board.is_ready(task.id)]
    if len(ready) == 1:
        yield Offer(f"▷ Start {ready[0]}", f"Start {ready[0]}", "runs.start", {"tasks": ready})
    elif ready:
        action = f"Start the {len(ready)} ready tasks of “{heading}”"
        yield Offer(f"▷ Start {len(ready)} ready", action, "runs.start", {"tasks": ready})


def _section(board: Board, task_id: str) -> str | None:
    task = board.task(task_id)
    return task.section_id if task else None
