"""Work-done progress: begun only on a token that the client took, always ended, always forgotten.

A token comes from the client with its request, or the server creates one; LSP forbids a server to send
on a token whose creation the client refused. The work itself never waits for a client's answer:
what is reported before the token is accepted is kept, the newest alone.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any

from lsprotocol import types

from codeframe_ls.lsp.requests import ClientError

Notify = Callable[[str, Any], None]
Ask = Callable[[str, Any], Coroutine[Any, Any, Any]]
Spawn = Callable[[Coroutine[Any, Any, None], str], object]
OnCancel = Callable[[], object]
Value = types.WorkDoneProgressBegin | types.WorkDoneProgressReport | types.WorkDoneProgressEnd


class ProgressTokens:
    """The tokens of one session that are in use."""

    def __init__(self, notify: Notify, ask: Ask, spawn: Spawn) -> None:
        self.notify = notify
        self.ask = ask
        self.spawn = spawn
        self.client_creates = False
        self._live: dict[types.ProgressToken, WorkDone] = {}

    def __len__(self) -> int:
        return len(self._live)

    def start(
        self,
        title: str,
        token: types.ProgressToken | None,
        *,
        cancellable: bool,
        on_cancel: OnCancel | None = None,
    ) -> WorkDone:
        """Return the context manager of one piece of work. Without client support it sends nothing."""
        return WorkDone(self, title, token, cancellable=cancellable, on_cancel=on_cancel)

    def cancel(self, token: types.ProgressToken) -> None:
        """Cancel the work behind a token; one that has ended already is nobody's."""
        work = self._live.get(token)
        if work is not None:
            work.cancel()

    def remember(self, token: types.ProgressToken, work: WorkDone) -> None:
        self._live[token] = work

    def forget(self, token: types.ProgressToken) -> None:
        self._live.pop(token, None)


class WorkDone(AbstractAsyncContextManager["WorkDone"]):
    """The progress of the task that entered it.

    The client's cancel is a cancellation of that task, or `on_cancel()` where the work is not this task's.
    """

    def __init__(
        self,
        tokens: ProgressTokens,
        title: str,
        token: types.ProgressToken | None,
        *,
        cancellable: bool,
        on_cancel: OnCancel | None = None,
    ) -> None:
        self._tokens = tokens
        self._title = title
        self._given = token is not None
        # A string: some clients handle no other kind.
        self._token: types.ProgressToken = token if token is not None else str(uuid.uuid4())
        self._cancellable = cancellable
        self._on_cancel = on_cancel
        self._last = ""
        self._task: asyncio.Task[Any] | None = None
        self._begun = False
        self._ended = False
        self._percentage: int | None = None
        self._message: str | None = None

    async def __aenter__(self) -> WorkDone:
        self._task = asyncio.current_task()
        if self._given:
            self._tokens.remember(self._token, self)
            self._begin()
        elif self._tokens.client_creates:
            self._tokens.remember(self._token, self)
            self._tokens.spawn(self._create(), "progress")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended = True
        self._tokens.forget(self._token)
        if self._begun:
            self._send(types.WorkDoneProgressEnd(message=_ending(kind) or self._last or None))

    def report(self, message: str | None = None, percentage: float | None = None) -> None:
        """Tell where the work stands; `percentage` is 0 to 100 and never falls."""
        if message is not None:
            self._message = message
        if percentage is not None:
            self._percentage = max(self._percentage or 0, min(100, max(0, int(percentage))))
        if self._begun and not self._ended:
            self._send(types.WorkDoneProgressReport(message=message, percentage=self._percentage))

    def close(self, message: str) -> None:
        """Tell, with the end of the context, how the work ended."""
        self._last = message

    def cancel(self) -> None:
        """Cancel the work, if it said that it can be cancelled."""
        if not self._cancellable:
            return
        if self._on_cancel is not None:
            self._on_cancel()
        elif self._task is not None:
            self._task.cancel()

    async def _create(self) -> None:
        try:
            await self._tokens.ask(
                types.WINDOW_WORK_DONE_PROGRESS_CREATE,
                types.WorkDoneProgressCreateParams(token=self._token),
            )
        except ClientError:
            self._tokens.forget(self._token)
            return
        if not self._ended:
            self._begin()

    def _begin(self) -> None:
        self._begun = True
        self._send(
            types.WorkDoneProgressBegin(
                title=self._title,
                cancellable=self._cancellable,
                message=self._message,
                percentage=self._percentage,
            )
        )

    def _send(self, value: Value) -> None:
        self._tokens.notify(types.PROGRESS, types.ProgressParams(token=self._token, value=value))


def _ending(kind: type[BaseException] | None) -> str | None:
    if kind is None:
        return None
    return "Cancelled" if issubclass(kind, asyncio.CancelledError) else "Failed"
