"""What the API refuses about the headers and the parameters of a request.

Each check gives the message of the refusal, or None. The table in rules.py names the documented source
of each. A check may rely on those before it in the table. Messages of a conversation are the matter of
conversation.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from codeframe_ls.replay import conversation, schema
from codeframe_ls.replay.models import MODELS

JsonObject = dict[str, Any]
VERSIONS = ("2023-06-01", "2026-10-21")
MAX_BODY = 32 * 1024 * 1024  # bytes; api/errors#request-size-limits
MAX_CACHE_MARKS = 4

_SAMPLING = ("temperature", "top_p", "top_k")
_COMMON = ("model", "max_tokens", "messages", "system", "tools", "tool_choice", "thinking", "output_config")
_RARE = ("stop_sequences", "metadata", "cache_control", "container", "diagnostics", "inference_geo")
_FIELDS = frozenset((*_COMMON, *_RARE, *_SAMPLING, "stream", "service_tier", "speed", "user_profile_id"))
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the rules see it: header names in lower case, the body parsed."""

    path: str
    headers: dict[str, str]
    body: JsonObject
    key: str | None = None
    models: tuple[str, ...] = tuple(MODELS)

    @property
    def counting(self) -> bool:
        return self.path.endswith("/count_tokens")

    @property
    def version(self) -> str:
        return self.headers.get("anthropic-version", "")


def presented_key(headers: dict[str, str]) -> str:
    """The key of a request: `x-api-key`, which wins when both are there, or a bearer token."""
    bearer = headers.get("authorization", "")
    return headers.get("x-api-key") or (bearer[7:].strip() if bearer.lower().startswith("bearer ") else "")


def key(request: Request) -> str | None:
    presented = presented_key(request.headers)
    if not presented:
        return "x-api-key header is required"
    return "invalid x-api-key" if request.key is not None and presented != request.key else None


def version(request: Request) -> str | None:
    if not request.version:
        return "anthropic-version: header is required"
    if request.version not in VERSIONS:
        return f'anthropic-version: "{request.version}" is not a valid version. Try "{VERSIONS[-1]}".'
    return None


def required(request: Request) -> str | None:
    names = ("model", "messages") if request.counting else ("model", "max_tokens", "messages")
    return next((f"{name}: Field required" for name in names if name not in request.body), None)


def unknown_field(request: Request) -> str | None:
    unknown = sorted(set(request.body) - _FIELDS)
    return f"{unknown[0]}: Extra inputs are not permitted" if unknown else None


def model(request: Request) -> str | None:
    name = request.body["model"]
    return None if isinstance(name, str) and name in request.models else f"model: {name}"


def max_tokens(request: Request) -> str | None:
    value = request.body.get("max_tokens", 1)
    if not isinstance(value, int) or isinstance(value, bool):
        return "max_tokens: Input should be a valid integer"
    # Zero is documented: it fills the prompt cache and generates nothing.
    return None if value >= 0 else "max_tokens: Input should be greater than or equal to 0"


def sampling(request: Request) -> str | None:
    sent = [name for name in _SAMPLING if name in request.body]
    if sent and request.version >= "2026-10-21":
        return f"{sent[0]}: Extra inputs are not permitted"
    value = request.body.get("temperature", 1)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return "temperature: Input should be a valid number"
    return None if 0 <= value <= 1 else "temperature: range: 0..1"


def thinking(request: Request) -> str | None:
    thinking = request.body.get("thinking")
    if thinking is None:
        return None
    kind = thinking.get("type") if isinstance(thinking, dict) else None
    if kind not in ("enabled", "adaptive", "disabled"):
        return "thinking.type: Input should be 'enabled', 'adaptive' or 'disabled'"
    if kind not in MODELS[request.body["model"]].thinking:
        if kind == "adaptive":
            return "adaptive thinking is not supported on this model"
        return (
            f'"thinking.type.{kind}" is not supported for this model. Use "thinking.type.adaptive" and '
            '"output_config.effort" to control thinking behavior.'
        )
    return None


def thinking_budget(request: Request) -> str | None:
    thinking = request.body.get("thinking") or {}
    if thinking.get("type") != "enabled":
        return None
    budget = thinking.get("budget_tokens")
    if not isinstance(budget, int) or budget < 1024:
        return "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024"
    if "max_tokens" in request.body and budget >= request.body["max_tokens"]:
        return "`max_tokens` must be greater than `thinking.budget_tokens`"
    return None


def prefill(request: Request) -> str | None:
    if request.body["messages"][-1]["role"] == "assistant" and not MODELS[request.body["model"]].prefill:
        return (
            "This model does not support assistant message prefill. "
            "The conversation must end with a user message."
        )
    return None


def _tools(request: Request) -> list[JsonObject]:
    tools: list[JsonObject] = request.body.get("tools") or []
    return tools


