"""Repositories of every kind that a snapshot must be exact in, and comparing folders byte for byte."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.workspace.repository import Repository
from tests.support.core import STATE, git

IDENTITY = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
Kind = Callable[[Path], Path]
KINDS: dict[str, Kind] = {}


def kind(make: Kind) -> Kind:
    """A kind of repository: given an empty folder, makes one in it and gives the top of its working tree."""
    KINDS[make.__name__] = make
    return make


def places(root: Path) -> Repository:
    """The repository as the daemon would find it, with a folder for its state."""
    root = root.resolve()
    git_dir = Path(git(root, "rev-parse", "--absolute-git-dir"))
    common = (root / git(root, "rev-parse", "--git-common-dir")).resolve()
    name = "tree" if git_dir == common else git_dir.name
    state = common / STATE.relative_to(".git").parent / name
    state.mkdir(parents=True, exist_ok=True)
    return Repository(root=root, git_dir=git_dir, common_dir=common, state_dir=state, tree_id=name)


def contents(root: Path, *without: str) -> dict[str, tuple[str, bytes]]:
    """Every file below `root` by path: its kind, and its bytes. Git's own files are not looked at."""
    found: dict[str, tuple[str, bytes]] = {}
    for path in walk(root):
        name = str(path.relative_to(root))
        if any(name == other or name.startswith(f"{other}/") for other in without):
            continue
        if path.is_symlink():
            found[name] = ("link", os.fsencode(path.readlink()))
        else:
            executable = path.stat().st_mode & stat.S_IXUSR
            found[name] = ("executable" if executable else "file", path.read_bytes())
    return found


def walk(root: Path) -> Iterator[Path]:
    """Every file and link below `root` but git's own."""
    for folder, names, files in os.walk(root):
        here = Path(folder)
        links = [name for name in names if (here / name).is_symlink()]
        names[:] = [name for name in names if name != ".git"]
        yield from (here / name for name in (*files, *links) if name != ".git")


def visible(root: Path, *without: str) -> dict[str, tuple[str, bytes]]:
    """The contents without what git ignores; files that it tracks count although they are ignored."""
    ignored = subprocess.run(
        ["git", "ls-files", "-z", "--others", "--ignored", "--exclude-standard"],
        cwd=root, capture_output=True, check=True,
    ).stdout  # fmt: skip
    gone = {os.fsdecode(name).rstrip("/") for name in ignored.split(b"\0") if name}
    return {path: what for path, what in contents(root, *without).items() if path not in gone}


