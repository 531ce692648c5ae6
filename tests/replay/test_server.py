"""The replay server on the wire: the real SDK as its client, and the raw bytes of its faults."""

from __future__ import annotations

import asyncio
from typing import Any

import anthropic
import httpx2
import pytest

from codeframe_ls.replay.server import ReplayServer
from tests.support.model import KEY, MODEL, answers, body, events, fails, headers, says, scenario

HI: Any = [{"role": "user", "content": "Hi"}]
TOOL: Any = {
    "name": "read",
    "input_schema": {
        "type": "object",
        "properties": {"path": {"type": "string"}},
        "required": ["path"],
        "additionalProperties": False,
    },
}
LONG = "The quick brown fox jumps over the lazy dog. " * 100


def sdk(server: ReplayServer) -> anthropic.AsyncAnthropic:
    return anthropic.AsyncAnthropic(api_key=KEY, base_url=server.base_url, max_retries=0)


async def post(server: ReplayServer, sent: dict[str, Any]) -> httpx2.Response:
    async with httpx2.AsyncClient(timeout=20) as client:
        return await client.post(server.base_url + "/v1/messages", json=sent, headers=headers())


class TestAnswers:
    async def test_a_whole_message_and_its_stream_are_the_same(self) -> None:
        turn = {
            "answer": [{"thinking": "A greeting."}, {"text": "Hello, friend."}],
            "repeat": True,
            "pace": {"chunk": 3},
        }
        async with ReplayServer(scenario(turn)) as server, sdk(server) as client:
            whole = await client.messages.create(model=MODEL, max_tokens=100, messages=HI)
            async with client.messages.stream(model=MODEL, max_tokens=100, messages=HI) as stream:
                streamed = await stream.get_final_message()
        assert [block.type for block in whole.content] == ["thinking", "text"]
        for one, other in zip(whole.content, streamed.content, strict=True):
            assert one.model_dump(exclude={"signature", "parsed_output"}) == other.model_dump(
                exclude={"signature", "parsed_output"}
            )
        assert (whole.stop_reason, streamed.stop_reason) == ("end_turn", "end_turn")
        assert whole.usage.output_tokens == streamed.usage.output_tokens > 0

    async def test_a_tool_is_called_and_its_result_is_answered(self) -> None:
        played = scenario(
            {"answer": [{"text": "Let me look."}, {"tool": "read", "input": {"path": "a.py"}}]},
            says("It is empty.", when={"tool_result": "(empty)"}),
        )
        async with ReplayServer(played) as server, sdk(server) as client:
            async with client.messages.stream(
                model=MODEL, max_tokens=100, messages=HI, tools=[TOOL]
            ) as stream:
                asked = await stream.get_final_message()
            assert asked.stop_reason == "tool_use"
            call = asked.content[-1]
            assert isinstance(call, anthropic.types.ToolUseBlock)
            assert (call.name, call.input) == ("read", {"path": "a.py"})
            result: Any = {"type": "tool_result", "tool_use_id": call.id, "content": "(empty)"}
            told = [
                *HI,
                {"role": "assistant", "content": asked.content},
                {"role": "user", "content": [result]},
            ]
            last = await client.messages.create(model=MODEL, max_tokens=100, messages=told, tools=[TOOL])
        assert last.stop_reason == "end_turn"

    async def test_the_answer_stops_at_the_tokens_that_the_request_allows(self) -> None:
        async with ReplayServer(scenario(says(LONG))) as server, sdk(server) as client:
            message = await client.messages.create(model=MODEL, max_tokens=10, messages=HI)
        assert message.stop_reason == "max_tokens"
        assert message.usage.output_tokens == 10

    async def test_models_and_token_counts_are_there(self) -> None:
        async with ReplayServer(scenario(says("a"), models=[MODEL])) as server, sdk(server) as client:
            assert [model.id async for model in client.models.list()] == [MODEL]
            assert (await client.models.retrieve(MODEL)).display_name == "Claude Sonnet 5.5"
            with pytest.raises(anthropic.NotFoundError):
                await client.models.retrieve("claude-nobody-1")
            counted = await client.messages.count_tokens(model=MODEL, messages=HI)
            message = await client.messages.create(model=MODEL, max_tokens=10, messages=HI)
        assert counted.input_tokens == message.usage.input_tokens > 0

    async def test_usage_figures_of_the_scenario_win(self) -> None:
        figures = {"input": 1, "output": 2, "cache_read": 3, "cache_write": 4}
        async with ReplayServer(scenario(says("a", usage=figures))) as server, sdk(server) as client:
            usage = (await client.messages.create(model=MODEL, max_tokens=10, messages=HI)).usage
        assert (usage.input_tokens, usage.output_tokens) == (1, 2)
        assert (usage.cache_read_input_tokens, usage.cache_creation_input_tokens) == (3, 4)

    async def test_zero_tokens_fill_the_cache_and_use_no_turn(self) -> None:
        async with ReplayServer(scenario(says("a"))) as server, sdk(server) as client:
            warmed = await client.messages.create(model=MODEL, max_tokens=0, messages=HI)
            message = await client.messages.create(model=MODEL, max_tokens=10, messages=HI)
        assert (warmed.content, warmed.usage.output_tokens) == ([], 0)
        assert message.stop_reason == "end_turn"


