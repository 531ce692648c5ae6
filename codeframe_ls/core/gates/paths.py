"""From the paths that a tool prints to paths relative to the root, wherever the gate has run."""

from __future__ import annotations

import posixpath

_FOREIGN = frozenset({"site-packages", "dist-packages", "node_modules"})


def relative(path: str, base: str, folder: str) -> str | None:
    """The path relative to the root; None outside. The tool ran in `base`, the root's `folder`."""
    joined = posixpath.join(base, path)
    inside = posixpath.normpath(posixpath.join(folder, posixpath.relpath(joined, base)))
    return None if inside == ".." or inside.startswith("../") else inside


def is_own(path: str) -> bool:
    """Whether the path is the repository's own text: no dependency, no hidden folder."""
    parts = path.split("/")
    return _FOREIGN.isdisjoint(parts) and not any(part.startswith(".") for part in parts[:-1])
