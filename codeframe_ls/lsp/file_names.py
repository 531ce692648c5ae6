"""How one client names the files of its tree: through the symbolic links by which it opened them.

The core knows files with links resolved. A client that works in `/home/me/shop`, a link to `/data/shop`,
knows no `/data/shop/PRD.md`. Its folders, and the documents that it opens, show which folder it names how.
"""

from __future__ import annotations

import os
from pathlib import Path

from codeframe_ls.lsp import uris


class FileNames:
    """From a resolved path to the client's name of it. Folders count before what documents show."""

    def __init__(self) -> None:
        self._names: dict[Path, Path] = {}

    def of(self, path: Path) -> Path:
        """The client's name of a resolved path."""
        for real, name in self._names.items():
            if path.is_relative_to(real):
                return name / path.relative_to(real)
        return path

    def learn_folder(self, uri: str) -> None:
        """Note a folder that the client works in."""
        folder = uris.to_path(uri)
        if folder is not None:
            self.learn(folder, Path(os.path.realpath(folder)))

    def learn(self, name: Path, real: Path) -> None:
        """Note that the client names a resolved path `name`; what was known before stays."""
        while name != real and os.path.realpath(name.parent) == str(real.parent) and name.name == real.name:
            name, real = name.parent, real.parent
        self._names.setdefault(real, name)
