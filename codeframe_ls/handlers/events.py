"""From a commit in the core to this editor: `codeframe/event`, lenses and diagnostics.

`codeframe/event` goes to clients that named us in their initialization options: others would warn of a
notification that they do not know.
"""

from __future__ import annotations

from typing import Final

from codeframe_ls.core.store import Event
from codeframe_ls.handlers.state import State

EVENT: Final = "codeframe/event"

_UNSEEN: Final = frozenset({"run.message", "run.intent", "run.results", "run.usage", "run.steered"})
"""Kinds of events that come by the dozen while a run works and change nothing that an editor shows."""


def follow(state: State) -> None:
    """Tell the session of every commit until it ends."""
    session = state.session
    understands = isinstance(session.options.get("codeframe"), dict)

    def tell(event: Event) -> None:
        if understands:
            session.notify(EVENT, describe(event))
        state.last_seq = event.seq
        if event.kind in _UNSEEN and not event.payload.get("tasks"):
            return
        session.refresh_code_lenses()
        state.diagnostics.refresh()

    session.on_end(state.core.bus.subscribe(tell))


def describe(event: Event) -> dict[str, object]:
    """The event as it goes over the wire."""
    return {
        "seq": event.seq,
        "at": event.at,
        "kind": event.kind,
        "subject": event.subject,
        "payload": dict(event.payload),
    }
