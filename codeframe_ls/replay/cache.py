"""Token counts and the prompt cache, simulated: simple, stated, and plausible enough to test caching with.

* A token is four bytes of the UTF-8 JSON of a block, rounded up. No real tokenizer agrees.
* The prompt is tools, system, messages, block by block. A `cache_control` mark on a block writes the
  prefix that ends there; a later request with the same prefix reads it. A top-level mark counts as one on
  the last block. As documented (platform.claude.com/docs/en/build-with-claude/prompt-caching), a mark
  looks back over at most 20 blocks, nothing under the model's minimum is cached, and `tool_choice`,
  `thinking` and `output_config` are part of what must be the same.
* Entries live as long as the server: there is no clock here.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from codeframe_ls.replay.conversation import blocks

JsonObject = dict[str, Any]
LOOKBACK = 20
BYTES_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class InputTokens:
    """The input of one request: `fresh` was neither read from the cache nor written to it."""

    fresh: int
    read: int
    written: int

    @property
    def total(self) -> int:
        return self.fresh + self.read + self.written


@dataclass(slots=True)
class PromptCache:
    """The prefixes that earlier requests wrote."""

    _known: set[bytes] = field(default_factory=set)

    def account(self, body: JsonObject, minimum: int) -> InputTokens:
        """Split the input of a request into fresh, read and written tokens, and remember what it wrote."""
        prompt = _prompt(body)
        digests, sizes = _prefixes(prompt, body)
        marked = [index for index, (_, mark) in enumerate(prompt) if mark and sizes[index] >= minimum]
        hit = max(
            (
                index
                for end in marked
                for index in range(max(0, end - LOOKBACK + 1), end + 1)
                if digests[index] in self._known
            ),
            default=None,
        )
        self._known.update(digests[index] for index in marked)
        read = sizes[hit] if hit is not None else 0
        end = sizes[marked[-1]] if marked else 0
        total = sizes[-1] if sizes else 0
        return InputTokens(fresh=total - max(read, end), read=read, written=max(0, end - read))


def count(value: object) -> int:
    """Estimated tokens of a JSON value or a text."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return -(-len(text.encode(errors="replace")) // BYTES_PER_TOKEN)


def count_input(body: JsonObject) -> int:
    """Estimated input tokens of a request."""
    return sum(count(block) for block, _ in _prompt(body))


def _prompt(body: JsonObject) -> list[tuple[JsonObject, bool]]:
    """The blocks of the prompt in the order of the cache, each without its mark, and whether it had one."""
    parts: list[JsonObject] = [{"tool": tool} | _mark_of(tool) for tool in body.get("tools") or []]
    parts += [{"system": block} | _mark_of(block) for block in blocks(body.get("system"))]
    for message in body["messages"]:
        parts += [{message["role"]: block} | _mark_of(block) for block in blocks(message["content"])]
    if body.get("cache_control") and parts:
        parts[-1]["mark"] = True
    return [({k: _unmarked(v) for k, v in part.items() if k != "mark"}, "mark" in part) for part in parts]


def _mark_of(block: JsonObject) -> JsonObject:
    inner = block.get("content") if isinstance(block.get("content"), list) else []
    marked = block.get("cache_control") or any(part.get("cache_control") for part in blocks(inner))
    return {"mark": True} if marked else {}


def _unmarked(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _unmarked(v) for k, v in value.items() if k != "cache_control"}
    return [_unmarked(item) for item in value] if isinstance(value, list) else value


def _prefixes(prompt: list[tuple[JsonObject, bool]], body: JsonObject) -> tuple[list[bytes], list[int]]:
    settings = {name: body.get(name) for name in ("model", "tool_choice", "thinking", "output_config")}
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    digests, sizes, total = [], [], 0
    for block, _ in prompt:
        digest.update(json.dumps(block, ensure_ascii=True).encode() + b"\n")
        total += count(block)
        digests.append(digest.digest())
        sizes.append(total)
    return digests, sizes
