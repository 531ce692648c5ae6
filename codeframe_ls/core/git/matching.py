"""Bringing the private index to what lies on the disk: `git add --all`, and what that alone gets wrong.

Runs no program that the repository configures. Knows no commit.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from codeframe_ls.core.child import Ended
from codeframe_ls.core.errors import RepositoryError
from codeframe_ls.core.git import host
from codeframe_ls.core.git.index import Entry, copy_users, doubtful, index_info
from codeframe_ls.core.git.private import PrivateRepository, replace

_ATTEMPTS: Final = 6
_PAUSE: Final = 0.05
_IGNORED: Final = ("ls-files", "-z", "--cached", "--ignored", "--exclude-standard")
_NO_COMMIT: Final = re.compile(r"^error: '(.+)/' does not have a commit checked out$", re.MULTILINE)
_UNREADABLE: Final = re.compile(
    r"^(?:error: open\(\"(.+)\"\)|warning: could not open directory '(.+)'|error: readlink\(\"(.+)\"\)): "
    r"Permission denied$",
    re.MULTILINE,
)
_DAMAGED: Final = re.compile(r"^fatal: .*(?:index file|unknown index entry)", re.MULTILINE)


class Matching:
    """One go at it; the caller holds the private repository's lock."""

    def __init__(self, private: PrivateRepository, index: Path) -> None:
        self._private = private
        self._kept = index
        self._index = index
        self._copy: Path | None = None
        self._nested: set[str] = set()

    async def run(self) -> tuple[str, frozenset[str]]:
        """Match the files; gives their tree, and the nested repositories that have no commit.

        Raises RepositoryError.
        """
        await self._private.borrow()
        if not self._kept.exists():
            await self._begin()
        for attempt in range(_ATTEMPTS):
            await asyncio.sleep(_PAUSE * attempt)
            self._write_excludes()
            # A daemon that was killed leaves git's lock; nobody else works on this index.
            self._index.with_name(f"{self._index.name}.lock").unlink(missing_ok=True)
            # At once, on the settings as they were: they hardly ever change.
            added, doubts, settings = await asyncio.gather(
                self._add(), self._doubtful(), self._private.user_settings()
            )
            if doubts:
                await self._private.git(
                    "update-index", "-z", "--index-info", index=self._index, data=index_info(doubts)
                )
                added = await self._add()
            if _ignoring(settings) != _ignoring(self._private.settings):
                self._private.settings = settings
                continue
            if not added.code:
                _check_complete(added)
                tree = await self._corrected()
                self._index.replace(self._kept)
                return tree, frozenset(self._nested)
            await self._mend(added)
        raise RepositoryError(
            "Files change faster than they can be read "
            f"({host.failure('add', added).message.removeprefix('git add failed: ').rstrip('.')}); "
            "try again when whatever writes them has finished."
        )

    async def _begin(self) -> None:
        # Under a name of its own: half a beginning is none.
        self._index = self._kept.with_name("index.begun")
        self._copy = await copy_users(self._private, self._index)
        self._private.settings = await self._private.user_settings()

    async def _add(self) -> Ended:
        return await host.attempt(
            self._private.git_dir,
            "add",
            "--all",
            "--",
            ".",
            work_tree=self._private.repository.root,
            index=self._index,
            config=_ignoring(self._private.settings),
        )

    async def _doubtful(self) -> list[Entry]:
        """At the beginning only: what the user's index has and may not be true of the bytes."""
        if self._copy is None:
            return []
        found = await doubtful(self._private, self._private.settings, self._copy)
        self._copy.unlink()
        self._copy = None
        return found

    async def _ours_ignored(self) -> Ended:
        """Files that our index holds although git ignores them."""
        root = self._private.repository.root
        return await host.attempt(
            self._private.git_dir,
            *_IGNORED,
            index=self._index,
            work_tree=root,
            config=_ignoring(self._private.settings),
        )

    async def _theirs_ignored(self) -> Ended:
        """Files that the user tracks although git ignores them."""
        places = self._private.repository
        return await host.attempt(places.git_dir, *_IGNORED, work_tree=places.root)

    async def _corrected(self) -> str:
        """The tree, in which what is ignored is exactly where the user tracks it all the same."""
        # There is hardly ever something to correct, so the tree is made meanwhile.
        tree, listed, also = await asyncio.gather(
            self._write_tree(), self._ours_ignored(), self._theirs_ignored()
        )
        ours, theirs = _paths(listed), _paths(also)
        if ours == theirs:
            return tree
        for paths, words in ((ours - theirs, ("--force-remove",)), (theirs - ours, ("--add", "--remove"))):
            if paths:
                data = b"".join(os.fsencode(f"{path}\0") for path in sorted(paths))
                root = self._private.repository.root
                await self._private.git(
                    "update-index", *words, "-z", "--stdin", data=data, index=self._index, work_tree=root
                )
        return await self._write_tree()

    async def _write_tree(self) -> str:
        return (await self._private.git("write-tree", index=self._index)).decode().strip()

    def _write_excludes(self) -> None:
        """The user's own list of what to ignore, and the nested repositories that git cannot refer to."""
        users = b""
        with suppress(FileNotFoundError):
            users = (self._private.repository.common_dir / "info/exclude").read_bytes()
        lines = [
            b"/" + re.sub(rb"([\\*?\[ ])", rb"\\\1", os.fsencode(path)) + b"/"
            for path in sorted(self._nested)
        ]
        replace(self._private.git_dir / "info/exclude", b"\n".join([users, *lines, b""]))

    async def _mend(self, added: Ended) -> None:
        """Do away with the reason why git failed, where there is one that will not pass by itself."""
        said = os.fsdecode(added.err)
        _check_readable(said)
        self._nested |= set(_NO_COMMIT.findall(said))
        if "No space left on device" in said:
            raise host.failure("add", added)
        if _DAMAGED.search(said):
            await self._begin()


def _ignoring(settings: Mapping[str, str]) -> dict[str, str]:
    """What the user has configured about ignoring files."""
    file = settings.get("core.excludesfile")
    return {} if file is None else {"core.excludesFile": file}


def _paths(listed: Ended) -> frozenset[str]:
    if listed.code:
        raise host.failure("ls-files", listed)
    return frozenset(path for path in os.fsdecode(listed.out).split("\0") if path)


def _check_complete(added: Ended) -> None:
    # git passes over a folder that it cannot read, and succeeds.
    said = os.fsdecode(added.err)
    _check_readable(said)
    if "could not open directory" in said:
        raise RepositoryError(f"The snapshot would be incomplete: {said.strip().splitlines()[0]}.")


def _check_readable(said: str) -> None:
    match = _UNREADABLE.search(said)
    if match:
        name = next(group for group in match.groups() if group is not None)
        raise RepositoryError(
            f"{name} cannot be read; make it readable, or have git ignore it, and try again."
        )
