"""How a run crosses a face: in one line, and with its whole story."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from codeframe_ls.core import ids, words
from codeframe_ls.core.blockers import rows as blockers
from codeframe_ls.core.gates import rows as gates
from codeframe_ls.core.operation import Model, Result
from codeframe_ls.core.patches import rows as patches
from codeframe_ls.core.runs import rows
from codeframe_ls.core.runs.model import Run
from codeframe_ls.core.runs.narrating import call as called
from codeframe_ls.core.runs.rows import Message
from codeframe_ls.core.runs.states import State
from codeframe_ls.core.store import Reader
from codeframe_ls.core.tasks import rows as tasks


class Tokens(Model):
    """What a run has used. `input` was neither read from the prompt cache nor written to it."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    calls: int = Field(0, description="Calls of the model, broken ones too.")


class RunSummary(Model):
    """One run, as in a list."""

    id: str
    alias: str
    task: str = Field(description="The task, such as T12.")
    title: str = Field(description="The task's title.")
    status: State
    state: str = Field(description="The state in people's words.")
    reason: str = Field(description="Why it ended or waits, or empty.")
    error: str = Field(description="The machine-readable name of what ended it, or empty.")
    question: str = Field(description="The question that it waits for, such as B3, or empty.")
    patch: str = Field(description="What it made, such as P4, or empty.")
    retry_of: str = Field(description="The run before it, such as R6, or empty.")
    model: str
    turns: int
    tokens: Tokens
    created_at: str
    started_at: str | None
    ended_at: str | None


class Step(Model):
    """One step of a run's story."""

    at: str
    kind: str = Field(description="`turn`, `tool`, `check`, `question`, `answer`, `told` or `end`.")
    text: str
    commit: str = Field("", description="What the turn made, in the private repository, or empty.")


class RunDetail(Result):
    """Everything about one run."""

    run: RunSummary
    summary: str = Field(description="The model's own words at the end, or empty.")
    base: str = Field(description="The snapshot that it works from: a commit of the private repository.")
    head: str = Field(description="The commit of its newest turn.")
    steps: list[Step]


class RunList(Result):
    """Runs in the order of their numbers."""

    runs: list[RunSummary]
    live: int = Field(description="How many runs go on, shown or not.")
    total: int = Field(description="How many runs there are, shown or not.")


class Refusal(Model):
    """A task that could not be started, and why."""

    task: str
    message: str
    error: str


class RunsStarted(Result):
    """The runs that were started."""

    runs: list[RunSummary]
    refused: list[Refusal] = Field(description="Tasks that were asked for and could not be started.")


class RunOutput(Result):
    """A piece of what a run prints."""

    run: RunSummary
    text: str
    offset: int = Field(description="Where the next piece begins, in bytes.")
    size: int = Field(description="How many bytes there are so far.")
    over: bool = Field(description="Whether nothing more will come: the run works no more.")


def summary(db: Reader, run: Run) -> RunSummary:
    """The run as a face shows it."""
    task = tasks.find_task(db, run.task_id)
    calls = rows.calls(db, run.id)
    before = rows.get(db, run.retry_of) if run.retry_of else None
    patch = patches.of_run(db, run.id)
    asked = next((one for one in blockers.of_run(db, run.id) if one.state == "OPEN"), None)
    return RunSummary(
        id=run.id,
        alias=run.alias,
        task=ids.alias("task", task["number"]),
        title=task["title"],
        status=run.state,
        state=words.run_state(run.state),
        reason=run.reason,
        error=run.error,
        question=asked.alias if asked else "",
        patch=patch.alias if patch else "",
        retry_of=before.alias if before else "",
        model=run.model,
        turns=run.turns,
        tokens=Tokens(
            input=sum(call.input for call in calls),
            output=sum(call.output for call in calls),
            cache_read=sum(call.cache_read for call in calls),
            cache_write=sum(call.cache_write for call in calls),
            calls=len(calls),
        ),
        created_at=run.created_at,
        started_at=run.started_at,
        ended_at=run.ended_at,
    )


def detail(db: Reader, run: Run) -> RunDetail:
    """The run with its story."""
    return RunDetail(
        run=summary(db, run), summary=run.summary, base=run.base, head=run.head, steps=_steps(db, run)
    )


def _steps(db: Reader, run: Run) -> list[Step]:
    steps: list[Step] = []
    turn = 0
    for message in rows.messages(db, run.id):
        if message.kind == "assistant":
            turn += 1
            steps.append(Step(at=message.at, kind="turn", text=f"{turn}. {_said(message.body)}"))
        elif message.kind == "intent":
            text = called(message.body["name"], message.body["input"])
            steps.append(Step(at=message.at, kind="tool", text=text))
        elif message.kind == "steer":
            steps.append(Step(at=message.at, kind="told", text=message.body["text"]))
        elif message.commit:
            _mark(steps, message)
    for stored in gates.of_run(db, run.id):
        where = " (before any change)" if stored.scope == "base" else ""
        steps.append(
            Step(at=stored.at, kind="check", text=f"{stored.result.gate}{where}: {stored.result.reason}")
        )
    for asked in blockers.of_run(db, run.id):
        steps.append(Step(at=asked.created_at, kind="question", text=f"{asked.alias} {asked.question}"))
        if asked.answered_at:
            said = f"{asked.alias} {asked.answer} ({asked.answered_by})"
            steps.append(Step(at=asked.answered_at, kind="answer", text=said))
    if run.ended_at:
        text = words.run_state(run.state) + (f": {run.reason}" if run.reason else "")
        steps.append(Step(at=run.ended_at, kind="end", text=text))
    return sorted(steps, key=lambda step: step.at)


def _mark(steps: list[Step], message: Message) -> None:
    """Note on the newest turn which commit it made."""
    for index in range(len(steps) - 1, -1, -1):
        if steps[index].kind == "turn":
            steps[index] = steps[index].model_copy(update={"commit": message.commit})
            return


def _said(body: dict[str, Any]) -> str:
    """The first words of the model's message, or what it calls."""
    blocks = body["content"]
    texts = [str(block.get("text", "")).strip() for block in blocks if block.get("type") == "text"]
    calls = [str(block.get("name", "")) for block in blocks if block.get("type") == "tool_use"]
    text = " ".join(" ".join(texts).split())
    return (text[:160].rstrip() + "…" if len(text) > 160 else text) or ", ".join(calls) or "(no words)"
