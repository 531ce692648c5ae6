"""The conversation with the model, and the request that is made of it.

Messages are only ever added, so that each request begins with the one before it, byte for byte, and is read
from the prompt cache up to there. Knows neither what a call does nor how a request is sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from codeframe_ls.agent.run.prompt import SYSTEM
from codeframe_ls.agent.run.tools.closing import FINISH
from codeframe_ls.agent.run.tools.table import DECLARATIONS
from codeframe_ls.core.runs.spec import ModelSpec, Turn

JsonObject = dict[str, Any]

_CACHED = {"type": "ephemeral"}


class Conversation:
    """Messages of the Messages API; those of one role in a row are one."""

    def __init__(self, transcript: Iterable[Turn] = ()) -> None:
        self._messages: list[JsonObject] = []
        for turn in transcript:
            self.add(turn.role, turn.content)

    def add(self, role: str, content: list[JsonObject]) -> None:
        """Add a message, or more of the last one."""
        if not content:
            return
        if self._messages and self._messages[-1]["role"] == role:
            self._messages[-1]["content"].extend(content)
        else:
            self._messages.append({"role": role, "content": list(content)})

    @property
    def is_new(self) -> bool:
        """Whether nothing has been said."""
        return not self._messages

    @property
    def waits_for_us(self) -> bool:
        """Whether the model has spoken last."""
        return not self.is_new and self._messages[-1]["role"] == "assistant"

    def open_calls(self) -> list[JsonObject]:
        """The calls of the model's last message that have no result yet, in order."""
        answered: set[str] = set()
        for message in reversed(self._messages):
            if message["role"] == "assistant":
                calls = [block for block in message["content"] if block["type"] == "tool_use"]
                return [call for call in calls if call["id"] not in answered]
            answered = {
                block["tool_use_id"] for block in message["content"] if block["type"] == "tool_result"
            }
        return []

    def accepted_summary(self) -> str | None:
        """What the model's last message finished with, where that was found right and nothing came after."""
        if len(self._messages) < 2 or self.waits_for_us:
            return None
        spoken, heard = self._messages[-2]["content"], self._messages[-1]["content"]
        right = {
            block["tool_use_id"]
            for block in heard
            if block["type"] == "tool_result" and not block.get("is_error")
        }
        found = [
            block["input"]["summary"]
            for block in spoken
            if block["type"] == "tool_use" and block["name"] == FINISH.name and block["id"] in right
        ]
        return found[0] if found else None

    def request(self, model: ModelSpec) -> JsonObject:
        """The parameters of the next request.

        The cache is written up to the end of the newest user message, and read up to the end of the one
        before: the API looks back no more than twenty blocks from a mark.
        """
        users = [index for index, message in enumerate(self._messages) if message["role"] == "user"]
        messages = [
            _marked(message) if index in users[-2:] else message
            for index, message in enumerate(self._messages)
        ]
        return {
            "model": model.name,
            "max_tokens": model.max_tokens,
            "system": [{"type": "text", "text": SYSTEM, "cache_control": _CACHED}],
            "tools": DECLARATIONS,
            "messages": messages,
        }


def _marked(message: JsonObject) -> JsonObject:
    *before, last = message["content"]
    return {**message, "content": [*before, {**last, "cache_control": _CACHED}]}


def result(call: str, text: str, *, error: bool = False) -> JsonObject:
    """The result of a call, as the API wants it."""
    block: JsonObject = {"type": "tool_result", "tool_use_id": call, "content": _sendable(text)}
    return {**block, "is_error": True} if error else block


def said(text: str) -> JsonObject:
    """A block of text."""
    return {"type": "text", "text": _sendable(text)}


def _sendable(text: str) -> str:
    """File names need not be Unicode; JSON must be."""
    return text.encode("utf-8", "replace").decode()