class TestScripts:
    async def test_a_request_without_a_turn_is_told_apart_from_a_refused_one(self) -> None:
        async with ReplayServer(scenario(says("a", when={"user": "Bye"}))) as server:
            response = await post(server, body())
            assert server.requests[0].outcome == "unscripted"
        assert response.status_code == 400
        assert 'no turn left for this request: last user message "Hi"' in response.json()["error"]["message"]

    @pytest.mark.parametrize(
        ("turn", "sent", "reason"),
        [
            ({"answer": [{"tool": "write", "input": {}}]}, {"tools": [TOOL]}, "does not offer"),
            (
                {"answer": [{"tool": "read", "input": {}}]},
                {"tools": [TOOL | {"strict": True}]},
                "$.path is missing",
            ),
            (
                says("not JSON"),
                {"output_config": {"format": {"type": "json_schema", "schema": TOOL["input_schema"]}}},
                "is not JSON",
            ),
            (
                answers({"path": 3}),
                {"output_config": {"format": {"type": "json_schema", "schema": TOOL["input_schema"]}}},
                "$.path is not of type string",
            ),
        ],
    )
    async def test_an_answer_that_the_api_could_not_give_is_a_mistake_in_the_scenario(
        self, turn: dict[str, Any], sent: dict[str, Any], reason: str
    ) -> None:
        async with ReplayServer(scenario(turn)) as server:
            response = await post(server, body(**sent))
        assert response.status_code == 400
        assert reason in response.json()["error"]["message"]

    async def test_unless_the_turn_asks_for_a_wrong_one(self) -> None:
        wrong = answers({"path": 3}, fault={"kind": "off-schema"})
        schema = {"format": {"type": "json_schema", "schema": TOOL["input_schema"]}}
        async with ReplayServer(scenario(wrong)) as server:
            response = await post(server, body(output_config=schema))
        assert response.json()["content"][0]["text"] == '{"path": 3}'

    async def test_keys_are_not_recorded(self) -> None:
        async with ReplayServer(scenario(says("a"))) as server:
            await post(server, body())
            async with httpx2.AsyncClient() as client:
                bearer = {"authorization": f"Bearer {KEY}", "anthropic-version": "2026-10-21"}
                await client.get(server.base_url + "/v1/models", headers=bearer)
            assert KEY not in repr(server.requests)
            assert server.requests[0].headers["x-api-key"] == "redacted"
            assert [request.outcome for request in server.requests] == ["answered", "answered"]

    async def test_what_is_not_there_is_not_found_and_what_is_no_json_is_refused(self) -> None:
        async with ReplayServer(scenario(says("a"))) as server, httpx2.AsyncClient() as client:
            lost = await client.post(server.base_url + "/v1/complete", headers=headers(), json={})
            odd = await client.post(server.base_url + "/v1/messages", headers=headers(), content=b"[1")
            deep = await client.post(
                server.base_url + "/v1/messages", headers=headers(), content=b"[" * 100_000
            )
        assert (lost.status_code, odd.status_code, deep.status_code) == (404, 400, 400)
        assert lost.json()["error"]["type"] == "not_found_error"

    async def test_a_body_over_the_documented_size_is_too_large(self) -> None:
        async with ReplayServer(scenario(says("a"))) as server, httpx2.AsyncClient(timeout=30) as client:
            huge = await client.post(
                server.base_url + "/v1/messages", headers=headers(), content=b" " * (32 * 1024 * 1024 + 1)
            )
        assert huge.status_code == 413
        assert huge.json()["error"]["type"] == "request_too_large"


