"""Files made ready for writing, in a folder of `.codeframe/`: on the same disk, and ignored by git.

Git writes them under numbers, so that no name can be too long or lead elsewhere.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import stat
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from codeframe_ls.core.git.disk import State
from codeframe_ls.core.git.index import index_info
from codeframe_ls.core.git.private import FOLDER as GIT
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.pages import FOLDER, Pages
from codeframe_ls.core.workspace.repository import Repository

_PREFIX: Final = "writing-"


@asynccontextmanager
async def ready(private: PrivateRepository, files: Mapping[str, State]) -> AsyncIterator[int]:
    """A folder, as a descriptor, in which each file lies ready under its name; names are plain."""
    root = private.repository.root
    own = f"{_PREFIX}{secrets.token_hex(4)}"
    index = private.git_dir / f"index.{own}"
    entries = [(file.mode, file.blob, name) for name, file in files.items()]
    with Pages(root).directory(own, create=True) as folder:
        try:
            if entries:
                await private.git("update-index", "-z", "--index-info", index=index, data=index_info(entries))
                await private.git(
                    "checkout-index", "--all", f"--prefix={FOLDER}/{own}/", index=index, work_tree=root
                )
                await asyncio.to_thread(_sync_all, folder)
            yield folder
        finally:
            index.unlink(missing_ok=True)
            await asyncio.to_thread(shutil.rmtree, root / FOLDER / own)


def _sync_all(folder: int) -> None:
    for name in os.listdir(folder):
        if not stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
            try:
                os.fsync(file)
            finally:
                os.close(file)


def remove_scratch(repository: Repository) -> None:
    """Remove what a process has left that was killed: drafts, and indexes that were only in passing. Blocks.

    Only while nobody works in the private repository.
    """
    _remove(repository, "index.*", "index-*", "unsaved-*")


def remove_leftovers(private: PrivateRepository) -> None:
    """Remove the drafts of a writing that was cut short. Git may outlive us by a moment and add some."""
    _remove(private.repository, f"index.{_PREFIX}*")


def _remove(repository: Repository, *scratch: str) -> None:
    for folder in (repository.root / FOLDER).glob(f"{_PREFIX}*"):
        shutil.rmtree(folder, ignore_errors=True)
    for place in (place for name in scratch for place in (repository.state_dir / GIT).glob(name)):
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        elif place.name != "index.lock":
            place.unlink(missing_ok=True)