def tool_list(request: Request) -> str | None:
    tools = request.body.get("tools", [])
    if not isinstance(tools, list) or not all(isinstance(tool, dict) for tool in tools):
        return "tools: Input should be a valid list of objects"
    foreign = next((tool["type"] for tool in tools if tool.get("type") not in (None, "custom")), None)
    return (
        f"tools: the replay server plays no tool of type {foreign!r}, only client tools" if foreign else None
    )


def tool_names(request: Request) -> str | None:
    seen: set[str] = set()
    for index, tool in enumerate(_tools(request)):
        name = tool.get("name")
        if not isinstance(name, str) or not _TOOL_NAME.fullmatch(name):
            return f"tools.{index}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{{1,64}}$'"
        if name in seen:
            return "tools: Tool names must be unique."
        seen.add(name)
    return None


def input_schemas(request: Request) -> str | None:
    for index, tool in enumerate(_tools(request)):
        wanted = tool.get("input_schema")
        if not isinstance(wanted, dict):
            return f"tools.{index}.custom.input_schema: Field required"
        if wanted.get("type") != "object":
            return f"tools.{index}.custom.input_schema.type: Input should be 'object'"
    return None


def strict_tools(request: Request) -> str | None:
    for index, tool in enumerate(_tools(request)):
        if tool.get("strict") is True and (problem := schema.unsupported(tool["input_schema"])):
            return f"tools.{index}.custom.input_schema: {problem}"
    return None


def tool_choice(request: Request) -> str | None:
    choice = request.body.get("tool_choice")
    if choice is None:
        return None
    kind = choice.get("type") if isinstance(choice, dict) else None
    if kind not in ("auto", "any", "tool", "none"):
        return "tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'"
    if not _tools(request):
        return "tool_choice may only be specified while providing tools."
    if kind == "tool" and choice.get("name") not in {tool["name"] for tool in _tools(request)}:
        return f"tool_choice.name: Tool '{choice.get('name')}' not found in provided tools"
    return None


def forced_tools(request: Request) -> str | None:
    kind = (request.body.get("tool_choice") or {}).get("type")
    if kind in ("any", "tool") and not MODELS[request.body["model"]].forced_tools:
        return 'tool_choice: type "tool" and "any" are not supported for this model.'
    return None


def output_format(request: Request) -> str | None:
    config = request.body.get("output_config")
    if config is None:
        return None
    if not isinstance(config, dict):
        return "output_config: Input should be an object"
    wanted = config.get("format")
    if wanted is None:
        return None
    if not isinstance(wanted, dict) or wanted.get("type") != "json_schema":
        return "output_config.format.type: Input should be 'json_schema'"
    problem = schema.unsupported(wanted.get("schema"))
    return f"output_config.format.{problem}" if problem else None


def format_with_citations(request: Request) -> str | None:
    if (request.body.get("output_config") or {}).get("format") and conversation.cites(request.body):
        return "output_config.format: structured outputs cannot be used while citations are enabled"
    return None


def format_with_prefill(request: Request) -> str | None:
    asked = (request.body.get("output_config") or {}).get("format")
    if asked and request.body["messages"][-1]["role"] == "assistant":
        return "output_config.format: structured outputs are incompatible with message prefilling"
    return None


def marks(body: JsonObject) -> list[JsonObject]:
    """Every cache_control of a request, in the order of the prompt: tools, system, messages."""
    carriers: list[object] = [*(body.get("tools") or [])]
    carriers += conversation.blocks(body.get("system")) if isinstance(body.get("system"), list) else []
    for message in body["messages"]:
        for block in conversation.blocks(message["content"]):
            carriers.append(block)
            if block.get("type") == "tool_result":
                carriers += conversation.blocks(block.get("content"))
    carriers.append(body)
    return [
        c["cache_control"] for c in carriers if isinstance(c, dict) and c.get("cache_control") is not None
    ]


def cache_control(request: Request) -> str | None:
    for mark in marks(request.body):
        if not isinstance(mark, dict) or mark.get("type") != "ephemeral":
            return "cache_control.type: Input should be 'ephemeral'"
        if mark.get("ttl", "5m") not in ("5m", "1h"):
            return "cache_control.ttl: Input should be '5m' or '1h'"
    return None


def cache_marks(request: Request) -> str | None:
    found = len(marks(request.body))
    if found > MAX_CACHE_MARKS:
        return f"A maximum of {MAX_CACHE_MARKS} blocks with cache_control may be provided. Found {found}."
    return None


def cache_order(request: Request) -> str | None:
    lifetimes = [mark.get("ttl", "5m") for mark in marks(request.body)]
    if lifetimes != sorted(lifetimes):  # "1h" sorts before "5m"
        return "cache_control.ttl: a block with ttl='1h' must not come after a block with ttl='5m'"
    return None
