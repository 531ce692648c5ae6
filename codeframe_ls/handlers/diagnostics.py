"""Telling an editor its diagnostics: pushed, or pulled by an editor that asks and can be told to ask again.

Only what differs from what was told before is told: what is solved clears itself. Changes that come while one
computation goes on make exactly one more. An editor that pulls does so for documents that it has open; those
of all others are pushed to it too.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from typing import Final, NamedTuple

from lsprotocol import types

from codeframe_ls.handlers.problems import Found, compute
from codeframe_ls.handlers.state import State, state_of
from codeframe_ls.lsp import Session, feature
from codeframe_ls.lsp.codec import converter

TYPING_PAUSE: Final = 0.15
"""Seconds after a keystroke: diagnostics that change with each letter are read by nobody."""


class _Told(NamedTuple):
    """What an editor knows of one document, and how."""

    pulled: bool
    diagnostics: Sequence[types.Diagnostic]


class Diagnostics:
    """The diagnostics of one session."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._told: dict[str, _Told] = {}
        self._running = False
        self._again = False
        self._later: asyncio.TimerHandle | None = None
        state.session.on_end(self._forget_later)

    def refresh(self) -> None:
        """Bring them up to date, now or after the computation under way."""
        self._forget_later()
        self._again = True
        if not self._running:
            self._running = True
            self._state.session.spawn(self._run(), "diagnostics")

    def refresh_soon(self) -> None:
        """Bring them up to date once the typing pauses."""
        self._forget_later()
        self._later = asyncio.get_running_loop().call_later(TYPING_PAUSE, self.refresh)

    async def pull(self, uri: str) -> Sequence[types.Diagnostic]:
        """The diagnostics of an open document, for the editor that asks for them."""
        diagnostics = (await compute(self._state)).get(uri, [])
        self._remember(uri, _Told(True, diagnostics))
        return diagnostics

    def _forget_later(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None

    async def _run(self) -> None:
        try:
            while self._again:
                self._again = False
                self._tell(await compute(self._state))
        finally:
            self._running = False

    def _tell(self, found: Found) -> None:
        session = self._state.session
        ask_again = False
        for uri in dict.fromkeys((*found, *self._told)):
            pulled = session.pulls_diagnostics and session.documents.get(uri) is not None
            before = self._told.get(uri, _Told(pulled, []))
            now = _Told(pulled, found.get(uri, []))
            if now == before:
                continue
            self._remember(uri, now)
            ask_again |= pulled
            if not pulled:
                session.publish_diagnostics(uri, now.diagnostics)
            elif not before.pulled:
                session.publish_diagnostics(uri, [])
        if ask_again:
            session.refresh_diagnostics()

    def _remember(self, uri: str, told: _Told) -> None:
        if told.diagnostics:
            self._told[uri] = told
        else:
            self._told.pop(uri, None)


@feature(types.TEXT_DOCUMENT_DIAGNOSTIC)
async def document_diagnostic(
    session: Session, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """All diagnostics of a document, or that they are those of the last time."""
    state = await state_of(session)
    document = session.documents.get(params.text_document.uri)
    items = [] if document is None else await state.diagnostics.pull(document.uri)
    plain = json.dumps(converter().unstructure(list(items)))
    result_id = hashlib.sha256(plain.encode()).hexdigest()[:16]
    if result_id == params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=result_id)
    return types.RelatedFullDocumentDiagnosticReport(items=items, result_id=result_id)
