"""What goes into the user's own repository because a person asked for it: index entries, commits, branches.

Here git runs as the user's own: with their hooks, identity and signing. Blobs come from the private
repository. Knows no patch.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from codeframe_ls.core.child import run
from codeframe_ls.core.errors import Conflict, RepositoryError
from codeframe_ls.core.git import trees
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.trees import Change

MARK: Final = "CODEFRAME_PUBLISHES"
"""In the environment of every git that works on the user's own repository: the id of the working tree."""


async def cleaned(private: PrivateRepository, before: str, after: str) -> tuple[str, str]:
    """Two trees of raw bytes as the user's repository would hold them.

    What differs between them has gone through the user's filters and line endings; all else is as it was.
    """
    changes = await trees.diff(private, before, after)
    sides = [
        {change.path: (change.old_mode, change.old_blob) for change in changes},
        {change.path: (change.new_mode, change.new_blob) for change in changes},
    ]
    made = []
    for tree, side in zip((before, after), sides, strict=True):
        present = [(path, mode, blob) for path, (mode, blob) in side.items() if mode and blob]
        blobs = await asyncio.gather(*(_clean(private, *one) for one in present))
        edits = {path: (mode, blob) for (path, mode, _), blob in zip(present, blobs, strict=True)}
        made.append(await trees.edit(private, tree, edits))
    return made[0], made[1]


async def _clean(private: PrivateRepository, path: str, mode: str, blob: str) -> str:
    if not mode.startswith("100"):
        return blob
    content = await trees.read_blob(private, blob)
    said = await private.user_git("hash-object", "-w", f"--path={path}", "--stdin", data=content)
    return said.decode().strip()


async def index_tree(private: PrivateRepository) -> str:
    """The tree of the user's index, as an object of the private repository.

    Raises Conflict while a merge has left entries unresolved.
    """
    objects = {"GIT_OBJECT_DIRECTORY": str(private.objects)}
    try:
        return (await _own(private, "write-tree", environment=objects)).strip()
    except RepositoryError as error:
        raise Conflict(
            f"The index cannot be read as a tree; finish or abort the merge first. {error.message}"
        ) from error


async def staged(private: PrivateRepository) -> dict[str, tuple[str | None, str | None]]:
    """Mode and blob of every path in the user's index that no merge has left unresolved."""
    found: dict[str, tuple[str | None, str | None]] = {}
    for entry in filter(None, (await _own(private, "ls-files", "--stage", "-z")).split("\0")):
        facts, _, path = entry.partition("\t")
        mode, blob, stage_ = facts.split(" ")
        if stage_ == "0":
            found[path] = (mode, blob)
    return found


