"""Where the state of one working tree lives, and the id that stays with the tree.

The id is kept in the tree's own git directory, beside the git directory's path. Moving the tree keeps the id.
A copy (`cp -r`) brings the id along, but its recorded path still leads to the original: such a tree gets an
id of its own and begins with empty state. What was copied of the original's state stays where it is, unused:
it may have been copied in the middle of a change, and its work would be done twice.

State lies under the common git directory, out of reach of `git clean -fdx`. Standard library only.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from codeframe_ls.core.errors import CodeframeError, RepositoryError
    from codeframe_ls.tree import WorkingTree

ID_FILE = "codeframe-tree-id"
"""In the tree's own git directory: the id, a line end, the path of that directory."""

STATE = "codeframe"
"""The folder in the common git directory that holds one folder for each working tree."""

_ID_DIGITS = 16


def known(tree: WorkingTree) -> tuple[str, str] | None:
    """The tree's id and state directory, or None where no daemon was ever started. Changes nothing.

    Raises RepositoryError when the id file is damaged.
    """
    record = _read(tree.git_dir)
    if record is None or _is_copy(tree.git_dir, record):
        return None
    return record[0], os.path.join(tree.common_dir, STATE, record[0])


def claim(tree: WorkingTree) -> tuple[str, str]:
    """The tree's id and state directory, made on first use (mode 0700).

    Raises RepositoryReadOnly or DiskFull where that is impossible, and RepositoryError when the id file is
    damaged or the state directory is not the user's own.
    """
    try:
        record = _read(tree.git_dir)
        tree_id = record[0] if record and record[1] == tree.git_dir else _settle(tree.git_dir)
        shared = os.path.join(tree.common_dir, STATE)
        state_dir = os.path.join(shared, tree_id)
        for path in (shared, state_dir):
            if not os.path.isdir(path):
                os.makedirs(path, mode=0o700, exist_ok=True)
            _check_private(path)
        if not os.access(state_dir, os.W_OK | os.X_OK):
            raise PermissionError
    except OSError as error:
        raise _unwritable(tree, error) from None
    return tree_id, state_dir


def _settle(git_dir: str) -> str:
    """Write the id file anew, keeping the id of a tree that was moved; many starters may be here at once."""
    file = os.open(os.path.join(git_dir, ID_FILE), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        record = _parse(git_dir, os.pread(file, 16 * 1024, 0))
        fresh = record is None or _is_copy(git_dir, record)
        tree_id = os.urandom(_ID_DIGITS // 2).hex() if record is None or fresh else record[0]
        text = f"{tree_id}\n".encode() + os.fsencode(git_dir) + b"\n"
        os.pwrite(file, text, 0)
        os.ftruncate(file, len(text))
        # Nothing may be stored under an id that a power cut could take back.
        os.fsync(file)
    finally:
        os.close(file)
    return tree_id


def _read(git_dir: str) -> tuple[str, str] | None:
    try:
        with open(os.path.join(git_dir, ID_FILE), "rb") as file:
            return _parse(git_dir, file.read())
    except FileNotFoundError:
        return None


def _parse(git_dir: str, data: bytes) -> tuple[str, str] | None:
    if not data:
        return None
    tree_id, _, path = data.partition(b"\n")
    # The id becomes a folder's name, and whoever made this repository may have written the file.
    if len(tree_id) != _ID_DIGITS or tree_id.strip(b"0123456789abcdef"):
        raise _repository_error(
            f"{os.path.join(git_dir, ID_FILE)} is damaged; write into its first line the name of the folder "
            f"in {STATE}/ beside it that holds your state, or delete the file to begin anew."
        )
    return tree_id.decode(), os.fsdecode(path.removesuffix(b"\n"))


def _is_copy(git_dir: str, record: tuple[str, str]) -> bool:
    """Whether the directory at the recorded path is another one and still answers to the same id."""
    tree_id, path = record
    if path == git_dir:
        return False
    try:
        with open(os.path.join(path, ID_FILE), "rb") as file:
            other = file.read().partition(b"\n")[0].decode("latin-1")
        return other == tree_id and not os.path.samefile(path, git_dir)
    except OSError:
        # Nothing readable is left there: the tree was moved.
        return False


def _check_private(path: str) -> None:
    status = os.lstat(path)
    if not stat.S_ISDIR(status.st_mode):
        raise _repository_error(f"{path} must be a folder; move it away and try again.")
    if status.st_uid != os.geteuid():
        raise _repository_error(
            f"{path} belongs to another user (perhaps codeframe_ls was once run with sudo here); "
            "give it back with `chown -R` and try again."
        )
    if stat.S_IMODE(status.st_mode) & 0o077:
        os.chmod(path, 0o700)


def _unwritable(tree: WorkingTree, error: OSError) -> CodeframeError:
    from codeframe_ls.core.errors import NO_SPACE, DiskFull, RepositoryReadOnly

    if error.errno in NO_SPACE:
        return DiskFull(f"The disk that holds {tree.common_dir} is full; free some space and try again.")
    reason = os.strerror(error.errno or errno.EACCES)
    return RepositoryReadOnly(
        f"{tree.root} cannot be used because its git directory cannot be written ({reason}); "
        f"codeframe_ls keeps its state in {os.path.join(tree.common_dir, STATE)}, so make it writable."
    )


def _repository_error(message: str) -> RepositoryError:
    from codeframe_ls.core.errors import RepositoryError

    return RepositoryError(message)