class TestCache:
    def prompt(self, question: str, system: str = LONG) -> dict[str, Any]:
        mark = {"type": "ephemeral"}
        return body(
            system=[{"type": "text", "text": system, "cache_control": mark}],
            messages=[{"role": "user", "content": question}],
        )

    async def usage(self, server: ReplayServer, sent: dict[str, Any]) -> dict[str, int]:
        usage: dict[str, int] = (await post(server, sent)).json()["usage"]
        return usage

    async def test_a_marked_prefix_is_written_once_and_read_after_that(self) -> None:
        async with ReplayServer(scenario(says("a", repeat=True))) as server:
            first = await self.usage(server, self.prompt("One?"))
            second = await self.usage(server, self.prompt("Two?"))
        assert first["cache_creation_input_tokens"] > 1000
        assert first["cache_read_input_tokens"] == 0
        assert second["cache_read_input_tokens"] == first["cache_creation_input_tokens"]
        assert second["cache_creation_input_tokens"] == 0
        assert first["input_tokens"] == second["input_tokens"] > 0

    async def test_a_changed_prefix_is_written_anew(self) -> None:
        async with ReplayServer(scenario(says("a", repeat=True))) as server:
            await self.usage(server, self.prompt("One?"))
            changed = await self.usage(server, self.prompt("One?", "It is 12:03. " + LONG))
        assert changed["cache_read_input_tokens"] == 0
        assert changed["cache_creation_input_tokens"] > 1000

    async def test_a_growing_conversation_reads_what_it_wrote(self) -> None:
        mark = {"cache_control": {"type": "ephemeral"}}
        turns = [{"role": "user", "content": [{"type": "text", "text": LONG, **mark}]}]
        async with ReplayServer(scenario(says("a", repeat=True))) as server:
            first = await self.usage(server, body(messages=turns))
            turns = [
                {"role": "user", "content": [{"type": "text", "text": LONG}]},
                {"role": "assistant", "content": "a"},
                {"role": "user", "content": [{"type": "text", "text": "More.", **mark}]},
            ]
            second = await self.usage(server, body(messages=turns))
        assert second["cache_read_input_tokens"] == first["cache_creation_input_tokens"] > 0
        assert 0 < second["cache_creation_input_tokens"] < 50

    async def test_a_prefix_under_the_minimum_is_not_cached(self) -> None:
        async with ReplayServer(scenario(says("a", repeat=True))) as server:
            usages = [await self.usage(server, self.prompt("One?", "Short.")) for _ in range(2)]
        assert all(not u["cache_creation_input_tokens"] + u["cache_read_input_tokens"] for u in usages)


