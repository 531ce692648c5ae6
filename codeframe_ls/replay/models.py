"""The models that the replay server pretends to be, and what each of them refuses.

Only traits that change an answer of the API are here. Sources: platform.claude.com/docs/en/api/errors
("Common validation errors") and /build-with-claude/prompt-caching ("Cache limitations"). This file knows
of nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Model:
    """One model. `thinking` lists the accepted values of `thinking.type`; `cache_minimum` is in tokens."""

    id: str
    display_name: str
    created_at: str
    prefill: bool
    thinking: frozenset[str]
    forced_tools: bool
    cache_minimum: int


_ADAPTIVE = frozenset({"adaptive", "disabled"})
_EXTENDED = frozenset({"enabled", "disabled"})

MODELS = {
    model.id: model
    for model in (
        Model("claude-sonnet-5-5", "Claude Sonnet 5.5", "2026-09-01T00:00:00Z", False, _ADAPTIVE, True, 512),
        Model(
            "claude-opus-5-5",
            "Claude Opus 5.5",
            "2026-09-01T00:00:00Z",
            False,
            frozenset({"adaptive"}),
            False,
            512,
        ),
        Model("claude-sonnet-4-5", "Claude Sonnet 4.5", "2025-09-29T00:00:00Z", True, _EXTENDED, True, 1024),
        Model("claude-haiku-4-5", "Claude Haiku 4.5", "2025-10-01T00:00:00Z", True, _EXTENDED, True, 4096),
    )
}
