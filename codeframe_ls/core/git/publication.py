"""What is being put into the user's own repository: noted before it is begun, so that it can be taken back.

Index, HEAD and branches cannot change in one step with the files and the rows. The note says what they were;
whoever finds it after a crash, or after a refusal, puts them back, each only where it still is as it was put.
Knows no patch: the caller's rows decide whether it stays.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import select
import signal
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from codeframe_ls.core.git import publishing
from codeframe_ls.core.git.journals import sync
from codeframe_ls.core.git.private import PrivateRepository, replace
from codeframe_ls.core.git.trees import Change

FILE: Final = "publishing.json"
_PATIENCE: Final = 10.0
"""Seconds that a git which outlived its daemon gets to leave in order."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Publication:
    """`head` is HEAD before, empty where it does not move; `mark` is a line of the commit's message.

    `index` are the changes of the index. `branch` is one that is made, or deleted where `branch_at` says at
    which commit.
    """

    subject: str
    head: str = ""
    mark: str = ""
    index: tuple[Change, ...] = ()
    branch: str = ""
    branch_at: str = ""


async def begin(private: PrivateRepository, publication: Publication) -> None:
    """Have the note on the disk."""
    place = private.repository.state_dir / FILE
    await asyncio.to_thread(replace, place, json.dumps(asdict(publication)).encode())
    await asyncio.to_thread(sync, place.parent)


async def end(private: PrivateRepository) -> None:
    """The caller has recorded it, or it is taken back: the note goes."""
    place = private.repository.state_dir / FILE
    await asyncio.to_thread(place.unlink, missing_ok=True)
    await asyncio.to_thread(sync, place.parent)


async def pending(private: PrivateRepository) -> Publication | None:
    """What was begun and not ended."""
    try:
        text = await asyncio.to_thread((private.repository.state_dir / FILE).read_bytes)
    except FileNotFoundError:
        return None
    found = json.loads(text)
    found["index"] = tuple(Change(**change) for change in found["index"])
    return Publication(**found)


async def take_back(private: PrivateRepository, publication: Publication) -> None:
    """Put HEAD, the branch and the index back, each only where it is as it was put; ends the note.

    May be done again. Raises RepositoryError.
    """
    await asyncio.to_thread(_end_survivors, private)
    if publication.head:
        await publishing.drop_commit(private, publication.head, publication.mark)
    if publication.branch_at:
        await publishing.restore_branch(private, publication.branch, publication.branch_at)
    elif publication.branch:
        await publishing.drop_branch(private, publication.branch, publication.head, publication.mark)
    if publication.index:
        there = await publishing.staged(private)
        nothing = (None, None)
        ours = [
            Change(change.path, change.new_mode, change.old_mode, change.new_blob, change.old_blob)
            for change in publication.index
            if there.get(change.path, nothing) == (change.new_mode, change.new_blob)
        ]
        await publishing.stage(private, ours)
    await end(private)


def _end_survivors(private: PrivateRepository) -> None:
    """End a git of a daemon that was killed: it would go on, and move HEAD after we have looked."""
    mark = f"{publishing.MARK}={private.repository.tree_id}".encode()
    found = [pid for pid in _processes() if mark in _environment(pid)]
    for pid in found:
        logger.info("A git that outlived its daemon is ended (process %d).", pid)
        _signal(pid, signal.SIGTERM)
    for pid in found:
        if not _left(pid):
            _signal(pid, signal.SIGKILL)


def _left(pid: int) -> bool:
    try:
        waiting = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([waiting], [], [], _PATIENCE)[0])
    finally:
        os.close(waiting)


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _processes() -> list[int]:
    try:
        return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    except FileNotFoundError:
        return []  # macOS has no /proc: there such a git is waited for by nobody.


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []  # Another user's, or it has ended.
