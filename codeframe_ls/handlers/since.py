"""One sentence for an editor that attaches: what changed since it was last here, and what waits."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from codeframe_ls.core import words
from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.events import seen
from codeframe_ls.core.events.operations import EventEntry, Events
from codeframe_ls.core.plans.pending import pending
from codeframe_ls.handlers.calls import call_of
from codeframe_ls.handlers.state import State

logger = logging.getLogger(__name__)


async def tell(state: State, questions: Sequence[Blocker]) -> None:
    """Show the sentence, if there is something to say. `questions` were open when the editor attached."""
    last = seen.last_seen(state.core.repository.state_dir, state.session.client_name)
    missed: Sequence[EventEntry] = ()
    result = await state.core.call("events.since", {"seq": last or 0}, call_of(state.session))
    assert isinstance(result, Events)
    state.last_seq = max(state.last_seq, result.last_seq)
    if last is not None:
        missed = result.events
    waiting = [blocker.alias for blocker in questions]
    waiting += [plan.alias for plan in await state.core.read(pending)]
    sentences = [*_changes(missed), *_waits(waiting)]
    if sentences:
        state.session.show_message(" ".join(sentences))


def leave(state: State) -> None:
    """Record how far this editor has seen."""
    if not state.session.client_name:
        return
    try:
        seen.remember(state.core.repository.state_dir, state.session.client_name, state.last_seq)
    except OSError as error:
        logger.warning("What %r has seen could not be recorded: %s", state.session, error)


def _changes(missed: Iterable[EventEntry]) -> list[str]:
    tasks: set[Any] = set()
    answered, versions = [], set()
    for event in missed:
        tasks.update(event.payload.get("tasks", ()))
        if event.kind == "blocker.answered":
            answered.append(str(event.payload["alias"]))
        if event.kind == "prd.version":
            versions.add(str(event.payload["path"]))
    parts = []
    if tasks:
        parts.append(f"{words.count(len(tasks), 'task')} changed")
    if versions:
        parts.append(f"{words.count(len(versions), 'PRD')} changed")
    if answered:
        parts.append(f"{', '.join(answered)} {'was' if len(answered) == 1 else 'were'} answered")
    return [f"Since you were last here: {', '.join(parts)}."] if parts else []


def _waits(aliases: Sequence[str]) -> list[str]:
    if not aliases:
        return []
    return [f"{', '.join(aliases)} {'waits' if len(aliases) == 1 else 'wait'} for you."]
