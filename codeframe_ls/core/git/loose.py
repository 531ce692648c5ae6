"""Writing a single object or reference into the private repository without a process for it.

A commit and its name are two small files (gitrepository-layout(5)), and starting git twice costs more than a
snapshot can spare. They are written as git writes them: whole or not at all, and on the disk. Knows no
repository. Blocks.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import zlib
from pathlib import Path


def write_object(objects: Path, kind: str, content: bytes, digits: int) -> str:
    """Hold an object of this kind; gives its name, of so many digits."""
    data = b"%s %d\0%s" % (kind.encode(), len(content), content)
    name = hashlib.new("sha1" if digits == 40 else "sha256", data, usedforsecurity=False).hexdigest()
    place = objects / name[:2] / name[2:]
    if not place.exists():
        place.parent.mkdir(exist_ok=True)
        # git's own name for what is not finished: its upkeep removes what a killed process leaves.
        _write(place, objects / f"tmp_obj_{secrets.token_hex(6)}", zlib.compress(data), 0o444)
    return name


def write_ref(ref: Path, name: str) -> None:
    """Let the reference name the object. One process at a time writes a reference."""
    ref.parent.mkdir(parents=True, exist_ok=True)
    # git takes no file with this ending for a reference.
    _write(ref, ref.with_name(f"{ref.name}.lock"), f"{name}\n".encode(), 0o644)


def _write(place: Path, draft: Path, content: bytes, mode: int) -> None:
    with draft.open("wb") as file:
        file.write(content)
        os.fchmod(file.fileno(), mode)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)