async def head(private: PrivateRepository) -> str:
    """The user's HEAD commit. Raises Conflict where there is no commit yet."""
    try:
        return (await _own(private, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")).strip()
    except RepositoryError as error:
        raise Conflict("The repository has no commit yet; make the first one yourself.") from error


async def stage(private: PrivateRepository, changes: Sequence[Change]) -> None:
    """Bring these paths of the user's index to what the changes lead to.

    Raises RepositoryError with git's words, such as that another git holds the index.
    """
    if changes:
        await _hand_over(private, changes)
        await _own(private, "update-index", "-z", "--index-info", data=_index_info(changes))


async def commit(private: PrivateRepository, changes: Sequence[Change], message: str) -> str:
    """Commit exactly these changes to HEAD on the user's branch; gives the commit. The index stays as it is.

    Raises RepositoryError with git's words, such as those of a hook that refuses.
    """
    await _hand_over(private, changes)
    with tempfile.TemporaryDirectory(prefix="index-", dir=private.git_dir) as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        await _own(private, "read-tree", "HEAD", environment=index)
        await _own(
            private, "update-index", "-z", "--index-info", data=_index_info(changes), environment=index
        )
        await _own(private, *_COMMIT, data=message.encode(), environment=index)
    return await head(private)


async def branch(private: PrivateRepository, name: str, changes: Sequence[Change], message: str) -> str:
    """Commit these changes to HEAD on a new branch, in a working tree of its own that is removed again.

    Gives the commit. Raises Conflict when there is such a branch or the name is none, and RepositoryError.
    """
    await check_free(private, name)
    await _hand_over(private, changes)
    with tempfile.TemporaryDirectory(prefix=_place(private)) as folder:
        place = Path(folder) / "tree"
        await _own(private, "worktree", "add", "--quiet", "-b", name, str(place), "HEAD")
        try:
            await _own(private, "update-index", "-z", "--index-info", data=_index_info(changes), tree=place)
            # The user's hooks look at the files too.
            await _own(private, "checkout-index", "--all", "--force", "--quiet", tree=place)
            await _own(private, *_COMMIT, data=message.encode(), tree=place)
            made = (await _own(private, "rev-parse", "HEAD", tree=place)).strip()
        except BaseException:
            await _own(private, "worktree", "remove", "--force", str(place))
            await _own(private, "branch", "--quiet", "-D", name)
            raise
        await _own(private, "worktree", "remove", "--force", str(place))
    return made


async def delete_branch(private: PrivateRepository, name: str, commit_id: str) -> None:
    """Delete the branch if it still is where `branch` left it. Raises Conflict when it has moved."""
    try:
        await _own(private, "update-ref", "-d", f"refs/heads/{name}", commit_id)
    except RepositoryError as error:
        raise Conflict(f"The branch {name} has moved since; delete it yourself if you want that.") from error


async def drop_commit(private: PrivateRepository, before: str, mark: str) -> None:
    """Bring HEAD back to `before` where all that came since is one commit with this line in its message."""
    now = await head(private)
    if now != before and await _is_ours(private, now, before, mark):
        await _own(private, "update-ref", "-m", "codeframe: taken back", "HEAD", before, now)


async def drop_branch(private: PrivateRepository, name: str, before: str, mark: str) -> None:
    """Delete a branch that `branch` has made, or begun to make, and the working tree that it was made in."""
    for place in (await _own(private, "worktree", "list", "--porcelain", "-z")).split("\0"):
        path = Path(place.removeprefix("worktree "))
        if place.startswith("worktree ") and path.parent.name.startswith(_place(private)):
            await _own(private, "worktree", "remove", "--force", "--force", str(path))
            await asyncio.to_thread(shutil.rmtree, path.parent, ignore_errors=True)
    now = (await _own(private, "for-each-ref", "--format=%(objectname)", f"refs/heads/{name}")).strip()
    if now and (now == before or await _is_ours(private, now, before, mark)):
        await _own(private, "update-ref", "-d", f"refs/heads/{name}", now)


async def restore_branch(private: PrivateRepository, name: str, commit_id: str) -> None:
    """Have the branch again where there is none."""
    if not (await _own(private, "for-each-ref", f"refs/heads/{name}")).strip():
        await _own(private, "update-ref", f"refs/heads/{name}", commit_id)


async def _is_ours(private: PrivateRepository, commit_id: str, before: str, mark: str) -> bool:
    said = await _own(private, "show", "--no-patch", "--format=%P%n%B", commit_id)
    parents, *message = said.splitlines()
    return parents == before and mark in message


def _place(private: PrivateRepository) -> str:
    """How the folder of a working tree begins in which a branch is made; each daemon knows its own."""
    return f"codeframe-branch-{private.repository.tree_id}-"


_COMMIT = ("commit", "--quiet", "--file=-", "--cleanup=whitespace")


async def check_free(private: PrivateRepository, name: str) -> None:
    """Raises Conflict unless a branch of this name can be made."""
    try:
        await _own(private, "check-ref-format", "--branch", name)
    except RepositoryError as error:
        raise Conflict(f"`{name}` is no name for a branch; choose another.") from error
    if (await _own(private, "for-each-ref", f"refs/heads/{name}")).strip():
        raise Conflict(f"There is a branch {name} already; name another one.")


async def _hand_over(private: PrivateRepository, changes: Sequence[Change]) -> None:
    """Give the user's repository the blobs that the changes lead to."""
    blobs = sorted({change.new_blob for change in changes if change.new_blob})
    if blobs:
        pack = await private.git(
            "pack-objects", "--stdout", "--quiet", data="\n".join(blobs).encode() + b"\n"
        )
        await _own(private, "unpack-objects", "-q", data=pack)


def _index_info(changes: Sequence[Change]) -> bytes:
    """Removals first, so that a folder can become a file."""
    ordered = sorted(changes, key=lambda change: change.new_mode is not None)
    rows = [
        f"0 {'0' * len(change.old_blob or '')}\t{change.path}"
        if change.new_mode is None
        else f"{change.new_mode} {change.new_blob}\t{change.path}"
        for change in ordered
    ]
    return b"".join(os.fsencode(row) + b"\0" for row in rows)


async def _own(
    private: PrivateRepository,
    *arguments: str,
    data: bytes = b"",
    environment: Mapping[str, str] | None = None,
    tree: Path | None = None,
) -> str:
    """Run git as the user would in their working tree, or in another one of the repository."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    ended = await run(
        "git",
        "-C",
        str(tree or private.repository.root),
        *arguments,
        data=data,
        environment={
            **clean,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_EDITOR": "true",
            MARK: private.repository.tree_id,
            **(environment or {}),
        },
    )
    if ended.code:
        said = " ".join((ended.err or ended.out).decode(errors="replace").split()).rstrip(".")
        raise RepositoryError(f"git {arguments[0]} refused: {said or f'exit code {ended.code}'}.")
    return ended.out.decode(errors="surrogateescape")
