"""The table of what the server answers: method -> handler, filled by `@feature` at import.

A handler is `async def handler(session, params)`. Params of methods in the specification are lsprotocol
objects, those of our own methods plain dicts. A handler raises one of `core/errors.py` to refuse.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from codeframe_ls.lsp.session import Session

Handler = Callable[["Session", Any], Awaitable[Any]]
Attachment = Callable[["Session", Any], Awaitable[None]]
H = TypeVar("H", bound=Handler)
A = TypeVar("A", bound=Attachment)


class Features:
    """The handlers of one server. The program has one, `FEATURES`; a test makes its own."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}
        self.attachments: list[Attachment] = []

    def feature(self, method: str) -> Callable[[H], H]:
        """Register the handler of a request or notification; a second one for a method is a mistake."""

        def register(handler: H) -> H:
            if method in self._handlers:
                raise ValueError(f"{method} has a handler already")
            self._handlers[method] = handler
            return handler

        return register

    def attach(self, attachment: A) -> A:
        """Register `async def attachment(session, core)`, run once per session.

        It runs when the core is loaded and before any handler of that session: the place to
        subscribe to documents and events. `session.on_end` takes what undoes it.
        """
        self.attachments.append(attachment)
        return attachment

    def get(self, method: str) -> Handler | None:
        return self._handlers.get(method)

    @property
    def methods(self) -> frozenset[str]:
        return frozenset(self._handlers)


FEATURES = Features()
feature = FEATURES.feature
attach = FEATURES.attach
