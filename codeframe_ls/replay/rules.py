"""What the Messages API refuses: one table, in the order in which the checks apply, each with its source.

Messages are worded like the API's where its wording is published; clients should match on the status and
the type. A rule without a published source has no place here. Only client tools are known: the replay
server plays none of the API's own tools and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from codeframe_ls.replay import conversation, parameters
from codeframe_ls.replay.parameters import JsonObject, Request

DOCS = "https://platform.claude.com/docs/en/"


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to refuse a request: `check` gives the message, or None when the request is in order."""

    name: str
    source: str
    check: Callable[[Request], str | None]
    status: int = 400
    type: str = "invalid_request_error"


@dataclass(frozen=True, slots=True)
class Violation:
    rule: Rule
    message: str


def violation(request: Request, rules: Iterable[Rule] | None = None) -> Violation | None:
    """The first rule that the request breaks, or None.

    A request without a body is held to HEADER_RULES alone.
    """
    for rule in RULES if rules is None else rules:
        if message := rule.check(request):
            return Violation(rule, message)
    return None


def _of_body(check: Callable[[JsonObject], str | None], since: str = "") -> Callable[[Request], str | None]:
    return lambda request: check(request.body) if request.version >= since else None


_CREATE = DOCS + "api/messages/create"
_ERRORS = DOCS + "api/errors"
_TOOLS = DOCS + "agents-and-tools/tool-use/define-tools"
_CALLS = DOCS + "agents-and-tools/tool-use/handle-tool-calls#handling-results-from-client-tools"
_CACHE = DOCS + "build-with-claude/prompt-caching"
_FORMAT = DOCS + "build-with-claude/structured-outputs"
_MIGRATION = DOCS + "api/migration-2026-10-21"
# The API's error texts that its pages do not list, as its users reported them.
_EMPTY_TEXT = "https://github.com/anthropics/claude-code/issues/59812"
_EMPTY_MESSAGE = "https://github.com/glowingjade/obsidian-smart-composer/pull/156"
_PREFILL = "https://docs.anthropic.com/en/docs/build-with-claude/prompt-engineering/prefill-claudes-response"

HEADER_RULES: tuple[Rule, ...] = (
    Rule("api key", _ERRORS + "#http-errors", parameters.key, 401, "authentication_error"),
    Rule("api version", DOCS + "api/versioning", parameters.version),
)
RULES: tuple[Rule, ...] = (
    *HEADER_RULES,
    Rule("required fields", _CREATE, parameters.required),
    Rule(
        "unknown field",
        _ERRORS + "#thinking-block-no-longer-matches-the-conversation",
        parameters.unknown_field,
    ),
    Rule("unknown model", _ERRORS + "#http-errors", parameters.model, 404, "not_found_error"),
    Rule("max_tokens", _CREATE, parameters.max_tokens),
    Rule("sampling parameters", _MIGRATION, parameters.sampling),
    Rule("shape of messages", _CREATE, _of_body(conversation.shape)),
    Rule("first message", "https://docs.anthropic.com/en/api/messages", _of_body(conversation.first_is_user)),
    Rule("content blocks", _CREATE, _of_body(conversation.known_blocks)),
    Rule("empty content", f"{_EMPTY_TEXT} {_EMPTY_MESSAGE}", _of_body(conversation.non_empty_text)),
    Rule(
        "document of the assistant",
        _MIGRATION,
        _of_body(conversation.document_of_assistant, parameters.VERSIONS[1]),
    ),
    Rule(
        "citations of the user", _MIGRATION, _of_body(conversation.citations_of_user, parameters.VERSIONS[1])
    ),
    Rule(
        "tool ids",
        DOCS + "agents-and-tools/tool-use/handle-tool-calls",
        _of_body(conversation.unique_tool_ids),
    ),
    Rule("result without call", _CALLS, _of_body(conversation.results_have_their_call)),
    Rule("call without result", _CALLS, _of_body(conversation.calls_have_their_result)),
    Rule("results first", _CALLS, _of_body(conversation.results_come_first)),
    Rule("prefill", _ERRORS + "#prefill-not-supported", parameters.prefill),
    Rule("trailing white space", _PREFILL, _of_body(conversation.trailing_whitespace)),
    Rule("thinking type", _ERRORS + "#extended-thinking-not-supported", parameters.thinking),
    Rule("thinking budget", DOCS + "build-with-claude/extended-thinking", parameters.thinking_budget),
    Rule("tools", _CREATE, parameters.tool_list),
    Rule("tool names", _TOOLS, parameters.tool_names),
    Rule("input_schema", _TOOLS, parameters.input_schemas),
    Rule("strict tools", _FORMAT + "#json-schema-limitations", parameters.strict_tools),
    Rule("tool_choice", _TOOLS + "#forcing-tool-use", parameters.tool_choice),
    Rule("forced tools", _ERRORS + "#forced-tool-use-not-supported", parameters.forced_tools),
    Rule("output format", _FORMAT + "#json-schema-limitations", parameters.output_format),
    Rule("output format and citations", _FORMAT + "#feature-compatibility", parameters.format_with_citations),
    Rule("output format and prefill", _FORMAT + "#feature-compatibility", parameters.format_with_prefill),
    Rule("cache_control", _CACHE, parameters.cache_control),
    Rule("cache marks", _CACHE + "#when-to-use-multiple-breakpoints", parameters.cache_marks),
    Rule("cache order", _CACHE + "#1-hour-cache-duration", parameters.cache_order),
)
