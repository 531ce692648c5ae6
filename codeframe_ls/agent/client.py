"""The one file that imports the model SDK: a streaming call that cannot end unnoticed.

The SDK lets a stream that was cut pass as a whole one (`stop_reason` stays None), and lets errors of its
HTTP library and of its JSON parser through. Here every call ends in a `Reply` whose stop reason was read,
or in a ModelError with a sentence; what may help is tried again first, within stated limits.
This file knows nothing of tasks, prompts or processes.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import random
import ssl
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import anthropic
import httpx2
from anthropic.types import Message

from codeframe_ls.agent.call import Advice, Endpoint, Limits, Listener, Usage
from codeframe_ls.core.errors import (
    ModelAnswerCut,
    ModelAnswerInvalid,
    ModelError,
    ModelKeyRejected,
    ModelOverloaded,
    ModelRefused,
    ModelUnreachable,
)

_LONGEST_QUOTE = 300  # characters of a foreign error message that are repeated to the user


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that was heard to its end, and why the model stopped.

    That is end_turn, tool_use, stop_sequence, pause_turn, or max_tokens for one that did not fit.
    """

    message: Message
    stop_reason: str
    usage: Usage


class _Broken(Exception):
    """One try failed: what to raise in the end, whether to try again, and after how many seconds at least."""

    def __init__(self, error: ModelError, *, again: bool, after: float | None = None) -> None:
        self.error = error
        self.again = again
        self.after = after


async def stream_message(
    endpoint: Endpoint, request: Mapping[str, Any], listener: Listener, limits: Limits, advice: Advice
) -> Reply:
    """One call over a connection of its own: see `Client.stream`."""
    async with Client(endpoint, limits, advice) as client:
        return await client.stream(request, listener)


