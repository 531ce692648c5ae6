"""Random work of two callers at once on a real core: whatever they do, the state fits together."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import CodeframeError, Conflict, NotFound
from codeframe_ls.core.printable import one_line
from codeframe_ls.core.store import Reader, Row
from codeframe_ls.core.tasks import rows
from codeframe_ls.core.tasks.board import Board
from codeframe_ls.core.tasks.states import STATUSES, Actor, Status
from codeframe_ls.core.workspace.repository import Repository
from tests.core.tasks.moves import move
from tests.support.core import call, make_repository

TASK = st.integers(1, 7).map(lambda number: f"T{number}")
TASKS = st.lists(TASK, max_size=2)
Change = tuple[str, dict[str, Any]]


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """An operation that changes tasks, with parameters that often make sense."""
    kind = draw(
        st.sampled_from(
            ["create", "create", "setStatus", "setDependencies", "setDependencies", "finish", "cancel",
             "reopen", "approve", "delete", "update", "assign"]
        )
    )  # fmt: skip
    task = {"task": draw(TASK)}
    params: dict[str, Any] = {
        "create": lambda: {
            "title": "new",
            "depends_on": draw(TASKS),
            "backlog": draw(st.booleans()),
            "section": draw(st.sampled_from([[], ["Cart"], ["Payment"]])),
        },
        "setStatus": lambda: task | {"status": draw(st.sampled_from(STATUSES))},
        "setDependencies": lambda: task | {"add": draw(TASKS), "remove": draw(TASKS)},
        "cancel": lambda: task | {"drop_edges": draw(st.booleans())},
        "approve": lambda: draw(
            st.sampled_from([{"all": True}, {"but": [task["task"]]}, {"tasks": [task["task"]]}])
        ),
        "delete": lambda: task | {"force": draw(st.booleans())},
        "update": lambda: task | {"title": draw(st.text(min_size=1, max_size=5).filter(one_line))},
        "assign": lambda: {"tasks": [task["task"]], "to": "ana"},
    }.get(kind, lambda: task)()
    return f"tasks.{kind}", params


class TwoCallers(RuleBasedStateMachine):
    """A few changes of two callers at once; after each step all that can be known twice is compared."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.refusals: list[str] = []
        repository = make_repository(Path(self.folder.name) / "repository", commit=False)
        self.core = self.runner.run(self._open(repository))

    async def _open(self, repository: Repository) -> Core:
        (repository.root / "PRD.md").write_text("# Shop\n\n## Cart\n\n## Payment\n", encoding="utf-8")
        core = await Core.open(repository)
        await call(core, "prd.add", path="PRD.md")
        for number in range(1, 7):
            # Every other task waits for the one before it.
            depends_on = [f"T{number - 1}"] if number % 2 == 0 else []
            await call(core, "tasks.create", title="first", depends_on=depends_on, section=["Cart"])
        return core

    def teardown(self) -> None:
        self.runner.run(self.core.close())
        self.runner.close()
        self.folder.cleanup()

    @rule(one=st.lists(changes(), min_size=1, max_size=4), other=st.lists(changes(), max_size=4))
    def two_callers(self, one: list[Change], other: list[Change]) -> None:
        async def caller(wanted: list[Change]) -> None:
            for change in wanted:
                await self._attempt(change)

        async def both() -> None:
            await asyncio.gather(caller(one), caller(other))

        self.runner.run(both())

    @rule(task=TASK, wanted=st.sampled_from(STATUSES), actor=st.sampled_from(["run", "daemon"]))
    def a_run_or_the_daemon(self, task: str, wanted: Status, actor: Actor) -> None:
        async def attempt() -> None:
            with contextlib.suppress(Conflict, NotFound):
                await move(self.core, task, wanted, actor)

        self.runner.run(attempt())

    @rule(task=TASK)
    def somebody_asks(self, task: str) -> None:
        self.runner.run(self._attempt(("blockers.create", {"question": "Why?", "task": task})))

    @rule(blocker=st.integers(1, 4))
    def somebody_answers(self, blocker: int) -> None:
        self.runner.run(self._attempt(("blockers.answer", {"blocker": f"B{blocker}", "answer": "So."})))

    @invariant()
    def the_board_is_what_the_database_says(self) -> None:
        fresh = Board().updated(self.core.board.seq, (), self._read(rows.entries))

        assert facts(self.core.board) == facts(fresh)

    @invariant()
    def ready_and_waiting_are_as_defined(self) -> None:
        board = self.core.board
        status = {row["id"]: row["status"] for row in self._all("SELECT id, status FROM task")}
        edges = [(row["task_id"], row["depends_on"]) for row in self._all("SELECT * FROM dependency")]
        open_edges = {(task, other) for task, other in edges if status[other] not in ("DONE", "MERGED")}
        held_up = {task for task, _ in open_edges}

        assert {task.id for task in board.ready()} == {
            task for task in status if status[task] == "READY" and task not in held_up
        }
        for task in board:
            expected = {other for one, other in open_edges if one == task.id}
            if task.status in ("DONE", "MERGED", "CANCELLED"):
                expected = set()
            assert {other.id for other in board.waits_for(task.id)} == expected

    @invariant()
    def every_edge_has_both_ends_and_no_way_leads_around(self) -> None:
        assert self._all("PRAGMA foreign_key_check") == []
        assert self._all(
            "WITH RECURSIVE way (start, here) AS (SELECT task_id, depends_on FROM dependency"
            " UNION SELECT start, depends_on FROM way JOIN dependency ON task_id = here)"
            " SELECT start FROM way WHERE start = here"
        ) == []  # fmt: skip

    @invariant()
    def a_question_holds_its_task(self) -> None:
        assert self._all(
            "SELECT task.number FROM task JOIN blocker ON task_id = task.id"
            " WHERE state = 'OPEN' AND status = 'READY'"
        ) == []  # fmt: skip

    @invariant()
    def every_refusal_is_a_sentence(self) -> None:
        assert all(refusal.endswith(".") and not refusal[0].islower() for refusal in self.refusals)

    @invariant()
    def the_log_has_every_number_once(self) -> None:
        numbers = [row["seq"] for row in self._all("SELECT seq FROM event ORDER BY seq")]

        assert numbers == list(range(1, len(numbers) + 1))

    async def _attempt(self, change: Change) -> None:
        name, params = change
        try:
            await call(self.core, name, **params)
        except CodeframeError as error:
            refusal = error.message
            self.refusals.append(refusal)

    def _read(self, work: Any) -> Any:
        async def read() -> Any:
            return await self.core.read(work)

        return self.runner.run(read())

    def _all(self, sql: str) -> list[Row]:
        def work(reader: Reader) -> list[Row]:
            return reader.all(sql)

        found: list[Row] = self._read(work)
        return found


def facts(board: Board) -> list[Any]:
    """Everything that a board tells, so that two of them can be compared."""
    tasks = list(board)
    sections = {task.section_id for task in tasks} - {None}
    return [
        tasks,
        board.ready(),
        board.counts,
        [board.numbered(task.number) for task in tasks],
        [(board.dependents(task.id), board.waits_for(task.id), board.state(task)) for task in tasks],
        {section: (board.section_counts(section), board.section_tasks(section)) for section in sections},
    ]


TestTwoCallers = TwoCallers.TestCase
TestTwoCallers.settings = settings(
    max_examples=30, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
