"""Trees of the private repository: comparing, reading, editing and merging. No file of the user's is seen.

Blobs are raw bytes, so that a line is compared with its ending, and an edit keeps what it does not touch.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from codeframe_ls.core.git import host
from codeframe_ls.core.git.private import PrivateRepository

_NO_MODE: Final = "000000"


@dataclass(frozen=True, slots=True)
class Change:
    """What is different at one path. A mode is 100644, 100755, 120000 (symbolic link) or 160000 (another
    repository's commit); mode and blob are None where there is nothing."""

    path: str
    old_mode: str | None
    new_mode: str | None
    old_blob: str | None
    new_blob: str | None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged tree; files in `conflicts` hold conflict markers, or one side where lines cannot be merged."""

    tree: str
    conflicts: tuple[str, ...]


async def diff(private: PrivateRepository, old: str, new: str) -> list[Change]:
    """What differs between two commits or trees, in the order of the paths' bytes; a moved file is one gone
    and one new."""
    listed = await private.git("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", old, new)
    words = os.fsdecode(listed).split("\0")
    changes = []
    for head, path in zip(words[0::2], words[1::2], strict=False):
        old_mode, new_mode, old_blob, new_blob, _ = head.removeprefix(":").split(" ")
        has_old, has_new = old_mode != _NO_MODE, new_mode != _NO_MODE
        changes.append(
            Change(
                path,
                old_mode if has_old else None,
                new_mode if has_new else None,
                old_blob if has_old else None,
                new_blob if has_new else None,
            )
        )
    return changes


async def patch(private: PrivateRepository, old: str, new: str, *, binary: bool = False) -> bytes:
    """The same as a patch with three lines of context, in the same order. With `binary` it holds the bytes of
    files that are no text, and can be applied anywhere."""
    words = ["--binary"] if binary else []
    return await private.git(
        "diff-tree", "-r", "-p", "--no-renames", "--full-index", "--no-ext-diff", "--no-textconv",
        "--no-color", "--no-indent-heuristic", "--diff-algorithm=histogram", "--unified=3", *words, old, new,
    )  # fmt: skip


async def read_blob(private: PrivateRepository, blob: str) -> bytes:
    """The bytes of a blob."""
    return await private.git("cat-file", "blob", blob)


async def write_blob(private: PrivateRepository, data: bytes) -> str:
    """Hold the bytes as a blob."""
    return (await private.git("hash-object", "-w", "--no-filters", "--stdin", data=data)).decode().strip()


async def cleaned(private: PrivateRepository, path: str, data: bytes) -> str:
    """Hold the bytes as the user's git would store the file: after its line endings and filters."""
    said = await private.user_git("hash-object", "-w", "--stdin", "--path", path, data=data)
    return said.decode().strip()


async def modes(private: PrivateRepository, tree: str, paths: Collection[str]) -> dict[str, str]:
    """The mode of each of these paths that the tree holds."""
    if not paths:
        return {}
    listed = await private.git("ls-tree", "-r", "-z", "--full-tree", tree, "--", *paths)
    entries = (entry.partition("\t") for entry in os.fsdecode(listed).split("\0") if entry)
    return {path: facts.split(" ")[0] for facts, _, path in entries if path in paths}


async def of_file(private: PrivateRepository, path: str, mode: str, blob: str) -> str:
    """A tree that holds this one file."""
    empty = (await private.git("mktree", data=b"")).decode().strip()
    return await edit(private, empty, {path: (mode, blob)})


async def edit(private: PrivateRepository, tree: str, edits: Mapping[str, tuple[str, str] | None]) -> str:
    """The tree with each path at its new (mode, blob), or without it where that is None.

    A file that takes a folder's place, or the other way about, replaces it.
    """
    index = private.git_dir / f"index.{secrets.token_hex(4)}"
    try:
        await private.git("read-tree", f"{tree}^{{tree}}", index=index)
        nothing = "0" * len(tree)
        lines = [
            f"{mode} {blob} 0\t{path}\0"
            for path, to in edits.items()
            for mode, blob in [to or ("0", nothing)]
        ]
        await private.git(
            "update-index", "-z", "--index-info", index=index, data=os.fsencode("".join(sorted(lines)))
        )
        return (await private.git("write-tree", index=index)).decode().strip()
    finally:
        index.unlink(missing_ok=True)


async def commit(private: PrivateRepository, tree: str, parents: Sequence[str], message: str) -> str:
    """A commit of the tree by codeframe, all by their full names; the caller keeps it."""
    who = f"{host.NAME} <{host.EMAIL}> {int(time.time())} +0000"
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents), f"author {who}", f"committer {who}"]
    text = message.replace("\0", "").rstrip("\n")  # git reads no further than to a NUL.
    return await private.write_object("commit", "\n".join([*lines, "", text, ""]).encode())


async def merge(private: PrivateRepository, base: str, ours: str, theirs: str) -> Merge:
    """What both sides changed since `base`, in one tree. Each is a commit or a tree."""
    # git finds the base by history, so the three get one: only a later git takes a base by name.
    named = await private.git("rev-parse", *(f"{side}^{{tree}}" for side in (base, ours, theirs)))
    first, *others = named.decode().split()
    root = await commit(private, first, [], "base")
    sides = [await commit(private, other, [root], "side") for other in others]
    ended = await host.attempt(private.git_dir, "merge-tree", "--write-tree", "-z", "--name-only", *sides)
    if ended.code > 1:
        raise host.failure("merge-tree", ended)
    tree, *names = os.fsdecode(ended.out).split("\0")
    conflicts = names[: names.index("")] if "" in names else names
    return Merge(tree, tuple(sorted({_own_name(path, sides) for path in conflicts})) if ended.code else ())


def _own_name(path: str, sides: Sequence[str]) -> str:
    """The name that the file has for its user: where a file meets a link or a folder of that name, git puts
    one of them at `name~side`."""
    for side in sides:
        name, found, _ = path.partition(f"~{side}")
        if found:
            return name
    return path