class Client:
    """Calls of one endpoint; what connects to it is made once and kept between them."""

    def __init__(
        self,
        endpoint: Endpoint,
        limits: Limits,
        advice: Advice,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """Without a `transport` it is the network."""
        self._endpoint = endpoint
        self._limits = limits
        self._advice = advice
        timeout = httpx2.Timeout(limits.silence, connect=limits.connect)
        # A transport of None would do without the SDK's own choice of sockets.
        options: dict[str, Any] = {} if transport is None else {"transport": transport}
        self._sdk = anthropic.AsyncAnthropic(
            api_key=endpoint.key,
            base_url=endpoint.base_url,
            max_retries=0,  # Retries are counted and told here.
            http_client=anthropic.DefaultAsyncHttpxClient(timeout=timeout, verify=certificates(), **options),
            open_telemetry=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self._sdk.close()

    async def stream(
        self, request: Mapping[str, Any], listener: Listener, *, total: float | None = None
    ) -> Reply:
        """Send one Messages request (the SDK's parameters) and hear its answer to the end.

        `total` is in seconds, else that of the limits. Raises ModelKeyRejected, ModelRefused (by the API or
        the model), ModelOverloaded, ModelUnreachable, ModelAnswerCut (context window, or the connection ended
        early) and ModelAnswerInvalid.
        """
        total = self._limits.total if total is None else total
        try:
            async with asyncio.timeout(total):
                return await self._with_retries(request, listener)
        except TimeoutError as error:
            raise ModelUnreachable(
                f"The model at {self._endpoint.host} did not finish within {total:g} s; "
                f"{self._advice.too_large}."
            ) from error

    async def _with_retries(self, request: Mapping[str, Any], listener: Listener) -> Reply:
        limits = self._limits
        waited = 0.0
        for attempt in range(1, limits.attempts + 1):
            try:
                return await self._attempt(request, listener)
            except _Broken as broken:
                pause = broken.after if broken.after is not None else _backoff(attempt, limits)
                if not broken.again or attempt == limits.attempts or waited + pause > limits.waiting:
                    raise broken.error from broken.__cause__
                reason = broken.error.message.partition(";")[0]
                listener.on_retry(
                    f"{reason}; trying again in {pause:.1f} s ({attempt + 1} of {limits.attempts})."
                )
            await asyncio.sleep(pause)
            waited += pause
        raise AssertionError("the last attempt returns or raises")

    async def _attempt(self, request: Mapping[str, Any], listener: Listener) -> Reply:
        message: Message | None = None
        complete = False
        try:
            async with contextlib.aclosing(self._events(request)) as events:
                async for event, so_far in events:
                    message = so_far
                    if event.type == "text":
                        listener.on_text(event.text)
                    elif event.type == "thinking":
                        listener.on_thinking()
                    elif event.type == "message_stop":
                        complete = True
        finally:
            if message is not None:
                listener.on_usage(_usage(message), str(message.stop_reason or ""))
        if message is None or not complete or message.stop_reason is None:
            raise _Broken(
                ModelAnswerCut(
                    f"The connection to {self._endpoint.host} ended before the model's answer was complete; "
                    "try again."
                ),
                again=True,
            )
        _read_stop_reason(message, self._advice)
        return Reply(message, str(message.stop_reason), _usage(message))

    async def _events(self, request: Mapping[str, Any]) -> AsyncGenerator[tuple[Any, Message]]:
        """The SDK's events, each with the message so far; whatever the SDK lets through becomes `_Broken`."""
        try:
            async with self._sdk.messages.stream(**request) as stream:
                async for event in stream:
                    yield event, stream.current_message_snapshot
        except Exception as error:  # Only the SDK's code runs here, and its errors have no common base.
            raise _diagnose(error, self._endpoint, request, self._limits, self._advice) from error


def certificates() -> ssl.SSLContext:
    """The authorities that are trusted, read once for the environment's choice of them: it takes 0.1 s."""
    return _certificates(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@functools.cache
def _certificates(file: str | None, folder: str | None) -> ssl.SSLContext:
    return httpx2.create_ssl_context()


def _read_stop_reason(message: Message, advice: Advice) -> None:
    match message.stop_reason:
        case "model_context_window_exceeded":
            raise ModelAnswerCut(
                f"All that was said does not fit into the model's context window; {advice.too_large}."
            )
        case "refusal":
            explanation = getattr(message.stop_details, "explanation", None)
            quoted = f" ({_quote(explanation)})" if isinstance(explanation, str) and explanation else ""
            raise ModelRefused(f"The model declined to answer{quoted}; {advice.declined}.")


def _diagnose(
    error: Exception, endpoint: Endpoint, request: Mapping[str, Any], limits: Limits, advice: Advice
) -> _Broken:
    host = endpoint.host
    if isinstance(error, anthropic.APIStatusError):
        return _diagnose_status(error, endpoint, request, advice)
    # The SDK wraps what its HTTP library raises before the answer's head, and lets it through after that.
    match error.__cause__ if isinstance(error, anthropic.APIConnectionError) and error.__cause__ else error:
        case httpx2.ConnectTimeout() | httpx2.ConnectError() | httpx2.ProxyError():
            text = f"No connection to {host}; check the network, the proxy and `[model] base_url`."
            return _Broken(ModelUnreachable(text), again=True)
        case httpx2.TimeoutException():
            text = f"The model at {host} sent nothing for {limits.silence:g} s; try again later."
            return _Broken(ModelUnreachable(text), again=True)
        case httpx2.TransportError():
            text = f"The connection to {host} broke before the model's answer was complete; try again."
            return _Broken(ModelAnswerCut(text), again=True)
        case _:
            text = f"{host} sent an answer that is not the Messages API; check `[model] base_url`."
            return _Broken(ModelAnswerInvalid(text), again=True)


def _diagnose_status(
    error: anthropic.APIStatusError, endpoint: Endpoint, request: Mapping[str, Any], advice: Advice
) -> _Broken:
    host, model = endpoint.host, request["model"]
    told = _quote(str(error.api_message or "no reason given"), endpoint.key)
    # An error event inside a stream comes with the status 200; its type says what it is.
    status = {"overloaded_error": 529, "rate_limit_error": 429}.get(str(error.type), error.status_code)
    again = error.response.headers.get("x-should-retry") != "false"
    match status:
        case 401:
            text = f"{host} rejected the API key; set ANTHROPIC_API_KEY to a valid one."
            return _Broken(ModelKeyRejected(text), again=False)
        case 403:
            return _Broken(ModelKeyRejected(f"{host} does not let this key use {model}: {told}"), again=False)
        case 404:
            text = f"{host} knows no model {model!r}; set `[model] name` to one that it offers."
            return _Broken(ModelRefused(text), again=False)
        case 413:
            text = f"What was asked is too large for one request; {advice.too_large}."
            return _Broken(ModelRefused(text), again=False)
        case 429:
            after = _retry_after(error)
            when = f"in {after:g} s" if after is not None else "later"
            text = f"The rate limit of {host} is reached; try again {when}."
            return _Broken(ModelOverloaded(text), again=again, after=after)
        case 529 | 503:
            text = f"The model at {host} is overloaded; try again in some minutes."
            return _Broken(ModelOverloaded(text), again=again, after=_retry_after(error))
        case _ if status >= 500 or status in (200, 408, 409):
            text = f"{host} failed with status {error.status_code} ({told}); try again later."
            return _Broken(ModelUnreachable(text), again=again, after=_retry_after(error))
        case _:
            return _Broken(ModelRefused(f"{host} refused the request: {told}"), again=False)


def _retry_after(error: anthropic.APIStatusError) -> float | None:
    """Seconds of the Retry-After header; a date in it, which the API does not send, counts as none."""
    try:
        return max(0.0, float(error.response.headers["retry-after"]))
    except (KeyError, ValueError):
        return None


def _backoff(attempt: int, limits: Limits) -> float:
    """The pause after a try; up to a quarter shorter, so that clients do not march in step."""
    return float(limits.pause * 2 ** (attempt - 1) * random.uniform(0.75, 1.0))  # noqa: S311 - no secret


def _quote(text: str, secret: str = "") -> str:
    """A foreign text made fit to be shown: one line, bounded, without the key."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    line = line.replace(secret, "[key]") if secret else line
    return line if len(line) <= _LONGEST_QUOTE else line[:_LONGEST_QUOTE] + "..."


def _usage(message: Message) -> Usage:
    """The usage of a message so far. The SDK checks no types: a server may send anything, or nothing."""
    usage = getattr(message, "usage", None)

    def tokens(name: str) -> int:
        figure = getattr(usage, name, None)
        return figure if isinstance(figure, int) and figure > 0 else 0

    return Usage(
        input=tokens("input_tokens"),
        output=tokens("output_tokens"),
        cache_read=tokens("cache_read_input_tokens"),
        cache_write=tokens("cache_creation_input_tokens"),
    )
