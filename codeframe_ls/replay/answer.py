"""From a turn of the scenario to what the Messages API would send: a message, or its stream of events.

The order and the fields of the events follow platform.claude.com/docs/en/build-with-claude/streaming.
This file knows nothing of sockets: faults in the transport are played by play.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from codeframe_ls.replay import schema
from codeframe_ls.replay.cache import BYTES_PER_TOKEN, InputTokens, count
from codeframe_ls.replay.scenario import Block, Turn, UsageFigures

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event. `characters` is how much of the answer it carries."""

    data: JsonObject
    characters: int = 0

    def encode(self) -> bytes:
        return f"event: {self.data['type']}\ndata: {json.dumps(self.data, ensure_ascii=False)}\n\n".encode()


def message(turn: Turn, body: JsonObject, tokens: InputTokens, serial: int) -> JsonObject:
    """The whole message that a turn answers with; `serial` makes its ids unique and repeatable."""
    kind = turn.fault.kind if turn.fault else ""
    limit = BYTES_PER_TOKEN * body["max_tokens"]
    if turn.fault and turn.fault.after is not None and kind in ("max-tokens", "refusal"):
        limit = min(limit, turn.fault.after)
    content, cut = _cut([_content(b, serial, n) for n, b in enumerate(turn.answer)], limit)
    details = None
    if turn.fault and kind == "refusal":
        stop = "refusal"
        details = {"type": "refusal", "category": None, "explanation": turn.fault.message}
    elif cut or kind == "max-tokens":
        stop = "max_tokens"
    else:
        stop = turn.stop or ("tool_use" if any(b["type"] == "tool_use" for b in content) else "end_turn")
    return {
        "id": f"msg_replay{serial:04d}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        "stop_details": details,
        "usage": _usage(turn, tokens, content),
    }


def empty(body: JsonObject, tokens: InputTokens, serial: int) -> JsonObject:
    """The answer to `max_tokens` 0, which fills the prompt cache and generates nothing."""
    nothing = Turn.model_construct(answer=(), usage=UsageFigures(output=0))
    return message(nothing, body, tokens, serial) | {"stop_reason": "max_tokens"}


def events(whole: JsonObject, chunk: int) -> list[Event]:
    """The stream of a message, `chunk` characters of content in each delta."""
    start = whole | {"content": [], "stop_reason": None, "stop_details": None}
    start["usage"] = whole["usage"] | {"output_tokens": 1}
    stream = [Event({"type": "message_start", "message": start}), Event({"type": "ping"})]
    for index, block in enumerate(whole["content"]):
        stream.append(Event({"type": "content_block_start", "index": index, "content_block": _empty(block)}))
        for delta, characters in _deltas(block, chunk):
            stream.append(Event({"type": "content_block_delta", "index": index, "delta": delta}, characters))
        stream.append(Event({"type": "content_block_stop", "index": index}))
    delta = {name: whole[name] for name in ("stop_reason", "stop_sequence", "stop_details")}
    stream.append(Event({"type": "message_delta", "delta": delta, "usage": whole["usage"]}))
    stream.append(Event({"type": "message_stop"}))
    return stream


def misfit(whole: JsonObject, body: JsonObject) -> str | None:
    """Why a real API could not have given this answer to this request; None when it could.

    A wrong answer is a fault that a scenario must ask for; otherwise it is a mistake in the scenario.
    """
    tools = {tool["name"]: tool for tool in body.get("tools") or []}
    for block in whole["content"]:
        if block["type"] != "tool_use":
            continue
        tool = tools.get(block["name"])
        if tool is None:
            return f"the answer calls the tool {block['name']!r}, which the request does not offer"
        problem = schema.misfit(block["input"], tool["input_schema"]) if tool.get("strict") is True else None
        if problem:
            return f"the input of the tool {block['name']!r} does not fit its schema: {problem}"
    wanted = (body.get("output_config") or {}).get("format")
    if not wanted or whole["stop_reason"] != "end_turn":
        return None
    text = "".join(block["text"] for block in whole["content"] if block["type"] == "text")
    try:
        value = json.loads(text)
    except ValueError as error:
        return f"the answer is not JSON, but the request asks for a JSON schema: {error}"
    problem = schema.misfit(value, wanted["schema"])
    return f"the answer does not fit the schema of the request: {problem}" if problem else None


def _content(block: Block, serial: int, index: int) -> JsonObject:
    if block.text is not None:
        return {"type": "text", "text": block.text, "citations": None}
    if block.thinking is not None:
        return {"type": "thinking", "thinking": block.thinking, "signature": f"replay-{serial}-{index}"}
    if block.tool is not None:
        call = f"toolu_replay{serial:04d}{index:02d}"
        return {"type": "tool_use", "id": call, "name": block.tool, "input": block.input or {}}
    return {
        "type": "text",
        "text": json.dumps(block.json_value, ensure_ascii=False, default=str),
        "citations": None,
    }


def _cut(content: list[JsonObject], limit: int) -> tuple[list[JsonObject], bool]:
    """The first `limit` characters of the content, and whether something was left out."""
    kept: list[JsonObject] = []
    for block in content:
        field = "thinking" if block["type"] == "thinking" else "text"
        text = block.get(field)
        size = len(text) if text is not None else len(json.dumps(block["input"]))
        if size > limit:
            if text is not None and limit:
                kept.append(block | {field: text[:limit]})
            return kept, True
        kept.append(block)
        limit -= size
    return kept, False


def _usage(turn: Turn, tokens: InputTokens, content: Sequence[JsonObject]) -> JsonObject:
    figures = turn.usage
    output = sum(
        count(block.get("text") or block.get("thinking") or block.get("input") or "") for block in content
    )

    def stated(figure: int | None, estimate: int) -> int:
        return estimate if figure is None else figure

    return {
        "input_tokens": stated(figures.input, tokens.fresh),
        "output_tokens": stated(figures.output, max(1, output)),
        "cache_read_input_tokens": stated(figures.cache_read, tokens.read),
        "cache_creation_input_tokens": stated(figures.cache_write, tokens.written),
    }


def _empty(block: JsonObject) -> JsonObject:
    blank: dict[str, JsonObject] = {
        "text": {"text": ""},
        "thinking": {"thinking": "", "signature": ""},
        "tool_use": {"input": {}},
    }
    return block | blank[block["type"]]


def _deltas(block: JsonObject, chunk: int) -> Iterator[tuple[JsonObject, int]]:
    if block["type"] == "text":
        for part in _slices(block["text"], chunk):
            yield {"type": "text_delta", "text": part}, len(part)
    elif block["type"] == "thinking":
        for part in _slices(block["thinking"], chunk):
            yield {"type": "thinking_delta", "thinking": part}, len(part)
        yield {"type": "signature_delta", "signature": block["signature"]}, 0
    else:
        # The API opens the input of a tool with an empty fragment.
        yield {"type": "input_json_delta", "partial_json": ""}, 0
        for part in _slices(json.dumps(block["input"], ensure_ascii=False), chunk):
            yield {"type": "input_json_delta", "partial_json": part}, len(part)


def _slices(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))
