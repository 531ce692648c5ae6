"""Tasks from a model: runs one generation in a process of its own and hands each draft on as it arrives.

The process is a worker of the kind `agent/generate_tasks.py`. This file knows neither the SDK nor the prompt,
and trusts nothing that the process says.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import ValidationError

from codeframe_ls.core.errors import (
    CodeframeError,
    ModelAnswerCut,
    ModelAnswerInvalid,
    ModelError,
    ModelKeyMissing,
)
from codeframe_ls.core.model import child_environment
from codeframe_ls.core.plans.draft import TaskDraft
from codeframe_ls.core.workers import GENERATION, Worker

if TYPE_CHECKING:
    from codeframe_ls.core.prd.outline import Outline


class Workers(Protocol):
    """Where worker processes come from."""

    async def fork(self, work: str) -> Worker:
        """A new worker for the work of this module. Raises WorkerLost."""


@dataclass(frozen=True, slots=True)
class GenerationSpec:
    """What to generate, with what, for whom.

    `chosen` holds the indices of `outline.sections` that get tasks (None: all), `existing` the titles of the
    tasks that are there already, `environment` the asker's variables (only CHILD_VARIABLES are passed on).
    An empty `base_url` means the public API. `silence` is in seconds.
    """

    key: str = field(repr=False)
    model: str
    name: str
    text: str
    outline: Outline
    chosen: Collection[int] | None = None
    existing: Sequence[str] = ()
    base_url: str = ""
    max_tokens: int = 32_000
    silence: float = 120.0
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens of one try or of all. `input` was neither read from the prompt cache nor written to it."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0

    def __add__(self, other: TokenUsage) -> TokenUsage:
        return TokenUsage(
            self.input + other.input,
            self.output + other.output,
            self.cache_read + other.cache_read,
            self.cache_write + other.cache_write,
        )


@dataclass(frozen=True, slots=True)
class Drafted:
    """One more task has arrived whole."""

    draft: TaskDraft


@dataclass(frozen=True, slots=True)
class Progressed:
    """Something to show; `tokens` is an estimate of the answer so far."""

    message: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Restarted:
    """The drafts so far are void: the answer broke and comes again from its start."""

    message: str


@dataclass(frozen=True, slots=True)
class Used:
    """What one try has cost, also one that broke."""

    usage: TokenUsage


GenerationEvent = Drafted | Progressed | Restarted | Used


@dataclass(frozen=True, slots=True)
class GenerationResult:
    """All drafts of a whole answer, in its order, and what they have cost."""

    drafts: tuple[TaskDraft, ...]
    usage: TokenUsage


async def stream_tasks(
    spec: GenerationSpec, workers: Workers, on_event: Callable[[GenerationEvent], None]
) -> GenerationResult:
    """Generate the tasks of a document; `on_event` hears of each as it arrives, before the whole is known.

    Drafts that were heard count only once this returns. Raises ModelKeyMissing without a key, SettingsError
    for an impossible base URL, WorkerLost where no process starts, and the other ModelErrors when there is no
    whole, valid answer. Cancelling kills the process, and its call with it, at once.
    """
    if not spec.key:
        raise ModelKeyMissing(
            "No API key is known for the model; set ANTHROPIC_API_KEY where your editor or `cf` is started, "
            "or generate from the document's structure."
        )
    if not spec.outline.sections:
        return GenerationResult((), TokenUsage())
    drafts: list[TaskDraft] = []
    usage = TokenUsage()
    async with contextlib.aclosing(_messages(spec, workers)) as messages:
        async for message in messages:
            match message:
                case {"type": "task", "task": dict(task)}:
                    drafts.append(_draft(task, spec.outline))
                    on_event(Drafted(drafts[-1]))
                case {"type": "progress", "message": str(text), "tokens": int(tokens)}:
                    on_event(Progressed(text, tokens))
                case {"type": "restart", "message": str(text)}:
                    drafts.clear()
                    on_event(Restarted(text))
                case {"type": "usage", **figures}:
                    used = _usage(figures)
                    usage += used
                    on_event(Used(used))
                case {"type": "error", "error": str(name), "message": str(text)}:
                    raise _ERRORS.get(name, ModelError)(text)
                case {"type": "end", "tasks": int(count)} if count == len(drafts):
                    return GenerationResult(tuple(drafts), usage)
                case _:
                    raise _nonsense()
    raise AssertionError("the messages end with an end, or in an error")


async def _messages(spec: GenerationSpec, workers: Workers) -> AsyncGenerator[dict[str, Any]]:
    """The worker's messages. However this generator ends, no process is left behind."""
    worker = await workers.fork(GENERATION)
    try:
        await worker.send(_specification(spec))
        while (line := await _line(worker)) is not None:
            yield _parsed(line)
        raise ModelAnswerCut(
            f"The process that asks the model ended early (exit code {await worker.ended()}); try again, or "
            "read the daemon's log."
        )
    finally:
        await asyncio.shield(worker.end())


def _specification(spec: GenerationSpec) -> bytes:
    chosen = range(len(spec.outline.sections)) if spec.chosen is None else sorted(spec.chosen)
    value = {
        "key": spec.key,
        "baseUrl": spec.base_url,
        "model": spec.model,
        "maxTokens": spec.max_tokens,
        "name": spec.name,
        "text": spec.text,
        "sections": [section.path for section in spec.outline.sections],
        "chosen": list(chosen),
        "existing": list(spec.existing),
        "environment": child_environment(spec.environment, spec.base_url),
        "limits": {"silence": spec.silence},
    }
    return json.dumps(value).encode() + b"\n"


async def _line(worker: Worker) -> bytes | None:
    try:
        return await worker.receive()
    except ValueError as error:
        raise _nonsense() from error


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except ValueError as error:
        raise _nonsense() from error
    if not isinstance(message, dict):
        raise _nonsense()
    return message


def _draft(task: dict[str, Any], outline: Outline) -> TaskDraft:
    try:
        section = outline.sections[task.pop("section")]
        values = {"depends_on": task.pop("dependsOn"), **task}
        return TaskDraft(
            **values, section=section.path, line=section.start, end_line=section.end, origin="model"
        )
    except (KeyError, IndexError, TypeError, ValidationError) as error:
        raise _nonsense() from error


def _usage(figures: dict[str, Any]) -> TokenUsage:
    try:
        return TokenUsage(
            int(figures["input"]),
            int(figures["output"]),
            int(figures["cacheRead"]),
            int(figures["cacheWrite"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _nonsense() from error


def _nonsense() -> ModelAnswerInvalid:
    return ModelAnswerInvalid("The process that asks the model sent something unreadable; try again.")


def _by_name(root: type[CodeframeError]) -> dict[str, type[CodeframeError]]:
    found = {root.name: root}
    for child in root.__subclasses__():
        found |= _by_name(child)
    return found


_ERRORS = _by_name(CodeframeError)
