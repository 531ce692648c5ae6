"""A model server on the loopback address that speaks the Messages API and plays a scenario.

    async with ReplayServer(load(path)) as server:
        client = anthropic.AsyncAnthropic(api_key="any", base_url=server.base_url)

It answers `POST /v1/messages`, `POST /v1/messages/count_tokens`, `GET /v1/models` and `GET /v1/models/ID`,
refuses what the API refuses (rules.py), and records what it was asked, keys left out.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from codeframe_ls.replay import answer
from codeframe_ls.replay.cache import PromptCache, count_input
from codeframe_ls.replay.http import BodyTooLarge, Connection, HttpRequest, PeerGone
from codeframe_ls.replay.models import MODELS
from codeframe_ls.replay.parameters import MAX_BODY, Request
from codeframe_ls.replay.play import play, refuse, status
from codeframe_ls.replay.rules import HEADER_RULES, Violation, violation
from codeframe_ls.replay.scenario import Scenario
from codeframe_ls.replay.script import Script, describe

_SECRET_HEADERS = ("x-api-key", "authorization", "proxy-authorization", "cookie")


@dataclass(slots=True)
class Recorded:
    """One request as it came, and how it ended.

    `outcome` is "pending", "answered", "rejected" (a rule was broken), "unscripted" (no turn fits),
    "dropped" (the client left before the end), or the kind of the fault that was played. `status` is 0
    until the request has been judged; while its answer goes out, it is set and the outcome is "pending".
    """

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    turn: str = ""
    status: int = 0
    rule: str = ""
    outcome: str = "pending"


@dataclass(frozen=True, slots=True)
class _Exchange:
    connection: Connection
    recorded: Recorded
    request_id: str

    async def refuse(self, status: int, kind: str, text: str, outcome: str = "rejected") -> None:
        self.recorded.status, self.recorded.outcome = status, outcome
        await refuse(self.connection, self.request_id, status, kind, text)

    async def answer(self, value: object) -> None:
        self.recorded.status, self.recorded.outcome = 200, "answered"
        headers = [("content-type", "application/json"), ("request-id", self.request_id)]
        await self.connection.respond(200, headers, json.dumps(value).encode())


@dataclass
class ReplayServer:
    """An async context manager: it listens inside, and drops every connection at the end.

    `requests` grows by one for each request. `port` 0 takes a free one.
    """

    scenario: Scenario
    port: int = 0
    requests: list[Recorded] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        """What a client takes as its base URL."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._script = Script(self.scenario)
        self._cache = PromptCache()
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Condition()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._server.wait_closed()

    async def until(self, condition: Callable[[list[Recorded]], bool], seconds: float = 20.0) -> None:
        """Wait until the recorded requests meet a condition. Raises TimeoutError with how they are."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: condition(self.requests))
        except TimeoutError as error:
            ended = [(request.path, request.status, request.outcome) for request in self.requests]
            raise TimeoutError(f"the requests did not come to that within {seconds:g} s: {ended}") from error

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task of our own: the one that asyncio would make complains when it is cancelled.
        task = asyncio.create_task(self._keep(Connection(reader, writer, MAX_BODY)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self, connection: Connection) -> None:
        try:
            await self._serve(connection)
        except PeerGone:
            pass  # It is recorded as dropped; there is nobody left to tell.
        finally:
            await connection.close()

    async def _serve(self, connection: Connection) -> None:
        while True:
            request_id = f"req_replay{len(self.requests) + 1:04d}"
            try:
                request = await connection.next_request()
            except BodyTooLarge:
                return await refuse(
                    connection, request_id, 413, "request_too_large", "Request exceeds the maximum size"
                )
            if request is None:
                return None
            recorded = Recorded(
                request.method, request.path, _redacted(request.headers), _parsed(request.body)
            )
            self.requests.append(recorded)
            try:
                await self._answer(_Exchange(connection, recorded, request_id), request)
            except (PeerGone, asyncio.CancelledError):
                recorded.outcome = "dropped"
                raise
            except RecursionError:
                exchange = _Exchange(connection, recorded, request_id)
                await exchange.refuse(400, "invalid_request_error", "The request body is nested too deeply")
            finally:
                await self._tell()
            if not connection.reusable:
                return None

    async def _answer(self, exchange: _Exchange, http: HttpRequest) -> None:
        body = exchange.recorded.body
        request = Request(http.path, http.headers, body, self.scenario.key, self.scenario.models)
        if http.method == "GET" and (http.path == "/v1/models" or http.path.startswith("/v1/models/")):
            return await self._models(exchange, request)
        if (http.method, http.path) not in (("POST", "/v1/messages"), ("POST", "/v1/messages/count_tokens")):
            return await exchange.refuse(404, "not_found_error", f"{http.method} {http.path} was not found")
        if broken := violation(request, HEADER_RULES):
            return await self._reject(exchange, broken)
        if not isinstance(body, dict):
            return await exchange.refuse(
                400, "invalid_request_error", "The request body is not a JSON object"
            )
        if broken := violation(request):
            return await self._reject(exchange, broken)
        if request.counting:
            return await exchange.answer({"input_tokens": count_input(body)})
        return await self._message(exchange, body)

    async def _message(self, exchange: _Exchange, body: dict[str, Any]) -> None:
        tokens = self._cache.account(body, MODELS[body["model"]].cache_minimum)
        turn = self._script.take(body) if body["max_tokens"] else None
        recorded = exchange.recorded
        if turn is None and body["max_tokens"]:
            text = f"The scenario has no turn left for this request: {describe(body)}"
            return await exchange.refuse(400, "invalid_request_error", text, "unscripted")
        if turn is None:
            return await exchange.answer(answer.empty(body, tokens, len(self.requests)))
        whole = answer.message(turn, body, tokens, len(self.requests)) if turn.answer else None
        kind = turn.fault.kind if turn.fault else "answered"
        if kind == "refusal":
            whole = answer.message(turn, body, tokens, len(self.requests))
        if whole and kind != "off-schema" and (problem := answer.misfit(whole, body)):
            text = f"The turn {turn.name!r} of the scenario cannot answer this request: {problem}"
            return await exchange.refuse(400, "invalid_request_error", text, "unscripted")
        recorded.turn, recorded.status = turn.name, status(turn)
        await self._tell()
        await play(exchange.connection, exchange.request_id, turn, whole, body.get("stream") is True)
        recorded.outcome = kind
        return None

    async def _models(self, exchange: _Exchange, request: Request) -> None:
        if broken := violation(request, HEADER_RULES):
            return await self._reject(exchange, broken)
        known = [_model_info(name) for name in self.scenario.models]
        if request.path == "/v1/models":
            ends = {"first_id": known[0]["id"], "last_id": known[-1]["id"]} if known else {}
            return await exchange.answer({"data": known, "has_more": False, **ends})
        name = request.path.removeprefix("/v1/models/")
        found = next((info for info in known if info["id"] == name), None)
        if found is None:
            return await exchange.refuse(404, "not_found_error", f"model: {name}")
        return await exchange.answer(found)

    async def _reject(self, exchange: _Exchange, broken: Violation) -> None:
        exchange.recorded.rule = broken.rule.name
        await exchange.refuse(broken.rule.status, broken.rule.type, broken.message)


def _model_info(name: str) -> dict[str, object]:
    model = MODELS[name]
    return {
        "type": "model",
        "id": model.id,
        "display_name": model.display_name,
        "created_at": model.created_at,
        "lifecycle": "active",
    }


def _redacted(headers: dict[str, str]) -> dict[str, str]:
    return {name: "redacted" if name in _SECRET_HEADERS else value for name, value in headers.items()}


def _parsed(body: bytes) -> Any:
    """The JSON of a body; None where there is none, which no rule lets pass."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
