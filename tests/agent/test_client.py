"""A model call under every way in which it can go wrong: the real SDK against the replay server."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from codeframe_ls.agent.call import Advice, Endpoint, Limits, Usage
from codeframe_ls.agent.client import Reply, stream_message
from codeframe_ls.core.errors import (
    ModelAnswerCut,
    ModelAnswerInvalid,
    ModelError,
    ModelKeyRejected,
    ModelOverloaded,
    ModelRefused,
    ModelUnreachable,
    SettingsError,
)
from codeframe_ls.replay.server import ReplayServer
from tests.support.model import KEY, body, fails, says, scenario

QUICK = Limits(pause=0.01, silence=20)
ADVICE = Advice(too_large="ask for less", declined="ask for something else")
TEXT = "All is well that ends well."


@dataclass
class Heard:
    """A listener that remembers; a retry voids the text, as for everybody."""

    text: str = ""
    thought: bool = False
    retries: list[str] = field(default_factory=list)
    usages: list[Usage] = field(default_factory=list)
    stop_reasons: list[str] = field(default_factory=list)

    def on_text(self, fragment: str) -> None:
        self.text += fragment

    def on_thinking(self) -> None:
        self.thought = True

    def on_retry(self, sentence: str) -> None:
        self.text = ""
        self.retries.append(sentence)

    def on_usage(self, usage: Usage, stop_reason: str) -> None:
        self.usages.append(usage)
        self.stop_reasons.append(stop_reason)


async def call(
    *turns: dict[str, Any], limits: Limits = QUICK, request: dict[str, Any] | None = None, **settings: Any
) -> tuple[Reply | ModelError, Heard]:
    """What one call ends in, and what was heard of it."""
    heard = Heard()
    async with ReplayServer(scenario(*turns, **settings)) as server:
        try:
            return await stream_message(
                Endpoint(KEY, server.base_url), request or body(), heard, limits, ADVICE
            ), heard
        except ModelError as error:
            return error, heard
        finally:
            assert all(recorded.outcome != "unscripted" for recorded in server.requests)


def broken(kind: str, **turn: Any) -> dict[str, Any]:
    """A turn that breaks in the middle of its text."""
    return says(TEXT, pace={"chunk": 4}, fault={"kind": kind, "after": 8}, **turn)


async def test_a_whole_answer_is_heard_and_its_cost_is_told() -> None:
    turn = {
        "answer": [{"thinking": "Hm."}, {"text": TEXT}],
        "pace": {"chunk": 4},
        "usage": {"input": 7, "output": 9},
    }
    reply, heard = await call(turn)
    assert isinstance(reply, Reply)
    assert (heard.text, heard.thought, heard.retries) == (TEXT, True, [])
    assert reply.stop_reason == "end_turn"
    assert reply.usage == Usage(input=7, output=9)
    assert heard.usages == [reply.usage]


async def test_a_tool_call_is_handed_on_with_its_stop_reason() -> None:
    tools = [{"name": "read", "input_schema": {"type": "object", "properties": {}}}]
    reply, _ = await call({"answer": [{"tool": "read", "input": {"a": 1}}]}, request=body(tools=tools))
    assert isinstance(reply, Reply)
    assert reply.stop_reason == "tool_use"
    assert reply.message.content[0].to_dict()["input"] == {"a": 1}


@pytest.mark.parametrize(
    "fault",
    [
        fails("rate-limited", retry_after=0.01),
        fails("overloaded"),
        fails("server-error"),
        fails("disconnect"),
        broken("disconnect"),
        broken("cut"),
        broken("malformed"),
        broken("error-event"),
    ],
    ids=lambda turn: turn["fault"]["kind"] + ("-midway" if "answer" in turn else ""),
)
async def test_a_passing_fault_is_retried_and_told(fault: dict[str, Any]) -> None:
    reply, heard = await call(fault, says(TEXT))
    assert isinstance(reply, Reply)
    assert heard.text == TEXT
    assert len(heard.retries) == 1
    assert heard.retries[0].endswith("s (2 of 3).")
    assert "; trying again in 0." in heard.retries[0]


async def test_what_a_broken_try_has_cost_is_told_too() -> None:
    _, heard = await call(broken("cut", usage={"input": 5, "output": 100}), says(TEXT))
    assert len(heard.usages) == 2
    assert heard.usages[0].input == 5
    assert heard.stop_reasons == ["", "end_turn"]


@pytest.mark.parametrize(
    ("fault", "error", "sentence"),
    [
        (fails("rate-limited"), ModelOverloaded, "The rate limit of HOST is reached; try again later."),
        (
            fails("rate-limited", retry_after=0.01),
            ModelOverloaded,
            "The rate limit of HOST is reached; try again in 0.01 s.",
        ),
        (fails("overloaded"), ModelOverloaded, "The model at HOST is overloaded; try again in some minutes."),
        (
            fails("server-error"),
            ModelUnreachable,
            "HOST failed with status 500 (Internal server error); try again later.",
        ),
        (
            fails("disconnect"),
            ModelAnswerCut,
            "The connection to HOST broke before the model's answer was complete; try again.",
        ),
        (
            broken("disconnect"),
            ModelAnswerCut,
            "The connection to HOST broke before the model's answer was complete; try again.",
        ),
        (
            broken("cut"),
            ModelAnswerCut,
            "The connection to HOST ended before the model's answer was complete; try again.",
        ),
        (
            broken("malformed"),
            ModelAnswerInvalid,
            "HOST sent an answer that is not the Messages API; check `[model] base_url`.",
        ),
        (
            broken("error-event"),
            ModelOverloaded,
            "The model at HOST is overloaded; try again in some minutes.",
        ),
    ],
    ids=lambda value: value["fault"]["kind"] if isinstance(value, dict) else "",
)
async def test_a_lasting_fault_ends_in_a_sentence_after_three_tries(
    fault: dict[str, Any], error: type[ModelError], sentence: str
) -> None:
    ended, heard = await call(fault | {"repeat": True})
    assert isinstance(ended, error)
    host = ended.message.split("127.0.0.1")[1].split()[0].rstrip(";")
    assert ended.message == sentence.replace("HOST", "127.0.0.1" + host)
    assert [retry[-9:-2] for retry in heard.retries] == ["(2 of 3", "(3 of 3"]


async def test_an_answer_that_did_not_fit_is_the_callers_to_judge() -> None:
    reply, heard = await call(says(TEXT, pace={"chunk": 4}, fault={"kind": "max-tokens", "after": 8}))
    assert isinstance(reply, Reply)
    assert reply.stop_reason == "max_tokens"
    assert (heard.text, heard.stop_reasons, heard.retries) == (TEXT[:8], ["max_tokens"], [])


@pytest.mark.parametrize("fault", [fails("stall"), broken("stall")], ids=["at-once", "midway"])
async def test_silence_is_not_waited_out(fault: dict[str, Any]) -> None:
    ended, heard = await call(fault | {"repeat": True}, limits=Limits(attempts=2, pause=0.01, silence=0.2))
    assert isinstance(ended, ModelUnreachable)
    assert ended.message.endswith("sent nothing for 0.2 s; try again later.")
    assert len(heard.retries) == 1


async def test_a_stream_without_an_end_is_given_up() -> None:
    trickle = says(TEXT, pace={"chunk": 1, "every": 600})
    ended, _ = await call(trickle, limits=Limits(total=0.3))
    assert isinstance(ended, ModelUnreachable)
    assert ended.message.endswith("did not finish within 0.3 s; ask for less.")


async def test_a_pause_longer_than_we_wait_is_refused_with_its_length() -> None:
    ended, heard = await call(fails("rate-limited", retry_after=61), says(TEXT))
    assert isinstance(ended, ModelOverloaded)
    assert ended.message.endswith("try again in 61 s.")
    assert heard.retries == []


async def test_the_pause_that_the_api_asks_for_is_kept() -> None:
    loop = asyncio.get_running_loop()
    before = loop.time()
    reply, heard = await call(fails("overloaded", retry_after=0.3), says(TEXT))
    assert isinstance(reply, Reply)
    assert loop.time() - before >= 0.3
    assert "trying again in 0.3 s" in heard.retries[0]


@pytest.mark.parametrize(
    ("turn", "error", "sentence"),
    [
        (
            says(TEXT, stop="model_context_window_exceeded"),
            ModelAnswerCut,
            "does not fit into the model's context window; ask for less.",
        ),
        (
            fails("refusal", message="It is\nabout malware."),
            ModelRefused,
            "declined to answer (It is about malware.); ask for something else.",
        ),
        (
            broken("refusal"),
            ModelRefused,
            "The model declined to answer; ask for something else.",
        ),
    ],
    ids=["context", "refusal", "refusal-midway"],
)
async def test_an_answer_that_the_model_ended_early_is_not_retried(
    turn: dict[str, Any], error: type[ModelError], sentence: str
) -> None:
    ended, heard = await call(turn)
    assert isinstance(ended, error)
    assert ended.message.endswith(sentence)
    assert heard.retries == []
    assert len(heard.usages) == 1


class TestRefusals:
    async def test_a_wrong_key(self) -> None:
        ended, heard = await call(says(TEXT), key="another")
        assert isinstance(ended, ModelKeyRejected)
        assert ended.message.endswith("rejected the API key; set ANTHROPIC_API_KEY to a valid one.")
        assert KEY not in repr(ended)
        assert heard.retries == []

    async def test_an_unknown_model(self) -> None:
        ended, _ = await call(says(TEXT), request=body(model="claude-nobody-1"))
        assert isinstance(ended, ModelRefused)
        assert "knows no model 'claude-nobody-1'; set `[model] name`" in ended.message

    async def test_a_request_that_breaks_a_rule(self) -> None:
        ended, heard = await call(says(TEXT), request=body(system=[{"type": "text", "text": " "}]))
        assert isinstance(ended, ModelRefused)
        assert ended.message.endswith(
            "refused the request: system: text content blocks must contain non-whitespace text"
        )
        assert heard.retries == []

    @pytest.mark.parametrize("key", ["with space", "with\nline", "schlüssel"])
    def test_a_key_that_no_header_can_hold(self, key: str) -> None:
        with pytest.raises(ModelKeyRejected) as caught:
            Endpoint(key)
        assert key not in caught.value.message

    @pytest.mark.parametrize("url", ["localhost:8080", "ftp://example.com", "http://", "https:///path"])
    def test_a_base_url_that_leads_nowhere(self, url: str) -> None:
        with pytest.raises(SettingsError, match=r"no http\(s\) address"):
            Endpoint(KEY, url)

    def test_a_password_in_a_base_url_is_not_told(self) -> None:
        assert Endpoint(KEY, "https://me:secret@example.com:8080/api").host == "example.com:8080"
        with pytest.raises(SettingsError) as caught:
            Endpoint(KEY, "ftp://me:secret@example.com")
        assert "secret" not in caught.value.message


async def test_nobody_there_is_told_with_what_to_check() -> None:
    async with ReplayServer(scenario(says(TEXT))) as server:
        address = server.base_url
    with pytest.raises(ModelUnreachable, match=r"No connection to 127\.0\.0\.1:\d+; check the network"):
        await stream_message(Endpoint(KEY, address), body(), Heard(), QUICK, ADVICE)


async def test_the_environment_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-from-the-environment")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "token-from-the-environment")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1")
    reply, _ = await call(says(TEXT), key=KEY)
    assert isinstance(reply, Reply)


async def test_cancelling_drops_the_call() -> None:
    async with ReplayServer(scenario(says(TEXT, pace={"first": 600}))) as server:
        going = asyncio.create_task(
            stream_message(Endpoint(KEY, server.base_url), body(), Heard(), QUICK, ADVICE)
        )
        await server.until(lambda requests: bool(requests) and requests[0].status == 200)
        going.cancel()
        await asyncio.wait([going])
        await server.until(lambda requests: requests[0].outcome == "dropped")
    assert going.cancelled()


async def test_a_listener_that_has_heard_enough_ends_the_call() -> None:
    class Enough(Heard):
        def on_text(self, fragment: str) -> None:
            raise ModelAnswerInvalid(f"Not {fragment}")

    heard = Enough()
    async with ReplayServer(scenario(says(TEXT, pace={"chunk": 3}))) as server:
        with pytest.raises(ModelAnswerInvalid, match="Not All"):
            await stream_message(Endpoint(KEY, server.base_url), body(), heard, QUICK, ADVICE)
    assert len(heard.usages) == 1


def sse(*events: Any) -> bytes:
    """Events as a server sends them that need not be the API."""
    return b"".join(
        f"event: {event.get('type', 'x') if isinstance(event, dict) else 'message_start'}\n"
        f"data: {json.dumps(event)}\n\n".encode()
        for event in events
    )


START = {
    "type": "message_start",
    "message": {"id": "m", "type": "message", "role": "assistant", "content": []},
}
BLOCK = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
STOP = {"type": "message_stop"}


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>Welcome</html>",
        b"event: message_start\n\n",
        sse(STOP),
        sse([1, 2]),
        sse("text"),
        sse({"type": "message_start", "message": 3}),
        sse(START, {"type": "content_block_delta", "index": 7, "delta": {"type": "text_delta", "text": "a"}}),
        sse(START, BLOCK, {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta"}}),
        sse(START, BLOCK, {"type": "content_block_delta", "index": 0}),
        sse(START, {"type": "message_delta"}, STOP),
        sse(
            START,
            {"type": "message_delta", "delta": {"stop_reason": "refusal", "stop_details": 3}, "usage": 4},
            STOP,
        ),
        sse({"type": "error", "error": 3}),
        sse({"type": "error", "error": {"type": ["x"], "message": {"a": KEY}}}),
    ],
)
async def test_a_server_that_is_not_the_api_ends_in_a_sentence(answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
        writer.write(head + answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        endpoint = Endpoint(KEY, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        with pytest.raises(ModelError, match=r"\.$") as caught:
            await stream_message(endpoint, body(), Heard(), QUICK, ADVICE)
    assert KEY not in caught.value.message
