"""Any tree, edited in any way: its snapshot brings it back byte for byte."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeframe_ls.core.git import trees
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.snapshot import take
from codeframe_ls.core.git.writing import finish, pending, write
from tests.support.core import git, make_repository
from tests.support.repositories import IDENTITY, checked_out, contents

NAMES = ["a", "b", "a b", "new\nline", os.fsdecode(b"\xe9"), "c.bat", "c.txt", "*", "-x"]
TEXTS = [
    b"",
    b"one\n",
    b"one\r\ntwo\n",
    b"one\r\ntwo\r\n",
    b"\xff\0\n",
    b"$Id$\n",
    b"$Id: x $\n",
    b"long\n" * 9,
]
ATTRIBUTES = ["", "* text=auto\n", "*.bat eol=crlf\n* ident\n", "* text eol=crlf\n", "*.txt -text\n"]

Tree = dict[str, tuple[str, bytes]]

paths = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("/".join)
entries = st.one_of(
    st.tuples(st.sampled_from(["file", "executable"]), st.sampled_from(TEXTS)),
    st.tuples(st.just("link"), st.sampled_from([b"a", b"nowhere", b"../outside", b"."])),
)


def possible(tree: Tree) -> Tree:
    """Without what would have to be a file and a folder at once."""
    folders = {str(parent) for path in tree for parent in Path(path).parents}
    return {path: entry for path, entry in tree.items() if path not in folders}


trees_of_files = st.dictionaries(paths, entries, max_size=8).map(possible)


def lay_out(root: Path, tree: Tree) -> None:
    """Make the folder hold exactly this tree; files that are right already are not touched."""
    have = contents(root, ".codeframe", ".gitattributes")
    for path in have.keys() - {path for path in tree if tree[path] == have.get(path)}:
        (root / path).unlink()
    for folder, _, _ in os.walk(root, topdown=False):
        if ".git" not in Path(folder).relative_to(root).parts and not any(Path(folder).iterdir()):
            Path(folder).rmdir()
    for path, (kind, content) in tree.items():
        place = root / path
        if tree[path] == have.get(path):
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        if kind == "link":
            place.symlink_to(os.fsdecode(content))
        else:
            place.write_bytes(content)
            place.chmod(0o755 if kind == "executable" else 0o644)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    trees_of_files,
    trees_of_files,
    trees_of_files,
    st.sampled_from(ATTRIBUTES),
    st.sampled_from(["false", "true", "input"]),
)
def test_writing_a_snapshot_back_gives_its_bytes(
    committed: Tree, first: Tree, second: Tree, attributes: str, automatic: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repository = make_repository(Path(folder).resolve() / "repository", commit=False)
        root = repository.root
        git(root, "config", "core.autocrlf", automatic)
        git(root, "config", "core.safecrlf", "false")
        (root / ".gitattributes").write_text(attributes)
        lay_out(root, committed)
        git(root, "add", "--all")
        git(root, *IDENTITY, "commit", "--quiet", "--message=First")

        async def there_and_back() -> None:
            private = await PrivateRepository.open(repository)
            lay_out(root, first)
            before = contents(root)
            one = await take(private, keep="checkpoint/1", message="One")
            lay_out(root, second)
            after = contents(root, ".codeframe")
            other = await take(private, keep="checkpoint/2", message="Other")
            paths = [change.path for change in await trees.diff(private, other.tree, one.tree)]
            await write(private, target=one.commit, paths=paths, subject="checkpoint 1", before=other)
            await finish(private, "checkpoint 1")

            assert contents(root, ".codeframe") == before
            assert contents(await checked_out(private, one.commit, root.parent / "one")) == before
            assert contents(await checked_out(private, other.commit, root.parent / "other")) == after
            assert await pending(private) is None

        asyncio.run(there_and_back())
