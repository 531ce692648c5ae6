"""Hunks: read from git's own diff, and put together again."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeframe_ls.core.errors import InvalidParams
from codeframe_ls.core.patches import hunks
from codeframe_ls.core.patches.model import Decision, FileChange

ZERO = "0" * 40


@dataclass(frozen=True)
class Change:
    path: str
    old_mode: str | None
    new_mode: str | None
    old_blob: str | None
    new_blob: str | None


class Trees:
    """A bare git repository in which trees are made of bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        subprocess.run(["git", "init", "--quiet", "--bare", str(folder)], check=True)

    def git(self, *arguments: str, data: bytes = b"") -> bytes:
        return subprocess.run(
            ["git", "-C", str(self.folder), *arguments], input=data, capture_output=True, check=True
        ).stdout

    def tree(self, files: Mapping[str, tuple[str, bytes]]) -> str:
        rows = b""
        for name, (mode, content) in sorted(files.items()):
            blob = self.git("hash-object", "-w", "--stdin", data=content).decode().strip()
            rows += f"{mode} blob {blob}\t{name}\n".encode()
        return self.git("mktree", data=rows).decode().strip()

    def read(self, old: str, new: str) -> list[FileChange]:
        raw = self.git("diff-tree", "-r", "-z", "--no-renames", old, new).decode().split("\0")
        changes = []
        for head, path in zip(raw[0::2], raw[1::2], strict=False):
            before, after, a, b, _ = head.removeprefix(":").split(" ")
            changes.append(
                Change(
                    path,
                    None if before == "000000" else before,
                    None if after == "000000" else after,
                    None if a == ZERO else a,
                    None if b == ZERO else b,
                )
            )
        diff = self.git("diff-tree", "-r", "-p", "--no-renames", "--full-index", old, new)
        return hunks.read(changes, diff)


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Trees:
    return Trees(tmp_path_factory.mktemp("trees") / "repository.git")


def text(content: bytes) -> tuple[str, bytes]:
    return "100644", content


LINES = st.lists(
    st.sampled_from(
        [b"a\n", b"b\r\n", b"-\n", b"+\n", b" \n", b"@@ -1 +1 @@\n", b"diff --git a b\n", b"\\ x\n"]
    ),
    max_size=25,
)
CONTENT = st.builds(
    lambda lines, last: b"".join(lines) + last, LINES, st.sampled_from([b"", b"end", b"-", b"\\"])
)


@settings(max_examples=60, deadline=None)
@given(old=CONTENT, new=CONTENT)
def test_all_hunks_make_the_new_file_and_none_the_old_one(trees: Trees, old: bytes, new: bytes) -> None:
    found = trees.read(
        trees.tree({"f": text(old), "z": text(b"1\n")}), trees.tree({"f": text(new), "z": text(b"2\n")})
    )

    assert found[-1].path == "z", "what follows a hunk is not taken for a part of it"
    if old == new or not (old and new):
        return
    [file, _] = found
    before = hunks.lines(old)
    assert hunks.compose(before, file.hunks) == new
    assert hunks.compose(before, ()) == old
    assert all(tuple(before[hunk.start : hunk.end]) == hunk.old for hunk in file.hunks)


def test_one_of_two_hunks_is_applied_and_the_other_left(trees: Trees) -> None:
    old = b"".join(b"%d\n" % number for number in range(40))
    new = old.replace(b"\n3\n", b"\nthree\n").replace(b"\n30\n", b"\nthirty\n")
    [file] = trees.read(trees.tree({"f": text(old)}), trees.tree({"f": text(new)}))

    chosen = hunks.decided(file, {"1.1": Decision(apply=False)})

    assert hunks.compose(hunks.lines(old), chosen) == old.replace(b"\n30\n", b"\nthirty\n")


def test_an_edited_hunk_keeps_the_line_endings_of_its_file(trees: Trees) -> None:
    [file] = trees.read(trees.tree({"f": text(b"a\r\nb\r\n")}), trees.tree({"f": text(b"a\r\nc\r\n")}))

    chosen = hunks.decided(file, {"1.1": Decision(text="a\nd\ne")})

    assert hunks.compose(hunks.lines(b"a\r\nb\r\n"), chosen) == b"a\r\nd\r\ne\r\n"


def test_a_missing_line_feed_at_the_end_stays_missing(trees: Trees) -> None:
    [file] = trees.read(trees.tree({"f": text(b"a\nb")}), trees.tree({"f": text(b"a\nc")}))

    assert hunks.compose([b"a\n", b"b"], hunks.decided(file, {"1.1": Decision(text="a\nd")})) == b"a\nd"


@pytest.mark.parametrize(
    ("old", "new", "kind", "verb"),
    [
        (None, text(b"a\n"), "text", "added"),
        (text(b"a\n"), None, "text", "deleted"),
        (None, text(b""), "whole", "added"),
        (text(b"a\n"), ("100755", b"a\n"), "mode", "changed"),
        (text(b"a\n"), ("100755", b"b\n"), "text", "changed"),
        (text(b"a\n"), ("120000", b"a"), "whole", "changed"),
        (("120000", b"a"), ("120000", b"b"), "whole", "changed"),
        (text(b"a\0"), text(b"b\0"), "binary", "changed"),
    ],
)
def test_what_has_no_hunks_is_taken_or_left_as_a_whole(
    trees: Trees, old: tuple[str, bytes] | None, new: tuple[str, bytes] | None, kind: str, verb: str
) -> None:
    before = trees.tree({"f": old} if old else {})
    after = trees.tree({"f": new, "z": text(b"z\n")} if new else {"z": text(b"z\n")})

    file, last = trees.read(before, after)

    assert (file.kind, file.verb) == (kind, verb)
    assert bool(file.hunks) == (kind == "text")
    assert (last.path, last.keys) == ("z", ("2.1",))


def test_an_unknown_hunk_is_named(trees: Trees) -> None:
    files = trees.read(trees.tree({}), trees.tree({"f": text(b"a\n")}))

    with pytest.raises(InvalidParams, match=r"The patch has no hunk 1\.2; it has 1\.1\."):
        hunks.check_keys(files, ["1.1", "1.2"])
