"""The state machine of a blocker: who may bring it where. Pure."""

from __future__ import annotations

import dataclasses

from codeframe_ls.core.blockers.model import Blocker
from codeframe_ls.core.errors import AlreadyAnswered, IllegalTransition


def answered(blocker: Blocker, answer: str, by: str, at: str) -> Blocker:
    """OPEN → ANSWERED. Raises AlreadyAnswered or IllegalTransition."""
    if blocker.answer is not None:
        raise AlreadyAnswered(
            f"{blocker.alias} was answered by {blocker.answered_by} at {blocker.answered_at}: "
            f"“{blocker.answer}”; the first answer counts.",
            blocker=blocker.id,
            answer=blocker.answer,
            answeredBy=blocker.answered_by,
            answeredAt=blocker.answered_at,
        )
    if blocker.state == "WITHDRAWN":
        raise IllegalTransition(f"{blocker.alias} was withdrawn; ask a new question if it matters still.")
    return dataclasses.replace(blocker, state="ANSWERED", answer=answer, answered_by=by, answered_at=at)


def resolved(blocker: Blocker, at: str) -> Blocker:
    """ANSWERED → RESOLVED. Raises IllegalTransition."""
    if blocker.state == "OPEN":
        raise IllegalTransition(
            f"{blocker.alias} is open; answer it (`cf blocker answer {blocker.alias}`) "
            f"or withdraw it (`cf blocker withdraw {blocker.alias}`)."
        )
    if blocker.state != "ANSWERED":
        raise IllegalTransition(f"{blocker.alias} is {blocker.state.lower()} already.")
    return dataclasses.replace(blocker, state="RESOLVED", resolved_at=at)


def withdrawn(blocker: Blocker, at: str) -> Blocker:
    """OPEN → WITHDRAWN. Raises IllegalTransition."""
    if blocker.state != "OPEN":
        raise IllegalTransition(
            f"{blocker.alias} is {blocker.state.lower()} already; only an open question can be withdrawn."
        )
    return dataclasses.replace(blocker, state="WITHDRAWN", resolved_at=at)
