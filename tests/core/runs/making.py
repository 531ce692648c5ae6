"""Tasks and runs for tests, made as the operations make them."""

from __future__ import annotations

from typing import Any

from codeframe_ls.core import ids
from codeframe_ls.core.core import Core
from codeframe_ls.core.runs import rows, storing
from codeframe_ls.core.runs.model import Options, Run
from codeframe_ls.core.runs.moving import follow, move, tell
from codeframe_ls.core.runs.spec import FROM_WORKER, Stored
from codeframe_ls.core.store import Transaction
from codeframe_ls.core.tasks import rows as tasks
from tests.support.core import call

BASE = "1" * 40


async def ready_task(core: Core, title: str = "Do it", **params: Any) -> str:
    """A READY task; gives its alias."""
    alias: str = (await call(core, "tasks.create", title=title, **params)).task.alias
    return alias


async def running(core: Core, task: str, *, state: str = "RUNNING") -> Run:
    """A run on the task, as if its worker had begun; nothing works for it."""

    def work(tx: Transaction) -> Run:
        run = rows.insert(
            tx,
            run_id=ids.new_id(),
            task_id=tasks.find_task(tx, task)["id"],
            base=BASE,
            model="claude-sonnet-5-5",
            options=Options(),
            retry_of=None,
            reason="",
        )
        follow(tx, run, "daemon")
        run = move(tx, run, "RUNNING", "daemon")
        if state == "VERIFYING":
            run = move(tx, run, "VERIFYING", "run")
        tell(tx, "run.started", run)
        return run

    return await core.write(work)


async def says(core: Core, run: Run, message: dict[str, Any]) -> Run | None:
    """Store a message as if the run's worker had sent it."""
    now = await core.read(lambda db: rows.get(db, run.id))
    assert now is not None
    parsed = FROM_WORKER.validate_python({"seq": now.seq + 1, **message})
    assert isinstance(parsed, Stored)
    return await core.write(lambda tx: storing.store(tx, run.id, parsed, 1.0, ["a.txt"]))


def turn(*calls: str, text: str = "I look.") -> dict[str, Any]:
    """A message of the model that calls tools."""
    blocks = [{"type": "tool_use", "id": name, "name": "read_file", "input": {}} for name in calls]
    content = [{"type": "text", "text": text}, *blocks]
    return {"type": "message", "role": "assistant", "content": content, "stopReason": "tool_use"}


def ask(question: str = "Which one?", **changes: Any) -> dict[str, Any]:
    """A question of the agent."""
    return {"type": "ask", "kind": "question", "question": question, "toolUseId": "c1", **changes}


def gate(state: str = "passed", commit: str = "2" * 40, **changes: Any) -> dict[str, Any]:
    """The result of a check."""
    result = {
        "gate": "pytest",
        "tool": "pytest",
        "command": ["pytest"],
        "state": state,
        "reason": f"pytest {state}",
        "passedTests": ["test_a"] if state == "passed" else [],
    }
    return {"type": "gate", "scope": "verify", "commit": commit, "result": result, **changes}


def completed(commit: str = "2" * 40, **changes: Any) -> dict[str, Any]:
    """The end that every run wishes for."""
    return {"type": "completed", "commit": commit, "summary": "Done.", **changes}
