"""The private index: what git knows of the files on the disk, kept from one snapshot to the next.

It begins as a copy of the user's, so that no file that they have not touched is read; from then on it goes
its own way. Entries of the copy that may say something else than the raw bytes on the disk, because a
conversion or a flag stands between, are found here, to be looked at again.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from codeframe_ls.core.git.private import PrivateRepository

_ENTRY: Final = re.compile(rb"(\S) (\d+) ([0-9a-f]+) (\d)\t([^\0]+)\0")
"""What `ls-files -z -s -v` lists: tag, mode, blob, stage, path. Thousands are read at the speed of C."""

_REPOSITORY_IN_INDEX: Final = b"\0\0\xe0\0"
"""The mode of another repository's commit in an index (gitformat-index(5)); other bytes may look like it."""

_ATTRIBUTES: Final = ("text", "crlf", "eol", "ident", "filter", "working-tree-encoding")
_OFF: Final = ("unspecified", "unset")
_FALSE: Final = ("false", "no", "off", "0")

Entry = tuple[str, str, str]
"""Mode, blob and path."""


def index_info(entries: Iterable[Entry]) -> bytes:
    """What `update-index -z --index-info` reads; the mode 0 removes."""
    return b"".join(os.fsencode(f"{mode} {blob} 0\t{path}\0") for mode, blob, path in entries)


async def entries_of(private: PrivateRepository, index: Path) -> dict[str, str]:
    """The mode of every path."""
    listed = await private.git("ls-files", "-z", "-s", "-v", index=index)
    return {os.fsdecode(path): mode.decode() for _, mode, _, _, path in _ENTRY.findall(listed)}


async def repositories_in(private: PrivateRepository, index: Path) -> set[str]:
    """Paths that hold another repository's commit: submodules, and repositories within the tree."""
    if _REPOSITORY_IN_INDEX not in await asyncio.to_thread(index.read_bytes):
        return set()
    return {path for path, mode in (await entries_of(private, index)).items() if mode == "160000"}


async def copy_users(private: PrivateRepository, index: Path) -> Path | None:
    """Make `index` a copy of the user's, and give a second one to look at; None where they have none yet."""
    theirs = private.repository.git_dir
    copy = index.with_name(f"{index.name}.copy")
    try:
        # With its time: by that git knows which files may have changed within the second it was written in.
        await asyncio.to_thread(shutil.copy2, theirs / "index", copy)
    except FileNotFoundError:
        await private.git("read-tree", "--empty", index=index)
        return None
    await asyncio.to_thread(shutil.copy2, copy, index)
    if any(theirs.glob("sharedindex.*")):
        # Half of a split index lies in the user's git directory, where only a git run there finds it.
        await private.user_git("update-index", "--force-write-index", index=index)
    return copy


async def doubtful(private: PrivateRepository, settings: Mapping[str, str], index: Path) -> list[Entry]:
    """Entries whose blob may not be what lies on the disk although git holds them for unchanged."""
    listed = await private.user_git("ls-files", "-z", "-s", "-v", index=index)
    found: list[Entry] = []
    files: dict[bytes, tuple[bytes, bytes]] = {}
    for tag, mode, blob, stage, path in _ENTRY.findall(listed):
        if stage != b"0":
            continue
        if tag != b"H":
            found.append((mode.decode(), blob.decode(), os.fsdecode(path)))
        elif mode.startswith(b"100"):
            files[path] = (mode, blob)
    automatic = settings.get("core.autocrlf", "false").lower() not in _FALSE
    attributes = await _attributes(private, index, files)
    endings = []
    for path in files if automatic else attributes:
        mode, blob = files[path]
        entry = (mode.decode(), blob.decode(), os.fsdecode(path))
        given = attributes.get(path, {})
        if any(given.get(name, "unset") not in _OFF for name in ("filter", "working-tree-encoding")):
            found.append(entry)
        elif _may_differ(given, automatic):
            endings.append(entry)
    # What line endings and keywords change, they change in length.
    lengths = await _lengths(private, [blob for _, blob, _ in endings])
    root = private.repository.root
    differing = (entry for entry in endings if _length(root / entry[2]) != lengths.get(entry[1]))
    return [*found, *await asyncio.to_thread(list, differing)]


async def _attributes(
    private: PrivateRepository, index: Path, paths: Iterable[bytes]
) -> dict[bytes, dict[str, str]]:
    """The attributes that something specifies, by path."""
    data = b"\0".join(paths)
    said = await private.user_git("check-attr", "-z", "--stdin", "--all", index=index, data=data)
    words = said.split(b"\0")
    found: dict[bytes, dict[str, str]] = {}
    for path, attribute, value in zip(words[0::3], words[1::3], words[2::3], strict=False):
        if (name := attribute.decode(errors="replace")) in _ATTRIBUTES:
            found.setdefault(path, {})[name] = value.decode(errors="replace")
    return found


def _may_differ(attributes: Mapping[str, str], automatic: bool) -> bool:
    if attributes.get("ident", "unset") not in _OFF:
        return True
    text = attributes.get("text", "unspecified")
    if text == "unspecified":
        text = attributes.get("crlf", "unspecified")
    if text == "unspecified":
        return automatic or attributes.get("eol", "unset") not in _OFF
    return text != "unset"


async def _lengths(private: PrivateRepository, blobs: list[str]) -> dict[str, int]:
    """The length of each blob that is there."""
    if not blobs:
        return {}
    said = await private.git(
        "cat-file", "--batch-check=%(objectname) %(objectsize)", "--buffer", data="\n".join(blobs).encode()
    )
    pairs = (line.split(" ") for line in said.decode().splitlines())
    return {blob: int(length) for blob, length in pairs if length != "missing"}


def _length(path: Path) -> int | None:
    with suppress(OSError):
        found = path.lstat()
        return found.st_size if stat.S_ISREG(found.st_mode) else None
    return None
