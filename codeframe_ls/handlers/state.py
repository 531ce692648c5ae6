"""What the handlers keep for one session: the core, the outlines of open PRDs, and what was last shown.

Made once per session when the core is loaded (`session_start.py`); `state_of` waits for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from codeframe_ls.core.config.settings import Settings
from codeframe_ls.core.core import Core
from codeframe_ls.core.errors import PrdOutsideRepository, SettingsError
from codeframe_ls.core.pages import Pages
from codeframe_ls.core.patches.model import FileChange
from codeframe_ls.core.prd.discovery import is_markdown, is_prd
from codeframe_ls.core.prd.outline import Outline
from codeframe_ls.handlers import settings as settings_
from codeframe_ls.handlers.prd_view import PrdView
from codeframe_ls.lsp import Session, uris
from codeframe_ls.lsp.documents import Document
from codeframe_ls.lsp.line_index import Edit

if TYPE_CHECKING:
    from codeframe_ls.handlers.diagnostics import Diagnostics

_HEAD: Final = 100
"""Lines of a document in which front matter is looked for."""


class State:
    """The handlers' side of one session."""

    diagnostics: Diagnostics

    def __init__(self, session: Session, core: Core) -> None:
        self.session = session
        self.core = core
        self.pages = Pages(core.repository.root)
        self.asks_itself = client_of_ours(session.options)
        """Whether the editor has a plugin of ours, which asks for what a command lacks."""
        self.editor_settings: Mapping[str, Any] = settings_.from_options(session.options)
        self.last_seq = 0
        """The number of the newest event that this session was told of."""
        self.stored_outlines: dict[str, tuple[str, Outline]] = {}
        """Of PRDs that are not open: the version's id and its outline, by path."""
        self.review_files: dict[str, list[FileChange]] = {}
        """Of patches whose pages are open, by id."""
        self._views: dict[str, PrdView] = {}

    @property
    def settings(self) -> Settings:
        """The settings that hold in this editor; the defaults while `settings_error` tells what is wrong."""
        try:
            return settings_.combined(self.core.settings_file, self.editor_settings)
        except SettingsError:
            return Settings()

    def settings_error(self) -> SettingsError | None:
        """What is wrong with the settings."""
        try:
            settings_.combined(self.core.settings_file, self.editor_settings)
        except SettingsError as error:
            return error
        return None

    def path(self, document: Document) -> str | None:
        """The document's path relative to the root; None where it lies outside or in no file."""
        if document.real_path is None:
            return None
        try:
            return self.core.repository.inside(document.real_path)
        except PrdOutsideRepository:
            return None

    def page_name(self, document: Document) -> str | None:
        """The name of the page that the document is, or None."""
        path = self.path(document)
        return None if path is None else self.pages.name(self.core.repository.root / path)

    def view_of(self, document: Document) -> PrdView | None:
        """The outline of an open document, None where it is no PRD."""
        if not self.is_prd(document):
            return None
        name = uris.key(document.uri)
        view = self._views.get(name)
        if view is None or view.document is not document:
            view = self._views[name] = PrdView(document)
        return view

    def is_prd(self, document: Document) -> bool:
        """Whether an open document is a requirements document in this editor."""
        path = self.path(document)
        if path is None or (not is_markdown(path) and path not in self.core.library.prds):
            return False
        head = "".join(document.lines[:_HEAD])
        return is_prd(path, head, self.core.library.prds, self.settings.prd.globs)

    def edited(self, document: Document, edit: Edit) -> None:
        """Tell the document's outline of an edit."""
        view = self._views.get(uris.key(document.uri))
        if view is not None and view.document is document:
            view.edited(edit)

    def closed(self, uri: str) -> None:
        """Forget the outline of a document that is no longer open."""
        if self.session.documents.get(uri) is None:
            self._views.pop(uris.key(uri), None)


def client_of_ours(options: Mapping[str, Any]) -> bool:
    """Whether the initialization options name a plugin of ours: `{"codeframe": {"client": "vscode"}}`."""
    ours = options.get("codeframe")
    return isinstance(ours, Mapping) and bool(ours.get("client"))


_STATES: dict[Session, State] = {}


def begin(session: Session, core: Core) -> State:
    """Make the state of a session; it ends with it."""
    state = _STATES[session] = State(session, core)
    session.on_end(lambda: _STATES.pop(session))
    return state


async def state_of(session: Session) -> State:
    """The state of a session. Raises what loading the core raised."""
    await session.core()
    return _STATES[session]
