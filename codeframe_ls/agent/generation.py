"""The work of one generation: ask the model for the tasks of a document and hand each on as it arrives.

It gets a specification and a way to emit JSON messages; whether it runs in a process of its own is none
of its business. The messages:

    {"type": "progress", "message": "...", "tokens": 120}    output tokens so far, estimated
    {"type": "task", "task": {"key": "t1", "section": 4, ...}}   section: index into the specification's
    {"type": "restart", "message": "..."}    the tasks so far are void; the answer comes again
    {"type": "usage", "input": 1, "output": 2, "cacheRead": 3, "cacheWrite": 4}    one for each try
    {"type": "end", "tasks": 12}
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from codeframe_ls.agent import prompts
from codeframe_ls.agent.call import PUBLIC_BASE_URL, Advice, Endpoint, Limits, Usage
from codeframe_ls.agent.client import stream_message
from codeframe_ls.agent.task_stream import AnsweredTask, TaskStream
from codeframe_ls.core.errors import ModelAnswerCut, ModelAnswerInvalid

CHARACTERS_PER_TOKEN = 4  # for the progress of an answer; the usage that is recorded is the API's own

Emit = Callable[[dict[str, Any]], None]

_ADVICE = Advice("generate section by section", "change the text, or write the tasks by hand")


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        hide_input_in_errors=True,  # The input holds the key.
    )


class LimitsPart(_Part):
    """Overrides of `Limits`; seconds, but for the attempts."""

    attempts: int = Field(3, ge=1, le=10)
    pause: float = Field(0.5, ge=0)
    waiting: float = Field(60.0, ge=0)
    connect: float = Field(10.0, gt=0)
    silence: float = Field(120.0, gt=0)
    total: float = Field(1800.0, gt=0)


class Specification(_Part):
    """What to generate. `sections`: the heading paths of the whole document; `chosen`: indices of them.

    `environment` is what TLS and proxies need of the asker's.
    """

    key: str = Field(min_length=1, repr=False)
    base_url: str = ""
    model: str = Field(min_length=1)
    max_tokens: int = Field(ge=1)
    name: str
    text: str
    sections: list[list[str]]
    chosen: list[int]
    existing: list[str] = []
    environment: dict[str, str] = Field({}, repr=False)
    limits: LimitsPart = LimitsPart()


async def generate(wanted: Specification, emit: Emit) -> None:
    """Run one generation; raises a CodeframeError when there is no whole, valid answer."""
    request = prompts.request(
        model=wanted.model,
        max_tokens=wanted.max_tokens,
        name=wanted.name,
        text=wanted.text,
        outline=wanted.sections,
        chosen=wanted.chosen,
        existing=wanted.existing,
    )
    endpoint = Endpoint(wanted.key, wanted.base_url or PUBLIC_BASE_URL)
    listener = _Teller(emit, wanted.chosen)
    emit({"type": "progress", "message": f"Asking {wanted.model}", "tokens": 0})
    limits = Limits(**wanted.limits.model_dump())
    reply = await stream_message(endpoint, request, listener, limits, _ADVICE)
    if reply.stop_reason == "max_tokens":
        raise ModelAnswerCut(
            f"The answer did not fit into {wanted.max_tokens} output tokens; generate section by section, "
            "or raise `[model] max_tokens`."
        )
    if reply.stop_reason != "end_turn":
        raise ModelAnswerInvalid(
            f"The model stopped with {reply.stop_reason!r} instead of an answer; try again."
        )
    tasks = listener.finish()
    emit({"type": "end", "tasks": len(tasks)})


class _Teller:
    """Turns what the client hears into messages."""

    def __init__(self, emit: Emit, chosen: list[int]) -> None:
        self._emit = emit
        self._numbers = [index + 1 for index in chosen]
        self._begin()

    def _begin(self) -> None:
        self._stream = TaskStream(self._numbers)
        self._characters = 0
        self._count = 0
        self._thinking = False

    def on_text(self, fragment: str) -> None:
        self._characters += len(fragment)
        for task in self._stream.feed(fragment):
            self._count += 1
            self._emit({"type": "task", "task": _as_message(task)})
            self._progress(f"{self._count} tasks" if self._count > 1 else "1 task")

    def on_thinking(self) -> None:
        if not self._thinking:
            self._thinking = True
            self._progress("The model is thinking")

    def on_retry(self, sentence: str) -> None:
        self._begin()
        self._emit({"type": "restart", "message": sentence})

    def on_usage(self, usage: Usage, stop_reason: str) -> None:
        self._emit(
            {
                "type": "usage",
                "input": usage.input,
                "output": usage.output,
                "cacheRead": usage.cache_read,
                "cacheWrite": usage.cache_write,
            }
        )

    def finish(self) -> list[AnsweredTask]:
        return self._stream.finish()

    def _progress(self, message: str) -> None:
        tokens = self._characters // CHARACTERS_PER_TOKEN
        self._emit({"type": "progress", "message": message, "tokens": tokens})


def _as_message(task: AnsweredTask) -> dict[str, Any]:
    message = task.model_dump(by_alias=True)
    message["section"] = task.section - 1
    message["priority"] = None if task.priority == "none" else task.priority
    return message
