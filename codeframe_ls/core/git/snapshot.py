"""Snapshots: the working tree exactly as it lies on the disk, as a commit of the private repository.

A snapshot holds every file that the user's git tracks or would track, as raw bytes, with its mode; what git
ignores is not in it. It is exact, or it is refused. Nothing of the user's is touched, and no program that the
repository configures is run. Knows no run and no checkpoint.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from codeframe_ls.core.errors import RepositoryError
from codeframe_ls.core.git import host
from codeframe_ls.core.git.index import entries_of, index_info, repositories_in
from codeframe_ls.core.git.matching import Matching
from codeframe_ls.core.git.private import PrivateRepository, unwritable
from codeframe_ls.core.git.trees import commit


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The working tree at one moment. `absent` names submodules and nested repositories: which commit each
    is at is held where it has one, its files are not."""

    commit: str
    tree: str
    absent: tuple[str, ...] = ()


async def take(
    private: PrivateRepository,
    *,
    keep: str,
    message: str,
    parent: str | None = None,
    unsaved: Mapping[str, bytes] | None = None,
) -> Snapshot:
    """Take a snapshot and keep it under the name `keep`.

    `unsaved` has, by path, the bytes that a file would have if its buffer were saved now. Raises
    RepositoryError where an exact snapshot cannot be had; then nothing is kept.
    """
    async with private.lock:
        try:
            index = private.git_dir / "index"
            tree, nested = await Matching(private, index).run()
            if unsaved:
                index = await _laid_over(private, index, unsaved)
                tree = (await private.git("write-tree", index=index)).decode().strip()
            links = await repositories_in(private, index)
            made = await commit(private, tree, [parent] if parent else [], message)
            await private.keep(keep, made)
        except OSError as error:
            raise unwritable(private.git_dir, error) from error
    return Snapshot(made, tree, tuple(sorted(links | nested)))


async def _laid_over(private: PrivateRepository, index: Path, unsaved: Mapping[str, bytes]) -> Path:
    """A copy of the index in which the unsaved files are as if they had been saved."""
    copy = index.with_name("index.unsaved")
    await asyncio.to_thread(shutil.copyfile, index, copy)
    held = await entries_of(private, copy)
    new = [path for path in unsaved if path not in held]
    ignored = await _ignored_of(private, new)
    blobs = await _write_blobs(private, unsaved)
    entries = [(held.get(path, "100644"), blob, path) for path, blob in blobs.items() if path not in ignored]
    for mode, _, path in entries:
        if not mode.startswith("100"):
            raise RepositoryError(
                f"{path} is no regular file, so its unsaved text has no place in a snapshot."
            )
    await private.git("update-index", "-z", "--index-info", index=copy, data=index_info(entries))
    return copy


async def _ignored_of(private: PrivateRepository, paths: list[str]) -> frozenset[str]:
    if not paths:
        return frozenset()
    data = b"".join(os.fsencode(f"{path}\0") for path in paths)
    root = private.repository.root
    ended = await host.attempt(
        private.repository.git_dir, "check-ignore", "-z", "--stdin", data=data, work_tree=root
    )
    if ended.code > 1:
        raise host.failure("check-ignore", ended)
    return frozenset(path for path in os.fsdecode(ended.out).split("\0") if path)


async def _write_blobs(private: PrivateRepository, contents: Mapping[str, bytes]) -> dict[str, str]:
    folder = private.git_dir / f"unsaved-{secrets.token_hex(4)}"
    folder.mkdir()
    try:
        for number, content in enumerate(contents.values()):
            (folder / str(number)).write_bytes(content)
        names = "".join(f"{folder.name}/{number}\n" for number in range(len(contents)))
        said = await private.git("hash-object", "-w", "--no-filters", "--stdin-paths", data=names.encode())
        return dict(zip(contents, said.decode().split(), strict=True))
    finally:
        shutil.rmtree(folder)
