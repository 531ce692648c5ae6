"""Tells subscribers of each committed event, in order, on the event loop. Knows no store and no client."""

from __future__ import annotations

import logging
from collections.abc import Callable

from codeframe_ls.core.store import Event

logger = logging.getLogger(__name__)

Subscriber = Callable[[Event], None]


class EventBus:
    """A list of callbacks. A callback must be quick: what takes longer belongs into a task of its own."""

    def __init__(self) -> None:
        self._subscribers: dict[object, Subscriber] = {}

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber` with each event from now on; gives the function that ends this."""
        key = object()
        self._subscribers[key] = subscriber

        def unsubscribe() -> None:
            self._subscribers.pop(key, None)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Tell everybody; one subscriber's fault is logged and does not reach the others."""
        for subscriber in list(self._subscribers.values()):
            try:
                subscriber(event)
            except Exception:
                logger.exception("a subscriber failed on event %d (%s)", event.seq, event.kind)
