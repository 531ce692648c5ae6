"""Scenarios and requests for tests that talk to the replay server."""

from __future__ import annotations

import json
from typing import Any

from codeframe_ls.replay.scenario import Scenario

MODEL = "claude-sonnet-5-5"
PREFILL_MODEL = "claude-sonnet-4-5"
KEY = "sk-test-0123456789"


def scenario(*turns: dict[str, Any], **settings: Any) -> Scenario:
    """A scenario of these turns."""
    return Scenario.model_validate({"format": 1, "turns": list(turns), **settings})


def says(text: str, **turn: Any) -> dict[str, Any]:
    """A turn that answers with a text."""
    return {"answer": [{"text": text}], **turn}


def answers(value: Any, **turn: Any) -> dict[str, Any]:
    """A turn that answers with JSON."""
    return {"answer": [{"json": value}], **turn}


def fails(kind: str, **fault: Any) -> dict[str, Any]:
    """A turn that fails before it answers."""
    return {"fault": {"kind": kind, **fault}}


def body(**changes: Any) -> dict[str, Any]:
    """The body of a Messages request that is in order; a value of None removes the field."""
    whole = {"model": MODEL, "max_tokens": 1000, "messages": [{"role": "user", "content": "Hi"}], **changes}
    return {name: value for name, value in whole.items() if value is not None}


def headers(**changes: str | None) -> dict[str, str]:
    """The headers of a request that is in order; underscores stand for hyphens, None removes."""
    whole = {"x_api_key": KEY, "anthropic_version": "2026-10-21", **changes}
    return {name.replace("_", "-"): value for name, value in whole.items() if value is not None}


def task(key: str = "t1", section: int = 1, **changes: Any) -> dict[str, Any]:
    """A task as the model answers it."""
    return {
        "key": key,
        "section": section,
        "title": f"Do {key}",
        "description": "",
        "acceptance": [],
        "requirements": [],
        "dependsOn": [],
        "done": False,
        "priority": "none",
        **changes,
    }


def events(stream: bytes) -> list[dict[str, Any]]:
    """The data of server-sent events, in order."""
    lines = [line for line in stream.decode().splitlines() if line.startswith("data: ")]
    return [json.loads(line.removeprefix("data: ")) for line in lines]
