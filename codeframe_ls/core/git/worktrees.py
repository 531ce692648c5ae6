"""Worktrees of the private repository: where agents work, in the user's cache directory.

Making one of many files takes seconds, using one again a tenth of one, so those that nobody uses are kept.
Git never trusts a worktree: its git directory, files and index are always named, it holds raw bytes (no
filter can run), and a repository planted in it is found before git looks. Knows no run and no sandbox.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from codeframe_ls.core.errors import CodeframeError, DiskFull, RepositoryError
from codeframe_ls.core.git.host import git
from codeframe_ls.core.git.leftovers import NAME, claim, remove_folder, remove_orphans
from codeframe_ls.core.git.planted import check_planted
from codeframe_ls.core.git.private import PrivateRepository, replace, unwritable
from codeframe_ls.core.git.trees import commit

KEPT: Final = 4
"""Worktrees that stay for later when a daemon starts; each takes the space of a checkout."""

_ADMIN: Final = "worktrees"

_TURNS: Final = "turns.index"
"""Beside the worktree's own index, which stays at what was checked out: what git knows of the newest turn."""

_HELD: Final = "locked"
"""Git's own mark of a worktree that must not be removed; its content is the reason."""

_CAREFUL: Final = {
    # A forged time of change must not hide an edit.
    "core.checkStat": "default",
    "core.trustctime": "true",
    "core.fileMode": "true",
    "core.symlinks": "true",
    # Whatever lies where a submodule belongs is never looked into.
    "submodule.recurse": "false",
}


@dataclass(frozen=True, slots=True)
class Worktree:
    """One worktree; `name` is the last part of its path, and what git calls it."""

    path: Path
    name: str


class Worktrees:
    """The pool of one working tree's daemon. One process at a time has it."""

    def __init__(self, private: PrivateRepository) -> None:
        self._private = private
        cache = platformdirs.user_cache_path("codeframe_ls", appauthor=False)
        self._folder = cache / private.repository.tree_id
        self._free: list[Worktree] = []
        self._used: set[str] = set()
        self._taking = asyncio.Lock()

    async def acquire(self, commit: str) -> Worktree:
        """A worktree that holds exactly the files of `commit`.

        Raises RepositoryError when there is no such commit, and DiskFull.
        """
        await self._private.git("cat-file", "-e", f"{commit}^{{commit}}")
        while worktree := await self._take():
            try:
                await self._use_again(worktree, commit)
            except DiskFull:
                await self.discard(worktree)
                raise
            except (CodeframeError, OSError):
                # Deleted by hand, made unreadable, or with a planted repository: not worth looking at.
                await self.discard(worktree)
            else:
                return worktree
        return await self._make(commit)

    async def release(self, worktree: Worktree) -> None:
        """Give it back; what is in it now is nobody's."""
        await asyncio.to_thread((_admin(self._private, worktree) / _HELD).unlink, missing_ok=True)
        if worktree.name in self._used:
            self._used.remove(worktree.name)
            self._free.append(worktree)

    async def hold(self, worktree: Worktree, reason: str) -> None:
        """Leave an acquired one to a person until it is released, whatever becomes of this process."""
        held = _admin(self._private, worktree) / _HELD
        await asyncio.to_thread(replace, held, reason.encode())

    async def held(self, reason: str) -> Worktree | None:
        """The one that is held for this reason; one whose folder was deleted by hand is held no more."""
        return await asyncio.to_thread(self._held, reason)

    async def discard(self, worktree: Worktree) -> None:
        """Remove it from the disk. What of it is gone already is fine."""
        await asyncio.to_thread(self._remove, worktree.name)
        self._used.discard(worktree.name)

    async def repair(self) -> None:
        """Take over what an earlier process left, wherever repository and cache are now.

        No other process has a worktree of this pool. Those that are held stay so, and those in use are left
        alone; of the others some stay for later, the rest is removed.
        """
        async with self._taking:
            self._free = await asyncio.to_thread(self._found)

    async def _take(self) -> Worktree | None:
        async with self._taking:
            if not self._free:
                return None
            worktree = self._free.pop()
            self._used.add(worktree.name)
            return worktree

    async def _use_again(self, worktree: Worktree, commit: str) -> None:
        await asyncio.to_thread(check_planted, worktree.path, _gitfile(self._private, worktree))
        await self._check_out(worktree, commit)
        # Only now is all that the commit ignores known; twice -f removes nested folders of whatever kind.
        await _git(self._private, worktree, "clean", "-ffdx", "--quiet")

    async def _make(self, commit: str) -> Worktree:
        name = f"tree-{secrets.token_hex(6)}"
        worktree = Worktree(self._folder / name, name)
        self._used.add(name)
        try:
            await asyncio.to_thread(self._claim)
            words = ("add", "--quiet", "--detach", "--no-checkout", str(worktree.path), commit)
            await self._private.git("worktree", *words)
            await self._check_out(worktree, commit)
        except OSError as error:
            await self.discard(worktree)
            raise unwritable(self._folder, error) from error
        except RepositoryError:
            # git does not always say why it could not write a file.
            room = await asyncio.to_thread(shutil.disk_usage, self._folder)
            await self.discard(worktree)
            if room.free < await self._size(commit):
                raise DiskFull(
                    f"The disk that holds {self._folder} is full; free some space and try again."
                ) from None
            raise
        except BaseException:
            await asyncio.shield(self.discard(worktree))
            raise
        return worktree

    async def _check_out(self, worktree: Worktree, commit: str) -> None:
        admin = await asyncio.to_thread(_prepared, self._private, worktree)
        await _git(self._private, worktree, "checkout", "--quiet", "--detach", "--force", commit)
        await asyncio.to_thread(shutil.copyfile, admin / "index", admin / _TURNS)

    async def _size(self, commit: str) -> int:
        listed = await self._private.git("ls-tree", "-r", "--format=%(objectsize)", commit)
        return sum(int(size) for size in listed.split() if size != b"-")

    def _claim(self) -> None:
        _private_folder(self._folder)
        claim(self._folder, self._private.git_dir)

    def _found(self) -> list[Worktree]:
        if self._folder.exists():
            self._claim()
        remove_orphans(self._folder.parent)
        known = _names(self._private.git_dir / _ADMIN) | _names(self._folder)
        whole: list[Worktree] = []
        for name in sorted(known):
            if name in self._used:
                continue
            worktree = Worktree(self._folder / name, name)
            is_held = _is_held(self._private, worktree)
            if _is_whole(self._private, worktree) and (is_held or len(whole) < KEPT):
                _link(self._private, worktree)
                if not is_held:
                    whole.append(worktree)
            else:
                self._remove(name)
        return whole

    def _held(self, reason: str) -> Worktree | None:
        for name in sorted(_names(self._private.git_dir / _ADMIN)):
            worktree = Worktree(self._folder / name, name)
            held = _admin(self._private, worktree) / _HELD
            if held.exists() and held.read_text(encoding="utf-8") == reason:
                if _is_whole(self._private, worktree):
                    self._used.add(name)
                    return worktree
                self._remove(name)
        return None

    def _remove(self, name: str) -> None:
        assert NAME.fullmatch(name), "the names of worktrees are made by this program"
        for folder in (self._folder / name, self._private.git_dir / _ADMIN / name):
            with suppress(FileNotFoundError):
                remove_folder(folder)


