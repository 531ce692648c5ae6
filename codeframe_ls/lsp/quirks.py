"""What clients do that their capabilities do not tell, by `clientInfo.name`.

An entry is here only for what was seen in the client's source or on the wire. A client whose name is not
listed is taken at its word; of one without a name nothing is expected that cannot be seen to work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Quirks:
    """The defaults describe a client that does what its capabilities say."""

    shows_command_errors: bool = True
    """An error answer to `workspace/executeCommand` reaches the user's eyes."""
    message_requests_are_safe: bool = True
    """A keystroke meant for the text cannot answer `window/showMessageRequest`, and each gets an answer."""
    shows_documents: bool | None = None
    """Whether `window/showDocument` works; None: as the capability says."""
    answers_show_document: bool = True
    """`window/showDocument` gets an answer at all."""
    applies_edits: bool | None = None
    """Whether `workspace/applyEdit` works; None: as the capability says."""
    apply_edit_window: float | None = None
    """Seconds after the user's command in which `workspace/applyEdit` is honoured; None: always."""
    blocks_on_commands: bool = False
    """The editor stands still until a command is answered: answer first, work afterwards."""
    shows_progress: bool = True
    """Work-done progress is visible without the user switching it on."""
    cancels_progress: bool = True
    """The user has a way to cancel a work-done progress."""
    shows_stale_pages: bool = False
    """A file that is open and changes on disk is still shown as it was."""
    keeps_disabled_actions: bool = True
    """A code action with `disabled` is shown together with its reason."""
    sends_context_diagnostics: bool = True
    """`textDocument/codeAction` carries the diagnostics of its range."""


_TABLE: Final[dict[str, Quirks]] = {
    # Helix 25.07: showDocument is handled but not advertised; a second message request replaces the first.
    "helix": Quirks(
        shows_command_errors=False,
        message_requests_are_safe=False,
        shows_documents=True,
        shows_stale_pages=True,
        shows_progress=False,
        cancels_progress=False,
        keeps_disabled_actions=False,
    ),
    # Kate drops answers to commands and never answers showDocument, which works for open files alone.
    "kate": Quirks(
        shows_command_errors=False,
        shows_documents=True,
        answers_show_document=False,
        applies_edits=True,
        apply_edit_window=2.0,
        sends_context_diagnostics=False,
    ),
    # eglot calls executeCommand synchronously and without a limit.
    "eglot": Quirks(blocks_on_commands=True, cancels_progress=False),
    "neovim": Quirks(cancels_progress=False),
    "sublime text lsp": Quirks(),
    # Visual Studio Code shows a server's progress as text in the status bar, without a button.
    "visual studio code": Quirks(cancels_progress=False),
}

_NAMELESS: Final = Quirks(
    # Kate was seen to send no clientInfo; it drops the answers to commands.
    shows_command_errors=False,
    message_requests_are_safe=False,
    cancels_progress=False,
    sends_context_diagnostics=False,
)

_ALIASES: Final = {
    "visual studio code - insiders": "visual studio code",
    "vscodium": "visual studio code",
    "code - oss": "visual studio code",
    "code-server": "visual studio code",
    "cursor": "visual studio code",
    "windsurf": "visual studio code",
    "nvim": "neovim",
    "emacs (eglot)": "eglot",
}


def quirks_of(client_name: str) -> Quirks:
    """Return the entry of a client, by the name it gave in `initialize` (compared without case)."""
    name = client_name.strip().lower()
    if not name:
        return _NAMELESS
    return _TABLE.get(_ALIASES.get(name, name), Quirks())
