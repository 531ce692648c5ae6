"""The prompt: what is asked, what stays the same from call to call, and what the API thinks of it."""

from __future__ import annotations

import json
from typing import Any

from codeframe_ls.agent import prompts
from codeframe_ls.replay.parameters import Request
from codeframe_ls.replay.rules import violation
from codeframe_ls.replay.schema import unsupported
from tests.support.model import MODEL, headers

OUTLINE = [("Shop",), ("Shop", "Sign in"), ()]


def request(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "model": MODEL,
        "max_tokens": 1000,
        "name": "PRD.md",
        "text": "# Shop\n",
        "outline": OUTLINE,
        "chosen": range(3),
        "existing": [],
        **changes,
    }
    return prompts.request(**values)


def order(**changes: Any) -> str:
    text: str = request(**changes)["messages"][0]["content"][1]["text"]
    return text


def test_the_api_accepts_it() -> None:
    assert unsupported(prompts.ANSWER_SCHEMA) is None
    assert violation(Request("/v1/messages", headers(), request() | {"stream": True})) is None


def test_its_prefix_is_the_same_for_every_order_about_a_document() -> None:
    whole, part = request(), request(chosen=[1], existing=["Sign in"], max_tokens=5)
    for one, other in ((whole["system"], part["system"]), (whole["output_config"], part["output_config"])):
        assert json.dumps(one) == json.dumps(other)
    assert whole["messages"][0]["content"][0] == part["messages"][0]["content"][0]
    assert "cache_control" in whole["system"][-1]
    assert "cache_control" in whole["messages"][0]["content"][0]


def test_the_document_is_sent_as_a_document() -> None:
    document = request()["messages"][0]["content"][0]
    assert (document["type"], document["title"], document["source"]["data"]) == (
        "document",
        "PRD.md",
        "# Shop\n",
    )


def test_the_order_numbers_every_section() -> None:
    assert "1. Shop\n2. Shop > Sign in\n3. (text before the first heading)\n" in order()
    assert order().endswith("List the tasks of the whole document.")


def test_an_order_for_some_sections_names_them() -> None:
    assert "List the tasks of these sections only: 2, 3." in order(chosen=[2, 1])


def test_tasks_of_earlier_versions_are_told_so_that_they_are_recognised() -> None:
    assert "under exactly this title:\n- Sign in with a password\n" in order(
        existing=["Sign in with a password"]
    )