def digest(folder: Path, *without: Path) -> dict[str, str]:
    """A hash of every file below the folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(
            os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
        ).hexdigest()
        for path in folder.rglob("*")
        if (path.is_symlink() or path.is_file()) and not any(path.is_relative_to(other) for other in without)
    }


async def checked_out(private: PrivateRepository, commit: str, folder: Path) -> Path:
    """A plain checkout of the commit."""
    folder.mkdir()
    index = folder.with_name(f"{folder.name}.index")
    await private.git("read-tree", commit, index=index)
    await private.git("checkout-index", "--all", index=index, work_tree=folder)
    return folder


def _init(root: Path, *options: str) -> Path:
    git(root, "init", "--quiet", "--initial-branch=main", "--template=", *options)
    return root


def _commit(root: Path, message: str = "Commit") -> None:
    _age(root)
    git(root, "add", "--all")
    git(root, *IDENTITY, "commit", "--quiet", "--allow-empty", f"--message={message}")


def _age(root: Path) -> None:
    """Make every file older than the index will be: git reads again what may have changed within a second."""
    past = time.time() - 10
    for path in walk(root):
        os.utime(path, (past, past), follow_symlinks=False)


def _fill(root: Path) -> None:
    (root / "src").mkdir(exist_ok=True)
    (root / "src/main.py").write_text("print('hello')\n")
    (root / "src/data.bin").write_bytes(bytes(range(256)))
    (root / "README.md").write_text("# Demo\n")
    (root / ".gitignore").write_text("*.log\nbuild/\n")


def _touch(root: Path) -> None:
    """Changes of every sort, none of them told to git."""
    (root / "src/main.py").write_text("print('changed')\n")
    (root / "src/new.py").write_text("new = True\n")
    (root / "README.md").unlink(missing_ok=True)
    (root / "noise.log").write_text("ignored\n")
    (root / "build").mkdir(exist_ok=True)
    (root / "build/out").write_text("ignored\n")


@kind
def ordinary(root: Path) -> Path:
    _fill(_init(root))
    _commit(root)
    _touch(root)
    return root


@kind
def staged_and_changed_again(root: Path) -> Path:
    _fill(_init(root))
    _commit(root)
    (root / "src/main.py").write_text("staged\n")
    git(root, "add", "--all")
    _touch(root)
    git(root, "add", "--intent-to-add", "src/new.py")
    return root


@kind
def no_commit_yet(root: Path) -> Path:
    _fill(_init(root))
    _touch(root)
    return root


@kind
def nothing_at_all(root: Path) -> Path:
    return _init(root)


@kind
def detached_head(root: Path) -> Path:
    ordinary(root)
    git(root, "checkout", "--quiet", "--detach")
    return root


@kind
def middle_of_a_merge(root: Path) -> Path:
    _fill(_init(root))
    (root / "gone").write_text("gone\n")
    _commit(root)
    git(root, "checkout", "--quiet", "-b", "other")
    (root / "src/main.py").write_text("theirs\n")
    (root / "gone").write_text("changed there\n")
    (root / "added").write_text("theirs\n")
    _commit(root)
    git(root, "checkout", "--quiet", "main")
    (root / "src/main.py").write_text("ours\n")
    (root / "gone").unlink()
    (root / "added").write_text("ours\n")
    _commit(root)
    merged = subprocess.run(["git", *IDENTITY, "merge", "--quiet", "other"], cwd=root, capture_output=True)
    assert merged.returncode == 1
    (root / "half-resolved").write_text("note\n")
    return root


@kind
def linked_working_tree(root: Path) -> Path:
    main = root / "main"
    main.mkdir()
    _fill(_init(main))
    _commit(main)
    git(main, "worktree", "add", "--quiet", "-b", "linked", str(root / "linked"))
    _touch(root / "linked")
    return root / "linked"


@kind
def split_index(root: Path) -> Path:
    _fill(_init(root))
    git(root, "config", "core.splitIndex", "true")
    _commit(root)
    git(root, "update-index", "--split-index")
    (root / "src/second.py").write_text("second\n")
    git(root, "add", "src/second.py")
    assert list((root / ".git").glob("sharedindex.*"))
    _touch(root)
    return root


@kind
def index_of_version_4_with_caches(root: Path) -> Path:
    _fill(_init(root))
    git(root, "config", "index.version", "4")
    git(root, "config", "core.untrackedCache", "true")
    _commit(root)
    git(root, "update-index", "--index-version=4", "--force-untracked-cache")
    git(root, "status")
    _touch(root)
    return root


@kind
def line_endings_converted(root: Path) -> Path:
    _fill(_init(root))
    git(root, "config", "core.autocrlf", "true")
    (root / "windows.txt").write_bytes(b"one\r\ntwo\r\n")
    (root / "unix.txt").write_bytes(b"one\ntwo\n")
    (root / "mixed.txt").write_bytes(b"one\r\ntwo\nthree\r\n")
    _commit(root)
    (root / "new.txt").write_bytes(b"one\r\ntwo\n")
    _touch(root)
    return root


@kind
def line_endings_taken_in(root: Path) -> Path:
    _fill(_init(root))
    git(root, "config", "core.autocrlf", "input")
    (root / "windows.txt").write_bytes(b"one\r\ntwo\r\n")
    (root / "mixed.txt").write_bytes(b"one\r\ntwo\n")
    _commit(root)
    _touch(root)
    return root


@kind
def attributes_of_every_sort(root: Path) -> Path:
    _fill(_init(root))
    (root / ".gitattributes").write_text(
        "*.txt text=auto\n*.bat text eol=crlf\n*.sh eol=lf\n*.old crlf\n*.id ident\n"
        "*.u16 working-tree-encoding=UTF-16LE-BOM\n*.sj working-tree-encoding=EUC-JP\n"
    )
    (root / "a.txt").write_bytes(b"one\r\ntwo\n")
    (root / "a.bat").write_bytes(b"one\r\ntwo\n")
    (root / "a.sh").write_bytes(b"one\r\ntwo\n")
    (root / "a.old").write_bytes(b"one\r\n")
    (root / "a.id").write_bytes(b"$Id: something of my own $\n")
    (root / "a.u16").write_bytes("\ufeffgrün\r\n".encode("utf-16-le"))
    (root / "a.sj").write_bytes("日本\n".encode("euc-jp"))
    _commit(root)
    for name in ("a.txt", "a.id"):
        (root / name).unlink()
    git(root, "checkout", "--", "a.txt", "a.id")
    (root / "b.bat").write_bytes(b"new\nfile\r\n")
    _touch(root)
    return root


@kind
def attributes_that_git_does_not_track(root: Path) -> Path:
    _fill(_init(root))
    (root / ".git/info").mkdir(exist_ok=True)
    (root / ".git/info/attributes").write_text("*.bat text eol=crlf\n")
    (root / "a.bat").write_bytes(b"one\ntwo\r\n")
    _commit(root)
    (root / "src/.gitattributes").write_text("*.txt eol=crlf\n")
    (root / "src/b.txt").write_bytes(b"one\ntwo\r\n")
    git(root, "add", "src/b.txt")
    return root


@kind
def large_files_by_filter(root: Path) -> Path:
    _fill(_init(root))
    store = root / ".git/large"
    store.mkdir()
    for name, script in {
        "clean": f'id=$(mktemp -p {store}); cat >"$id"; echo "large ${{id##*/}}"',
        "smudge": f'read _ id; cat "{store}/$id"',
    }.items():
        git(root, "config", f"filter.large.{name}", script)
    git(root, "config", "filter.large.required", "true")
    (root / ".gitattributes").write_text("*.large filter=large -text\n")
    (root / "film.large").write_bytes(os.urandom(5000))
    (root / "same.large").write_bytes(b"x" * 17)
    _commit(root)
    (root / "other.large").write_bytes(os.urandom(4000))
    _touch(root)
    return root


@kind
def modes_and_links(root: Path) -> Path:
    _fill(_init(root))
    (root / "run.sh").write_text("#!/bin/sh\n")
    (root / "link").symlink_to("README.md")
    (root / "was-link").symlink_to("README.md")
    (root / "was-folder").mkdir()
    (root / "was-folder/file").write_text("file\n")
    _commit(root)
    (root / "run.sh").chmod(0o755)
    (root / "dangling").symlink_to("nowhere/at all")
    (root / "to-folder").symlink_to("src")
    (root / "was-link").unlink()
    (root / "was-link").write_text("README.md")
    (root / "was-folder/file").unlink()
    (root / "was-folder").rmdir()
    (root / "was-folder").write_text("now a file\n")
    return root


@kind
def modes_that_git_was_told_not_to_trust(root: Path) -> Path:
    _fill(_init(root))
    (root / "run.sh").write_text("#!/bin/sh\n")
    git(root, "config", "core.fileMode", "false")
    git(root, "config", "core.ignoreStat", "true")
    _commit(root)
    (root / "run.sh").chmod(0o755)
    (root / "src/main.py").write_text("changed behind git's back\n")
    return root


@kind
def names_of_every_sort(root: Path) -> Path:
    _fill(_init(root))
    names = (b"new\nline", b"t\tab", b"latin-\xe9", b"-dash", b"*", b":(glob)**", b'"quoted"', b" blank ")
    for name in map(os.fsdecode, names):
        (root / f"in {name}").mkdir()
        (root / f"in {name}" / name).write_text("named\n")
    _commit(root)
    (root / os.fsdecode(b"untracked \xff\n")).write_text("new\n")
    return root


@kind
def sparse(root: Path) -> Path:
    _fill(_init(root))
    for name in ("in", "out"):
        (root / name).mkdir()
        (root / name / "file").write_text(f"{name}\n")
    _commit(root)
    git(root, "sparse-checkout", "set", "--cone", "--sparse-index", "in", "src")
    assert not (root / "out").exists()
    _touch(root)
    return root


@kind
def flags_that_hide_edits(root: Path) -> Path:
    _fill(_init(root))
    (root / "local.conf").write_text("committed\n")
    _commit(root)
    git(root, "update-index", "--assume-unchanged", "src/main.py")
    git(root, "update-index", "--skip-worktree", "local.conf")
    (root / "src/main.py").write_text("edited all the same\n")
    (root / "local.conf").write_text("edited all the same\n")
    return root


@kind
def tracked_though_ignored(root: Path) -> Path:
    _fill(_init(root))
    (root / "kept.log").write_text("kept\n")
    _commit(root)
    git(root, "add", "--force", "kept.log")
    (root / "kept.log").write_text("kept and edited\n")
    _touch(root)
    return root


@kind
def ignored_by_every_means(root: Path) -> Path:
    _fill(_init(root))
    (root / ".git/info").mkdir(exist_ok=True)
    (root / ".git/info/exclude").write_text("/private\n")
    (root.parent / "ignore").write_text("*.tmp\n")
    git(root, "config", "core.excludesFile", str(root.parent / "ignore"))
    _commit(root)
    (root / "private").write_text("mine\n")
    (root / "x.tmp").write_text("mine\n")
    (root / "src/.gitignore").write_text("*.cache\n!keep.log\n")
    (root / "src/x.cache").write_text("mine\n")
    (root / "src/keep.log").write_text("kept\n")
    return root


def _origin(root: Path) -> Path:
    origin = root / "origin"
    origin.mkdir()
    _fill(_init(origin))
    _commit(origin, "First")
    (origin / "src/main.py").write_text("second\n")
    _commit(origin, "Second")
    git(origin, "config", "uploadpack.allowFilter", "true")
    return origin


@kind
def shallow(root: Path) -> Path:
    git(root, "clone", "--quiet", "--depth=1", _origin(root).as_uri(), "clone")
    assert (root / "clone/.git/shallow").exists()
    _touch(root / "clone")
    return root / "clone"


@kind
def partial_clone(root: Path) -> Path:
    git(root, "clone", "--quiet", "--filter=blob:none", _origin(root).as_uri(), "clone")
    _touch(root / "clone")
    return root / "clone"


@kind
def partial_clone_without_trees(root: Path) -> Path:
    git(root, "clone", "--quiet", "--filter=tree:0", _origin(root).as_uri(), "clone")
    _touch(root / "clone")
    return root / "clone"


@kind
def objects_of_another_repository(root: Path) -> Path:
    origin = _origin(root)
    git(origin, "repack", "-adq")
    git(root, "clone", "--quiet", "--shared", str(origin), "clone")
    assert (root / "clone/.git/objects/info/alternates").exists()
    _touch(root / "clone")
    return root / "clone"


@kind
def packed(root: Path) -> Path:
    _fill(_init(root))
    _commit(root)
    git(root, "gc", "--quiet")
    _touch(root)
    return root


@kind
def sha256(root: Path) -> Path:
    _fill(_init(root, "--object-format=sha256"))
    _commit(root)
    _touch(root)
    return root


@kind
def submodule(root: Path) -> Path:
    origin = _origin(root)
    top = root / "top"
    top.mkdir()
    _fill(_init(top))
    git(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(origin), "module")
    _commit(top)
    (top / "module/src/main.py").write_text("edited in the submodule\n")
    _touch(top)
    return top


@kind
def nested_repositories(root: Path) -> Path:
    _fill(_init(root))
    _commit(root)
    for name in ("nested", "deep/er [1]"):
        (root / name).mkdir(parents=True)
        _fill(_init(root / name))
    _commit(root / "nested")
    _touch(root)
    return root


ABSENT = {"submodule": ("module",), "nested_repositories": ("deep/er [1]", "nested")}
