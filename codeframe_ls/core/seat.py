"""Where the person sits: display, session bus and terminal of the client that was heard of last.

The daemon outlives the login, the X server and the tmux that it was started from, so its own variables say
nothing about the screen that somebody looks at. They are for notices alone: no check and no agent sees them.
"""

from __future__ import annotations

from collections.abc import Mapping

from codeframe_ls.rendezvous import SEAT


class Seat:
    """The variables of the newest client that had any of them."""

    def __init__(self) -> None:
        self.variables: Mapping[str, str] = {}

    def heard(self, environment: Mapping[str, str]) -> None:
        """Note what a client brought."""
        found = {name: environment[name] for name in SEAT if name in environment}
        self.variables = found or self.variables
