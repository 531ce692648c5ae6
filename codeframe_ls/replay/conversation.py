"""What the API refuses about `system` and `messages`: roles, content blocks, tool calls and their results.

Each check takes the parsed body and gives the message of the refusal, or None. The table in rules.py
names the documented source of each. A check may rely on those before it in the table. This file knows
of nothing but JSON values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

JsonObject = dict[str, Any]

# Blocks that a request may hold, by role. Results of server tools are left out: the replay server has none.
_USER_BLOCKS = frozenset({"text", "image", "document", "search_result", "tool_result", "container_upload"})
_ASSISTANT_BLOCKS = frozenset({"text", "thinking", "redacted_thinking", "tool_use", "document"})
_RESULT_BLOCKS = frozenset({"text", "image", "document", "search_result", "tool_reference"})
_REQUIRED = {
    "text": ("text",),
    "image": ("source",),
    "document": ("source",),
    "tool_use": ("id", "name", "input"),
    "tool_result": ("tool_use_id",),
    "thinking": ("thinking", "signature"),
    "redacted_thinking": ("data",),
    "search_result": ("content", "source", "title"),
}


def blocks(content: object) -> list[JsonObject]:
    """The blocks of a message's content; a string counts as one block of text."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []


def merged(messages: list[JsonObject]) -> list[tuple[int, str, list[JsonObject]]]:
    """(index of the first message, role, blocks) of each turn; messages of one role in a row are one turn."""
    turns: list[tuple[int, str, list[JsonObject]]] = []
    for index, message in enumerate(messages):
        role, content = message["role"], blocks(message["content"])
        if turns and turns[-1][1] == role:
            turns[-1][2].extend(content)
        else:
            turns.append((index, role, list(content)))
    return turns


def shape(body: JsonObject) -> str | None:
    """Messages are objects with a role and with content that is a string or a list of objects."""
    messages = body["messages"]
    if not isinstance(messages, list):
        return "messages: Input should be a valid list"
    if not messages:
        return "messages: at least one message is required"
    for index, message in enumerate(messages):
        if not isinstance(message, dict):
            return f"messages.{index}: Input should be an object"
        for field in ("role", "content"):
            if field not in message:
                return f"messages.{index}.{field}: Field required"
        if message["role"] not in ("user", "assistant"):
            return f"messages.{index}.role: Input should be 'user' or 'assistant' (the replay plays no other)"
        content = message["content"]
        if not isinstance(content, str) and (
            not isinstance(content, list) or not all(isinstance(block, dict) for block in content)
        ):
            return f"messages.{index}.content: Input should be a valid string or a list of content blocks"
    system = body.get("system", "")
    if isinstance(system, str):
        return None
    if not isinstance(system, list) or not all(
        isinstance(b, dict) and b.get("type") == "text" for b in system
    ):
        return "system: Input should be a valid string or a list of text blocks"
    return None


def first_is_user(body: JsonObject) -> str | None:
    """A conversation starts with the user."""
    return (
        None if body["messages"][0]["role"] == "user" else 'messages: first message must use the "user" role'
    )


def known_blocks(body: JsonObject) -> str | None:
    """Each block has a known type, belongs to its role and has its required fields."""
    for place, role, block in _all_blocks(body):
        allowed = (
            _RESULT_BLOCKS if role == "tool_result" else _USER_BLOCKS if role == "user" else _ASSISTANT_BLOCKS
        )
        kind = block.get("type")
        if not isinstance(kind, str) or kind not in allowed:
            listed = ", ".join(f"'{name}'" for name in sorted(allowed))
            return f"{place}: Input tag '{kind}' found using 'type' does not match any of the tags: {listed}"
        for field in _REQUIRED.get(kind, ()):
            if field not in block:
                return f"{place}.{kind}.{field}: Field required"
        if kind == "text" and not isinstance(block["text"], str):
            return f"{place}.text.text: Input should be a valid string"
        if kind == "tool_use" and not isinstance(block["input"], dict):
            return f"{place}.tool_use.input: Input should be an object"
        if kind in ("tool_use", "tool_result") and not isinstance(
            block["id" if kind == "tool_use" else "tool_use_id"], str
        ):
            return f"{place}.{kind}: the id should be a valid string"
    return None