class TestFaults:
    @pytest.mark.parametrize(
        ("kind", "status", "error"),
        [
            ("rate-limited", 429, "rate_limit_error"),
            ("overloaded", 529, "overloaded_error"),
            ("server-error", 500, "api_error"),
        ],
    )
    async def test_an_error_comes_with_its_envelope_and_its_retry_after(
        self, kind: str, status: int, error: str
    ) -> None:
        async with ReplayServer(scenario(fails(kind, retry_after=2.5))) as server:
            response = await post(server, body())
            assert (server.requests[0].outcome, server.requests[0].status) == (kind, status)
        assert response.status_code == status
        assert response.headers["retry-after"] == "2.5"
        assert response.json()["error"]["type"] == error

    async def stream(self, server: ReplayServer) -> tuple[bytes, Exception | None]:
        """What arrives of a stream, and how it ends."""
        received = b""
        async with httpx2.AsyncClient(timeout=20) as client:
            request = client.build_request(
                "POST", server.base_url + "/v1/messages", json=body(stream=True), headers=headers()
            )
            try:
                response = await client.send(request, stream=True)
                async for part in response.aiter_bytes():
                    received += part
                await response.aclose()
            except httpx2.HTTPError as error:
                return received, error
        return received, None

    def texts(self, received: bytes) -> str:
        deltas = [
            event["delta"]["text"] for event in events(received) if event["type"] == "content_block_delta"
        ]
        return "".join(deltas)

    async def test_a_cut_stream_ends_in_order_but_without_its_last_events(self) -> None:
        turn = says("abcdefgh", pace={"chunk": 2}, fault={"kind": "cut", "after": 5})
        async with ReplayServer(scenario(turn)) as server:
            received, error = await self.stream(server)
        assert error is None
        assert self.texts(received) == "abcd"
        assert "message_stop" not in [event["type"] for event in events(received)]

    async def test_a_disconnect_in_the_middle_breaks_the_transfer(self) -> None:
        turn = says("abcdefgh", pace={"chunk": 2}, fault={"kind": "disconnect", "after": 4})
        async with ReplayServer(scenario(turn)) as server:
            received, error = await self.stream(server)
        assert isinstance(error, httpx2.RemoteProtocolError)
        assert self.texts(received) == "abcd"

    async def test_a_disconnect_before_the_answer_leaves_nothing(self) -> None:
        async with ReplayServer(scenario(fails("disconnect"))) as server:
            received, error = await self.stream(server)
        assert (received, type(error)) == (b"", httpx2.RemoteProtocolError)

    async def test_an_error_event_ends_the_stream(self) -> None:
        turn = says("abcdefgh", pace={"chunk": 2}, fault={"kind": "error-event", "after": 4})
        async with ReplayServer(scenario(turn)) as server:
            received, _ = await self.stream(server)
        last = received.decode().split("event: ")[-1]
        assert last.startswith("error\ndata: ")
        assert "overloaded_error" in last

    async def test_a_malformed_chunk_is_no_json(self) -> None:
        turn = says("abcdefgh", pace={"chunk": 2}, fault={"kind": "malformed", "after": 4})
        async with ReplayServer(scenario(turn)) as server:
            received, _ = await self.stream(server)
        with pytest.raises(ValueError, match="Unterminated"):
            events(received)

    async def test_a_refusal_says_so(self) -> None:
        async with ReplayServer(scenario(fails("refusal", message="No."))) as server:
            received, _ = await self.stream(server)
        delta = next(event["delta"] for event in events(received) if event["type"] == "message_delta")
        assert delta["stop_reason"] == "refusal"
        assert delta["stop_details"]["explanation"] == "No."

    async def test_a_stall_lasts_until_the_client_leaves(self) -> None:
        turn = says("abcdefgh", pace={"chunk": 2}, fault={"kind": "stall", "after": 4})
        async with ReplayServer(scenario(turn)) as server:
            call = asyncio.create_task(self.stream(server))
            await server.until(lambda requests: bool(requests) and requests[0].status == 200)
            call.cancel()
            await asyncio.wait([call])
            await server.until(lambda requests: requests[0].outcome == "dropped")

    async def test_a_client_that_leaves_a_slow_stream_is_noticed(self) -> None:
        async with ReplayServer(scenario(says("ab", pace={"first": 600}))) as server:
            call = asyncio.create_task(self.stream(server))
            await server.until(lambda requests: bool(requests) and requests[0].status == 200)
            call.cancel()
            await asyncio.wait([call])
            await server.until(lambda requests: requests[0].outcome == "dropped")

    @pytest.mark.parametrize("kind", ["disconnect", "cut", "malformed", "error-event"])
    async def test_a_whole_message_fails_as_well(self, kind: str) -> None:
        async with ReplayServer(scenario(says("abcdefgh", fault={"kind": kind, "after": 9}))) as server:
            if kind == "error-event":
                assert (await post(server, body())).status_code == 529
            elif kind == "malformed":
                with pytest.raises(ValueError, match="Unterminated"):
                    (await post(server, body())).json()
            else:
                with pytest.raises(httpx2.RemoteProtocolError):
                    await post(server, body())
