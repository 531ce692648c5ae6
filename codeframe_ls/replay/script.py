"""Which turn of the scenario answers which request.

Turns are tried in the order of the file. The first that is not used up and whose `when` holds answers.
This file must not know of HTTP.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from codeframe_ls.replay.conversation import blocks
from codeframe_ls.replay.scenario import Scenario, Turn, When

JsonObject = dict[str, Any]


class Script:
    """A scenario being played: it remembers how often each turn has answered."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._used: Counter[int] = Counter()

    def take(self, body: JsonObject) -> Turn | None:
        """The turn that answers this request, counted as used; None when no turn does."""
        for index, turn in enumerate(self.scenario.turns):
            if (turn.repeat or self._used[index] < turn.times) and holds(turn.when, body):
                self._used[index] += 1
                return turn
        return None


def holds(when: When, body: JsonObject) -> bool:
    """Whether every condition of a turn holds for a request that broke no rule."""
    last = body["messages"][-1]
    content = blocks(last["content"]) if last["role"] == "user" else []
    choice = body.get("tool_choice") or {"type": "auto"}
    facts = {
        "user": "\n".join(_texts(content)),
        "tool_result": "\n".join(
            _text_of(b.get("content", "")) for b in content if b["type"] == "tool_result"
        ),
        "system": _text_of(body.get("system", "")),
        "model": body["model"],
    }
    if when.tool_choice is not None and when.tool_choice not in (choice["type"], choice.get("name")):
        return False
    return all(wanted is None or wanted in facts[name] for name, wanted in when if name != "tool_choice")


def describe(body: JsonObject) -> str:
    """A request in one line, for the person who has to write the missing turn."""
    last = body["messages"][-1]
    text = " ".join(_text_of(last["content"]).split())
    return f"last {last['role']} message {json.dumps(text[-80:], ensure_ascii=False)}, model {body['model']}"


def _text_of(content: object) -> str:
    return "\n".join(_texts(blocks(content)))


def _texts(content: list[JsonObject]) -> list[str]:
    """The texts of the blocks, with those of plain-text documents."""
    texts = []
    for block in content:
        if block["type"] == "text":
            texts.append(block["text"])
        elif block["type"] == "document" and isinstance(block.get("source"), dict):
            texts.append(str(block["source"].get("data", "")))
        elif block["type"] == "tool_result":
            texts.append(_text_of(block.get("content", "")))
    return texts