def non_empty_text(body: JsonObject) -> str | None:
    """Text blocks hold text, and every message but a final one of the assistant holds content."""
    for block in blocks(body.get("system")) if isinstance(body.get("system"), list) else ():
        if not str(block.get("text", "")).strip():
            return "system: text content blocks must contain non-whitespace text"
    last = len(body["messages"]) - 1
    for index, message in enumerate(body["messages"]):
        final_prefill = index == last and message["role"] == "assistant"
        if not message["content"] and not final_prefill:
            return (
                f"messages.{index}: all messages must have non-empty content except for the optional final "
                "assistant message"
            )
    for _, _, block in _all_blocks(body):
        if block.get("type") == "text" and not block["text"]:
            return "messages: text content blocks must be non-empty"
        if block.get("type") == "text" and not block["text"].strip():
            return "messages: text content blocks must contain non-whitespace text"
    return None


def unique_tool_ids(body: JsonObject) -> str | None:
    """No two calls of a conversation share an id."""
    seen: set[str] = set()
    for _, _, block in _all_blocks(body):
        if block.get("type") == "tool_use":
            if block["id"] in seen:
                return "messages: `tool_use` ids must be unique"
            seen.add(block["id"])
    return None


def results_have_their_call(body: JsonObject) -> str | None:
    """A tool_result answers a tool_use of the assistant's turn right before it."""
    turns = merged(body["messages"])
    for position, (index, role, content) in enumerate(turns):
        asked = {b["id"] for b in turns[position - 1][2] if b["type"] == "tool_use"} if position else set()
        for number, block in enumerate(content):
            if role == "user" and block["type"] == "tool_result" and block["tool_use_id"] not in asked:
                return (
                    f"messages.{index}.content.{number}: unexpected `tool_use_id` found in `tool_result` "
                    f"blocks: {block['tool_use_id']}. Each `tool_result` block must have a corresponding "
                    "`tool_use` block in the previous message."
                )
    return None


def calls_have_their_result(body: JsonObject) -> str | None:
    """Every tool_use is answered in the user's turn right after it."""
    turns = merged(body["messages"])
    for position, (index, role, content) in enumerate(turns):
        asked = [b["id"] for b in content if b["type"] == "tool_use"] if role == "assistant" else []
        following = turns[position + 1][2] if position + 1 < len(turns) else []
        answered = {b["tool_use_id"] for b in following if b["type"] == "tool_result"}
        missing = [call for call in asked if call not in answered]
        if missing:
            return (
                f"messages.{index}: `tool_use` ids were found without `tool_result` blocks immediately "
                f"after: {', '.join(missing)}. Each `tool_use` block must have a corresponding "
                "`tool_result` block in the next message."
            )
    return None


def results_come_first(body: JsonObject) -> str | None:
    """In the user's turn the results stand before any text."""
    for index, role, content in merged(body["messages"]):
        kinds = [block["type"] for block in content] if role == "user" else []
        if "tool_result" in kinds and kinds != sorted(kinds, key=lambda kind: kind != "tool_result"):
            return (
                f"messages.{index}: tool_result blocks must come first in the content, before any other block"
            )
    return None


def trailing_whitespace(body: JsonObject) -> str | None:
    """A prefill does not end in white space."""
    last = body["messages"][-1]
    text = next((b["text"] for b in reversed(blocks(last["content"])) if b.get("type") == "text"), "")
    if last["role"] == "assistant" and text != text.rstrip():
        return "messages: final assistant content cannot end with trailing whitespace"
    return None


def document_of_assistant(body: JsonObject) -> str | None:
    """From API version 2026-10-21 on, the assistant's turns hold no documents."""
    for place, role, block in _all_blocks(body):
        if role == "assistant" and block["type"] == "document":
            return f"{place}: `document` blocks are not permitted in assistant messages"
    return None


def citations_of_user(body: JsonObject) -> str | None:
    """From API version 2026-10-21 on, the user's text blocks hold no citations."""
    for place, role, block in _all_blocks(body):
        if role == "user" and block["type"] == "text" and block.get("citations"):
            return f"{place}.text.citations: `citations` are not permitted on text blocks of user messages"
    return None


def cites(body: JsonObject) -> bool:
    """Whether a document of the request asks for citations."""
    return any(
        isinstance(block.get("citations"), dict) and block["citations"].get("enabled") is True
        for _, _, block in _all_blocks(body)
        if block["type"] in ("document", "search_result")
    )


def _all_blocks(body: JsonObject) -> Iterator[tuple[str, str, JsonObject]]:
    """(place, role, block) of every block; blocks inside a tool_result have the role "tool_result"."""
    for index, message in enumerate(body["messages"]):
        for number, block in enumerate(blocks(message["content"])):
            place = f"messages.{index}.content.{number}"
            yield place, message["role"], block
            if block.get("type") == "tool_result" and isinstance(block.get("content"), list):
                for inner, part in enumerate(blocks(block["content"])):
                    yield f"{place}.content.{inner}", "tool_result", part
