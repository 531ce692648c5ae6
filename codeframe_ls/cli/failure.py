"""A refusal, as the terminal shows it: one sentence on standard error, JSON where JSON was asked for."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from codeframe_ls.cli import output
from codeframe_ls.core.printable import printable


class Failed(Exception):
    """The daemon, or the way to it, refused. `exit` is the exit code of `cf`."""

    def __init__(self, message: str, data: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.message = message
        self.data = dict(data)
        self.exit = int(self.data.get("exit", 1))

    def show(self, *, as_json: bool) -> None:
        """Print it."""
        if as_json:
            sys.stdout.write(output.as_json({"error": {"message": self.message, **self.data}}))
        else:
            sys.stderr.write(f"cf: {printable(self.message)}\n")
