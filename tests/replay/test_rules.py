"""What the replay server refuses: one request for each rule that breaks only that rule."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.replay.parameters import Request
from codeframe_ls.replay.rules import RULES, violation
from codeframe_ls.replay.server import ReplayServer
from tests.support.model import KEY, MODEL, PREFILL_MODEL, body, headers, says, scenario

CALL = {"type": "tool_use", "id": "toolu_1", "name": "read", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "text"}
TOOL = {"name": "read", "input_schema": {"type": "object", "properties": {}}}
MARK = {"cache_control": {"type": "ephemeral"}}
PDF = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}}


def conversation(*messages: Any) -> list[dict[str, Any]]:
    """Messages by turns of the user and the assistant."""
    return [{"role": ("user", "assistant")[i % 2], "content": content} for i, content in enumerate(messages)]


def text(value: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": value, **more}


def formatted(**schema: Any) -> dict[str, Any]:
    return {"format": {"type": "json_schema", "schema": schema}}


def closed(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("required fields", body(model=None)),
    ("required fields", body(max_tokens=None)),
    ("required fields", body(messages=None)),
    ("unknown field", body(output_format={"type": "json_schema"})),
    ("unknown model", body(model="claude-nobody-1")),
    ("max_tokens", body(max_tokens=-1)),
    ("max_tokens", body(max_tokens="many")),
    ("sampling parameters", body(temperature=1.0)),
    ("sampling parameters", body(top_p=0.9)),
    ("shape of messages", body(messages=[])),
    ("shape of messages", body(messages="Hi")),
    ("shape of messages", body(messages=[{"role": "user"}])),
    ("shape of messages", body(messages=[{"role": "robot", "content": "Hi"}])),
    ("shape of messages", body(messages=[{"role": "user", "content": 3}])),
    ("shape of messages", body(system=7)),
    ("first message", body(messages=[{"role": "assistant", "content": "Hi"}])),
    ("content blocks", body(messages=conversation([{"type": "video"}]))),
    ("content blocks", body(messages=conversation([{"type": "text"}]))),
    ("content blocks", body(messages=conversation([CALL]))),
    ("content blocks", body(messages=conversation("a", [RESULT], "b"))),
    (
        "content blocks",
        body(messages=conversation("a", [CALL], [RESULT | {"content": [{"type": "thinking"}]}])),
    ),
    ("empty content", body(messages=conversation(""))),
    ("empty content", body(messages=conversation([]))),
    ("empty content", body(messages=conversation([text("")]))),
    ("empty content", body(messages=conversation([text(" \n")]))),
    ("empty content", body(system=[text("")])),
    ("document of the assistant", body(messages=conversation("a", [PDF], "b"))),
    (
        "citations of the user",
        body(messages=conversation([text("a", citations=[{"type": "char_location"}])])),
    ),
    ("tool ids", body(messages=conversation("a", [CALL], [RESULT], [CALL], [RESULT]))),
    ("result without call", body(messages=conversation([RESULT]))),
    ("result without call", body(messages=conversation("a", "b", [RESULT]))),
    ("result without call", body(messages=conversation("a", [CALL], [RESULT], "b", [RESULT]))),
    ("call without result", body(messages=conversation("a", [CALL]))),
    ("call without result", body(messages=conversation("a", [CALL], "b"))),
    ("results first", body(messages=conversation("a", [CALL], [text("b"), RESULT]))),
    ("prefill", body(messages=conversation("a", "b"))),
    ("trailing white space", body(model=PREFILL_MODEL, messages=conversation("a", "b "))),
    ("thinking type", body(thinking={"type": "sometimes"})),
    ("thinking type", body(thinking={"type": "enabled", "budget_tokens": 2000})),
    ("thinking type", body(model=PREFILL_MODEL, thinking={"type": "adaptive"})),
    ("thinking budget", body(model=PREFILL_MODEL, thinking={"type": "enabled", "budget_tokens": 1000})),
    (
        "thinking budget",
        body(model=PREFILL_MODEL, max_tokens=2000, thinking={"type": "enabled", "budget_tokens": 2000}),
    ),
    ("tools", body(tools={})),
    ("tools", body(tools=[{"type": "web_search_20260318", "name": "web_search"}])),
    ("tool names", body(tools=[TOOL | {"name": "no spaces"}])),
    ("tool names", body(tools=[TOOL | {"name": "a" * 65}])),
    ("tool names", body(tools=[TOOL, TOOL])),
    ("input_schema", body(tools=[{"name": "read"}])),
    ("input_schema", body(tools=[{"name": "read", "input_schema": {"type": "string"}}])),
    ("strict tools", body(tools=[TOOL | {"strict": True}])),
    ("tool_choice", body(tool_choice={"type": "auto"})),
    ("tool_choice", body(tools=[TOOL], tool_choice={"type": "maybe"})),
    ("tool_choice", body(tools=[TOOL], tool_choice={"type": "tool", "name": "write"})),
    ("forced tools", body(model="claude-opus-5-5", tools=[TOOL], tool_choice={"type": "any"})),
    ("output format", body(output_config={"format": {"type": "json_object"}})),
    ("output format", body(output_config=formatted(type="object", properties={}))),
    ("output format", body(output_config=formatted(**closed(n={"type": "integer", "minimum": 1})))),
    (
        "output format and citations",
        body(
            output_config=formatted(**closed()),
            messages=conversation([PDF | {"citations": {"enabled": True}}]),
        ),
    ),
    (
        "output format and prefill",
        body(model=PREFILL_MODEL, output_config=formatted(**closed()), messages=conversation("a", "b")),
    ),
    ("cache_control", body(system=[text("a", cache_control={"type": "forever"})])),
    ("cache_control", body(cache_control={"type": "ephemeral", "ttl": "2h"})),
    ("cache marks", body(messages=conversation([text(str(n), **MARK) for n in range(5)]))),
    ("cache marks", body(**MARK, messages=conversation([text(str(n), **MARK) for n in range(4)]))),
    (
        "cache order",
        body(
            system=[text("a", **MARK)],
            messages=conversation([text("b", cache_control={"type": "ephemeral", "ttl": "1h"})]),
        ),
    ),
]

BROKEN_HEADERS = [
    ("api key", 401, headers(x_api_key=None)),
    ("api key", 401, headers(x_api_key="")),
    ("api key", 401, headers(x_api_key="wrong")),
    ("api key", 401, headers(x_api_key=None, authorization="Bearer")),
    ("api version", 400, headers(anthropic_version=None)),
    ("api version", 400, headers(anthropic_version="2020-01-01")),
]

IN_ORDER = [
    body(),
    body(max_tokens=0),
    body(system="Be brief.", stop_sequences=["END"], metadata={"user_id": "1"}),
    body(messages=conversation("a", [text("b"), CALL], [RESULT, text("c")])),
    body(
        messages=conversation(
            "a", [CALL, CALL | {"id": "toolu_2"}], [RESULT, RESULT | {"tool_use_id": "toolu_2"}]
        )
    ),
    # Messages of one role in a row are one turn: the two results answer the two calls.
    body(
        messages=[
            *conversation("a", [CALL, CALL | {"id": "toolu_2"}], [RESULT]),
            {"role": "user", "content": [RESULT | {"tool_use_id": "toolu_2"}]},
        ]
    ),
    body(model=PREFILL_MODEL, messages=conversation("a", "b")),
    body(model=PREFILL_MODEL, max_tokens=4000, thinking={"type": "enabled", "budget_tokens": 1024}),
    body(thinking={"type": "adaptive"}),
    body(tools=[TOOL], tool_choice={"type": "tool", "name": "read"}),
    body(output_config=formatted(**closed(n={"type": "integer"}))),
    body(messages=conversation([text(str(n), **MARK) for n in range(4)])),
]


async def test_every_broken_rule_is_refused_with_the_documented_envelope() -> None:
    rules = {rule.name: rule for rule in RULES}
    async with ReplayServer(scenario(says("never"), key=KEY)) as server, httpx2.AsyncClient() as client:
        url = server.base_url + "/v1/messages"
        for name, broken in BROKEN:
            response = await client.post(url, json=broken, headers=headers())
            recorded = server.requests[-1]
            assert (recorded.rule, recorded.outcome) == (name, "rejected"), (broken, response.text)
            assert response.status_code == rules[name].status
            answer = response.json()
            assert answer["type"] == "error"
            assert answer["error"]["type"] == rules[name].type
            assert answer["error"]["message"]
            assert answer["request_id"] == response.headers["request-id"]


@pytest.mark.parametrize(("name", "status", "sent"), BROKEN_HEADERS)
async def test_a_request_without_its_headers_is_refused(name: str, status: int, sent: dict[str, str]) -> None:
    async with ReplayServer(scenario(says("never"), key=KEY)) as server, httpx2.AsyncClient() as client:
        for method, path in (
            ("POST", "/v1/messages"),
            ("POST", "/v1/messages/count_tokens"),
            ("GET", "/v1/models"),
        ):
            content = b"{}" if method == "POST" else None
            response = await client.request(method, server.base_url + path, headers=sent, content=content)
            assert (server.requests[-1].rule, response.status_code) == (name, status)


def test_every_rule_is_tested_and_names_its_source() -> None:
    tested = {name for name, _ in BROKEN} | {name for name, _, _ in BROKEN_HEADERS}
    assert {rule.name for rule in RULES} == tested
    for rule in RULES:
        assert all(url.startswith("https://") for url in rule.source.split()), rule.name


@pytest.mark.parametrize("request_body", IN_ORDER)
def test_a_request_in_order_breaks_no_rule(request_body: dict[str, Any]) -> None:
    assert violation(Request("/v1/messages", headers(), request_body)) is None


def test_the_older_api_version_knows_a_temperature_within_its_range() -> None:
    old = headers(anthropic_version="2023-06-01")
    assert violation(Request("/v1/messages", old, body(temperature=0.3))) is None
    broken = violation(Request("/v1/messages", old, body(temperature=1.5)))
    assert broken is not None
    assert broken.rule.name == "sampling parameters"


def test_counting_tokens_needs_no_max_tokens() -> None:
    counted = body(max_tokens=None)
    assert violation(Request("/v1/messages/count_tokens", headers(), counted)) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
blocks = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["text", "tool_use", "tool_result", "document", "thinking", "image"])
        | json_values
    },
    optional={
        name: json_values | st.sampled_from(["a", {}, [], [{"type": "text", "text": "x"}]])
        for name in (
            "text",
            "id",
            "name",
            "input",
            "tool_use_id",
            "content",
            "source",
            "cache_control",
            "citations",
        )
    },
)
messages = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["user", "assistant"]) | json_values,
        "content": st.text() | st.lists(blocks) | json_values,
    }
)


@given(
    st.fixed_dictionaries(
        {"model": st.just(MODEL) | json_values, "max_tokens": st.integers() | json_values},
        optional={
            "messages": st.lists(messages, max_size=4) | json_values,
            "system": st.lists(blocks, max_size=2) | json_values,
            "tools": st.lists(
                st.dictionaries(st.sampled_from(["name", "input_schema", "strict"]), json_values)
            )
            | json_values,
            "tool_choice": json_values | st.fixed_dictionaries({"type": st.sampled_from(["tool", "any"])}),
            "thinking": json_values
            | st.fixed_dictionaries({"type": st.sampled_from(["enabled", "adaptive"])}),
            "output_config": json_values
            | st.fixed_dictionaries(
                {"format": st.fixed_dictionaries({"type": st.just("json_schema"), "schema": json_values})}
            ),
            "cache_control": json_values,
            "temperature": json_values,
        },
    )
)
def test_no_body_is_beyond_the_rules(anything: dict[str, Any]) -> None:
    broken = violation(Request("/v1/messages", headers(), anything))
    assert broken is None or broken.message


async def test_a_body_nested_too_deeply_is_refused() -> None:
    schema = "{}"
    for _ in range(480):
        schema = f'{{"type": "array", "items": {schema}}}'
    sent = f'{{"model": "{MODEL}", "max_tokens": 1, "messages": [{{"role": "user", "content": "Hi"}}], '
    sent += f'"output_config": {{"format": {{"type": "json_schema", "schema": {schema}}}}}}}'
    async with ReplayServer(scenario(says("never"))) as server, httpx2.AsyncClient() as client:
        response = await client.post(
            server.base_url + "/v1/messages", content=sent.encode(), headers=headers()
        )
        again = await client.get(server.base_url + "/v1/models", headers=headers())
    assert (response.status_code, again.status_code) == (400, 200)
