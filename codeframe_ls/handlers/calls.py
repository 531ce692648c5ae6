"""Who asks, as the core wants to know it: a `Call` for a session."""

from __future__ import annotations

from collections.abc import Callable

from codeframe_ls.core.operation import Call
from codeframe_ls.lsp import Session


def call_of(session: Session, report: Callable[[str, int | None], None] | None = None) -> Call:
    """The call of a person who sits at this editor."""
    return Call(
        session=session.id,
        client=session.client_name or "an editor",
        environment=session.hello.environment,
        unsaved=session.documents.unsaved,
        report=report or _nobody_listens,
    )


def _nobody_listens(message: str, percentage: int | None = None) -> None:
    """The work is too short for progress."""