async def commit_all(private: PrivateRepository, worktree: Worktree, message: str, parent: str) -> str | None:
    """Commit everything in the worktree on top of `parent`, or None when it holds what the parent holds.

    What git ignores in the user's repository stays out of it. The caller keeps the commit. Raises
    PlantedRepository, before git looks at anything; then nothing is committed.
    """
    await asyncio.to_thread(check_planted, worktree.path, _gitfile(private, worktree))
    ignored = (await private.user_settings()).get("core.excludesfile")
    excludes = {} if ignored is None else {"core.excludesFile": ignored}
    index = _admin(private, worktree) / _TURNS
    index.with_name(f"{_TURNS}.lock").unlink(missing_ok=True)
    await _git(private, worktree, "add", "--all", "--", ".", index=index, config=excludes)
    tree, before = await asyncio.gather(
        _git(private, worktree, "write-tree", index=index), private.git("rev-parse", f"{parent}^{{tree}}")
    )
    return None if tree == before else await commit(private, tree.decode().strip(), [parent], message)


def _admin(private: PrivateRepository, worktree: Worktree) -> Path:
    """What git keeps of the worktree, outside of it."""
    return private.git_dir / _ADMIN / worktree.name


def _gitfile(private: PrivateRepository, worktree: Worktree) -> bytes:
    return b"gitdir: " + os.fsencode(_admin(private, worktree)) + b"\n"


async def _git(
    private: PrivateRepository,
    worktree: Worktree,
    *arguments: str,
    index: Path | None = None,
    config: Mapping[str, str] = {},
) -> bytes:
    admin = _admin(private, worktree)
    return await git(admin, *arguments, work_tree=worktree.path, index=index, config={**_CAREFUL, **config})


def _prepared(private: PrivateRepository, worktree: Worktree) -> Path:
    """The folder of `_admin`, without the locks of a process that died."""
    admin = _admin(private, worktree)
    for lock in admin.glob("*.lock"):
        lock.unlink()
    return admin


def _is_whole(private: PrivateRepository, worktree: Worktree) -> bool:
    there = (worktree.path, _admin(private, worktree))
    return all(folder.is_dir() and not folder.is_symlink() for folder in there)


def _is_held(private: PrivateRepository, worktree: Worktree) -> bool:
    return (_admin(private, worktree) / _HELD).exists()


def _link(private: PrivateRepository, worktree: Worktree) -> None:
    """Tell the worktree and git of each other, as `git worktree repair` does; one of them may have moved."""
    replace(_admin(private, worktree) / "gitdir", os.fsencode(worktree.path / ".git") + b"\n")
    own = worktree.path / ".git"
    if own.is_dir() and not own.is_symlink():
        remove_folder(own)
    # Replacing the name replaces a link itself, not what it leads to.
    draft = worktree.path / f".git.{secrets.token_hex(4)}"
    with draft.open("xb") as file:
        file.write(_gitfile(private, worktree))
    draft.replace(own)


def _names(folder: Path) -> set[str]:
    if not folder.is_dir():
        return set()
    return {entry.name for entry in folder.iterdir() if NAME.fullmatch(entry.name)}


def _private_folder(folder: Path) -> None:
    """Make the folder where there is none, and make it nobody's but ours."""
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise RepositoryError(f"{folder} must be a folder of your own; move it away and try again.")
    folder.chmod(0o700)
