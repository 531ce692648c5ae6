"""Which git working tree a folder is in, found without running git.

A starter must know this before it can find the daemon, and running git would cost more than all the rest; so
this file reads what git reads (gitrepository-layout(5)), and the daemon asks git itself later. The variables
`GIT_DIR` and `GIT_WORK_TREE` are not followed: they are one shell's, and a daemon serves many clients.
Only this program's errors are known here, and they are imported where one is raised.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from codeframe_ls.core.errors import RepositoryError


_ONE_SHELLS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR")


class WorkingTree:
    """Three absolute paths, links resolved: `root` is the tree's top, `git_dir` its own git directory, and
    `common_dir` the one that all working trees of the repository share."""

    __slots__ = ("common_dir", "git_dir", "root")

    def __init__(self, root: str, git_dir: str, common_dir: str) -> None:
        self.root = root
        self.git_dir = git_dir
        self.common_dir = common_dir


def find(folder: str) -> WorkingTree:
    """The working tree that `folder` is in.

    Raises NoRepository, BareRepository, or RepositoryError for a repository that is broken, copied in a way
    that git cannot work with, or not the user's.
    """
    try:
        start = os.path.realpath(folder)
    except FileNotFoundError:
        # A relative path, and the process' directory was deleted.
        raise _no_repository("The current folder was deleted; change into a folder that exists.") from None
    if not os.path.isdir(start):
        raise _no_repository(f"{folder} is not a folder; open a folder that is in a git repository.")
    place = start
    while True:
        entry = os.path.join(place, ".git")
        git_dir = _git_dir(entry)
        if git_dir is not None:
            return _checked(place, entry, git_dir)
        if _is_git_dir(place):
            raise _bare(place)
        parent = os.path.dirname(place)
        if parent == place:
            raise _no_repository(
                f"{start} is not in a git repository; run `git init` in your project's folder and try again."
            )
        place = parent


def _git_dir(entry: str) -> str | None:
    """Where a `.git` leads: itself, or what a file of one line `gitdir: <path>` names."""
    if os.path.isdir(entry):
        # Like git, pass over a folder that merely has the name.
        return os.path.realpath(entry) if _is_git_dir(entry) else None
    text = _line(entry)
    if text is None:
        return None
    if not text.startswith("gitdir: "):
        raise _broken(f"{entry} is not a git file")
    target = os.path.realpath(os.path.join(os.path.dirname(entry), text.removeprefix("gitdir: ")))
    if not _is_git_dir(target):
        raise _broken(f"{entry} points to {target}, which is no git directory")
    return target


def _is_git_dir(path: str) -> bool:
    if not os.path.lexists(os.path.join(path, "HEAD")):
        return False
    common = _common_dir(path)
    return all(os.path.isdir(os.path.join(common, name)) for name in ("objects", "refs"))


def _common_dir(git_dir: str) -> str:
    """A linked working tree's git directory names the shared one in the file `commondir`."""
    shared = _line(os.path.join(git_dir, "commondir"))
    return os.path.realpath(os.path.join(git_dir, shared)) if shared else git_dir


def _checked(root: str, entry: str, git_dir: str) -> WorkingTree:
    tree = WorkingTree(root, git_dir, _common_dir(git_dir))
    if tree.common_dir == git_dir and _says_bare(git_dir):
        raise _bare(git_dir)
    _check_copied_link(entry, git_dir)
    _check_owner(tree, entry)
    return tree


def _says_bare(git_dir: str) -> bool:
    # Only the spelling that git itself writes; the daemon asks git, which knows all others.
    try:
        with open(os.path.join(git_dir, "config"), "rb") as file:
            return any(line.replace(b" ", b"").strip() == b"bare=true" for line in file)
    except FileNotFoundError:
        return False


def _check_copied_link(entry: str, git_dir: str) -> None:
    """Refuse a copied linked working tree: git would use one index for the two of them."""
    back = _line(os.path.join(git_dir, "gitdir"))
    if back is None:
        return
    original = os.path.join(git_dir, back)
    # Where nothing is left at the place that git remembers, the tree was moved, which is fine.
    if os.path.isfile(original) and not os.path.samefile(original, entry):
        target = _line(original) or ""
        target = os.path.join(os.path.dirname(original), target.removeprefix("gitdir: "))
        if os.path.isdir(target) and os.path.samefile(target, git_dir):
            raise _repository_error(
                f"{os.path.dirname(entry)} is a copy of the working tree {os.path.dirname(original)} and "
                "shares its git index; make a working tree of its own with `git worktree add`."
            )


def _check_owner(tree: WorkingTree, entry: str) -> None:
    """Refuse another user's repository unless git was told to trust it.

    Its configuration can name programs that git runs; this is git's own rule (`safe.directory`), so git is
    asked in the one case where it matters.
    """
    mine = os.geteuid()
    if all(os.stat(path).st_uid == mine for path in (tree.root, entry, tree.git_dir, tree.common_dir)):
        return
    import subprocess

    environment = {name: value for name, value in os.environ.items() if name not in _ONE_SHELLS}
    command = ["git", "-C", tree.root, "rev-parse", "--git-dir"]
    if subprocess.run(command, env=environment, capture_output=True, check=False).returncode:
        raise _repository_error(
            f"{tree.root} belongs to another user; if you trust it, run "
            f"`git config --global --add safe.directory '{tree.root}'` and try again."
        )


def _line(path: str) -> str | None:
    """The text of a small file without its line end; None where there is no such file."""
    try:
        with open(path, "rb") as file:
            return os.fsdecode(file.read(16 * 1024)).rstrip("\r\n")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _broken(f"{path} cannot be read ({error.strerror})") from None


def _no_repository(message: str) -> RepositoryError:
    from codeframe_ls.core.errors import NoRepository

    return NoRepository(message)


def _bare(git_dir: str) -> RepositoryError:
    from codeframe_ls.core.errors import BareRepository

    return BareRepository(
        f"{git_dir} is a git directory without a working tree; open a working tree of it "
        "(`git worktree add <folder>` makes one)."
    )


def _broken(what: str) -> RepositoryError:
    return _repository_error(f"{what}; run `git status` there and repair what it names.")


def _repository_error(message: str) -> RepositoryError:
    from codeframe_ls.core.errors import RepositoryError

    return RepositoryError(message)
