"""Comparing, editing and merging trees; bytes are kept as they are."""

from __future__ import annotations

import os

from codeframe_ls.core.git import trees
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.snapshot import take
from codeframe_ls.core.git.trees import Change
from tests.support.core import git


async def tree(private: PrivateRepository, **files: bytes) -> str:
    """A tree of these files; `__` in a name stands for a slash."""
    empty = (await private.git("mktree")).decode().strip()
    blobs = {name: await trees.write_blob(private, content) for name, content in files.items()}
    return await trees.edit(
        private, empty, {name.replace("__", "/"): ("100644", blob) for name, blob in blobs.items()}
    )


async def read(private: PrivateRepository, tree: str) -> dict[str, bytes]:
    listed = os.fsdecode(await private.git("ls-tree", "-r", "-z", tree)).split("\0")
    return {
        line.partition("\t")[2]: await trees.read_blob(private, line.split()[2]) for line in listed if line
    }


async def test_a_difference_names_modes_and_blobs(private: PrivateRepository) -> None:
    old = await tree(private, gone=b"gone\n", same=b"same\n", mode=b"mode\n")
    mode, new, gone = [await trees.write_blob(private, text) for text in (b"mode\n", b"new\r\n", b"gone\n")]
    to = await trees.edit(
        private, old, {"gone": None, "mode": ("100755", mode), os.fsdecode(b"new\n\xe9"): ("100644", new)}
    )

    assert await trees.diff(private, old, to) == [
        Change("gone", "100644", None, gone, None),
        Change("mode", "100644", "100755", mode, mode),
        Change(os.fsdecode(b"new\n\xe9"), None, "100644", None, new),
    ]
    assert await trees.diff(private, old, old) == []


async def test_a_moved_file_is_one_gone_and_one_new(private: PrivateRepository) -> None:
    old, new = await tree(private, a=b"text\n" * 50), await tree(private, b=b"text\n" * 50)

    assert [(change.path, change.new_mode) for change in await trees.diff(private, old, new)] == [
        ("a", None),
        ("b", "100644"),
    ]


async def test_a_file_takes_the_place_of_a_folder_and_back(private: PrivateRepository) -> None:
    folder = await tree(private, a__b=b"in\n", a__c=b"in\n")
    blob = await trees.write_blob(private, b"file\n")

    file = await trees.edit(private, folder, {"a": ("100644", blob)})
    assert await read(private, file) == {"a": b"file\n"}
    back = await trees.edit(private, file, {"a/b": ("100644", blob)})
    assert await read(private, back) == {"a/b": b"file\n"}
    moved = await trees.edit(private, folder, {"a/b": None, "a/c": None, "a": ("100644", blob)})
    assert moved == file


async def test_edits_of_both_sides_are_merged(private: PrivateRepository) -> None:
    lines = [b"%d\r\n" % number for number in range(20)]
    base = await tree(private, file=b"".join(lines), ours=b"1", theirs=b"1")
    ours = await tree(private, file=b"".join([b"ours\r\n", *lines[1:]]), ours=b"2", theirs=b"1")
    theirs = await tree(private, file=b"".join([*lines[:-1], b"theirs"]), ours=b"1", theirs=b"2")

    merged = await trees.merge(private, base, ours, theirs)

    assert merged.conflicts == ()
    assert await read(private, merged.tree) == {
        "file": b"".join([b"ours\r\n", *lines[1:-1], b"theirs"]),
        "ours": b"2",
        "theirs": b"2",
    }


async def test_the_same_lines_are_a_conflict_and_named(private: PrivateRepository) -> None:
    base = await tree(private, a=b"1\n", b=b"1\n", c=b"1\n")
    ours = await tree(private, a=b"2\n", b=b"2\n", c=b"1\n")
    theirs = await tree(private, a=b"3\n", c=b"2\n")

    merged = await trees.merge(private, base, ours, theirs)

    assert merged.conflicts == ("a", "b")
    assert b"<<<<<<<" in (await read(private, merged.tree))["a"]


async def test_a_merge_takes_snapshots(private: PrivateRepository) -> None:
    first = await take(private, keep="checkpoint/1", message="First")
    (private.repository.root / "new").write_text("new\n")
    second = await take(private, keep="checkpoint/2", message="Second", parent=first.commit)
    other = await trees.edit(private, first.tree, {"README.md": None})

    merged = await trees.merge(private, first.commit, second.commit, other)

    assert await read(private, merged.tree) == {"new": b"new\n"}


async def test_what_the_users_git_would_store_is_known(private: PrivateRepository) -> None:
    root = private.repository.root
    (root / ".gitattributes").write_text("*.bat eol=crlf\n")
    before = git(root, "count-objects", "-v")

    assert await trees.read_blob(private, await trees.cleaned(private, "a.bat", b"one\r\n")) == b"one\n"
    assert await trees.read_blob(private, await trees.cleaned(private, "a.txt", b"one\r\n")) == b"one\r\n"
    assert git(root, "count-objects", "-v") == before


async def test_a_patch_can_be_applied(private: PrivateRepository) -> None:
    old = await tree(private, a=b"1\r\n2\n3", b=b"\0\1")
    new = await tree(private, a=b"1\r\n2\r\n3\n", b=b"\0\2", c=b"")
    index = private.git_dir / "index.test"
    await private.git("read-tree", old, index=index)

    patch = await trees.patch(private, old, new, binary=True)
    await private.git("apply", "--cached", data=patch, index=index)

    assert (await private.git("write-tree", index=index)).decode().strip() == new
    assert b"+2\r\n" in patch
