"""The private repository of one working tree: bare, beside the state, and nobody's but ours.

It holds *raw bytes*: its attributes switch every conversion off, so that a blob is what lies on the disk,
line endings and all, whatever filter the user's own repository applies. What we or an agent do in it touches
nothing of the user's: no object, index, branch, stash or hook. Knows how it is kept, not what is in it.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from codeframe_ls.core.errors import DiskFull, RepositoryError, RepositoryReadOnly
from codeframe_ls.core.git import loose
from codeframe_ls.core.git.borrowing import Borrowing
from codeframe_ls.core.git.host import git
from codeframe_ls.core.workspace.repository import Repository

FOLDER: Final = "git"

# `info/attributes` wins over every `.gitattributes`. The encoding can only be left unspecified.
_RAW: Final = "* -text -ident -filter !working-tree-encoding\n"
_PROMISOR: Final = re.compile(r"remote\..+\.(promisor|partialclonefilter|url)|extensions\.partialclone")
_NAME: Final = re.compile(r"[a-z]+/[0-9A-Za-z-]+")


class PrivateRepository:
    """Make it with `open`. One snapshot or writing at a time holds `lock`.

    `changing` is held by whoever changes the user's files, from looking at them until that is recorded: what
    is under way then is always their own, to be finished or taken back.
    """

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.git_dir = repository.state_dir / FOLDER
        self.objects = self.git_dir / "objects"
        self.lock = asyncio.Lock()
        self.changing = asyncio.Lock()
        self.digits = 40  # of an object's name
        self.settings: dict[str, str] = {}  # the user's, as they were when somebody asked last
        self._borrowing = Borrowing(repository.common_dir / "objects", self.objects)

    @classmethod
    async def open(cls, repository: Repository) -> PrivateRepository:
        """The private repository, made where there is none; one that was left half made is finished.

        Raises RepositoryError.
        """
        private = cls(repository)
        private.settings = await private.user_settings()
        private.digits = 64 if private.settings.get("extensions.objectformat") == "sha256" else 40
        await asyncio.to_thread(private._make, private.settings)
        return private

    async def git(
        self,
        *arguments: str,
        data: bytes = b"",
        index: Path | None = None,
        work_tree: Path | None = None,
        config: Mapping[str, str] | None = None,
    ) -> bytes:
        """What git writes, run in the private repository. Raises RepositoryError."""
        return await git(self.git_dir, *arguments, data=data, index=index, work_tree=work_tree, config=config)

    async def user_git(self, *arguments: str, data: bytes = b"", index: Path | None = None) -> bytes:
        """What git writes, run in the user's own repository, with objects of ours readable and new ones ours.

        With another index than the user's it changes nothing of theirs.
        """
        places = self.repository
        return await git(
            places.git_dir, *arguments, work_tree=places.root, data=data, index=index, objects=self.objects
        )

    async def user_settings(self) -> dict[str, str]:
        """The user's git configuration as it is in force in this tree; the names are in lower case."""
        listed = await git(self.repository.git_dir, "config", "--list", "-z")
        entries = (entry.partition("\n") for entry in os.fsdecode(listed).split("\0") if entry)
        return {name: value for name, _, value in entries}

    async def borrow(self) -> None:
        """Hold every object that the user's repository holds now, whatever becomes of it there."""
        await asyncio.to_thread(self._borrowing.bring_up_to_date)

    async def write_object(self, kind: str, content: bytes) -> str:
        """Hold an object; gives its name. Raises RepositoryError."""
        try:
            return await asyncio.to_thread(loose.write_object, self.objects, kind, content, self.digits)
        except OSError as error:
            raise unwritable(self.git_dir, error) from error

    async def keep(self, name: str, held: str) -> None:
        """Keep an object that is there, and all it leads to, until `drop`. The name is such as `run/<ULID>`.

        Raises RepositoryError.
        """
        if not re.fullmatch(rf"[0-9a-f]{{{self.digits}}}", held):
            raise RepositoryError(f"{held!r} is not the full name of an object of the private repository.")
        try:
            await asyncio.to_thread(loose.write_ref, self._ref(name), held)
        except OSError as error:
            raise unwritable(self.git_dir, error) from error

    async def drop(self, name: str) -> None:
        """Keep it no longer; a name that is not kept is fine. Raises RepositoryError."""
        try:
            self._ref(name).unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(self.git_dir, error) from error

    def _ref(self, name: str) -> Path:
        assert _NAME.fullmatch(name), "the names of what is kept are made by this program"
        return self.git_dir / "refs/codeframe" / name

    def _make(self, settings: Mapping[str, str]) -> None:
        try:
            self.git_dir.mkdir(mode=0o700, exist_ok=True)
            for folder in ("objects/info", "objects/pack", "refs/heads", "refs/codeframe", "info"):
                (self.git_dir / folder).mkdir(parents=True, exist_ok=True)
            replace(self.git_dir / "config", _config(settings))
            replace(self.git_dir / "info/attributes", _RAW.encode())
            # git knows the empty tree without having it, writes it never, and misses it in its own check.
            loose.write_object(self.objects, "tree", b"", self.digits)
            # git takes the folder for a repository only when it has this.
            replace(self.git_dir / "HEAD", b"ref: refs/heads/none\n")
        except OSError as error:
            raise unwritable(self.git_dir, error) from error


def replace(path: Path, content: bytes) -> None:
    """Write the file whole or not at all; one that holds the very content already is left alone."""
    try:
        if path.read_bytes() == content:
            return
    except FileNotFoundError:
        pass
    draft = path.with_name(f".{path.name}.new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def unwritable(place: Path, error: OSError) -> RepositoryError | DiskFull:
    """The error for a place of ours that cannot be written."""
    if error.errno == 28:
        return DiskFull(f"The disk that holds {place} is full; free some space and try again.")
    return RepositoryReadOnly(
        f"{place} cannot be written ({error.strerror}); make it writable and try again."
    )


def _config(settings: Mapping[str, str]) -> bytes:
    """The configuration of the private repository: the user's object format and source of missing objects."""
    chosen = {
        "core.repositoryformatversion": "1",
        "core.bare": "true",
        "core.fsync": "committed,reference",
        "core.hooksPath": os.devnull,
        "core.logAllRefUpdates": "false",
        "core.autocrlf": "false",
        "gc.auto": "0",
    }
    if (format_ := settings.get("extensions.objectformat", "sha1")) != "sha1":
        chosen["extensions.objectFormat"] = format_
    promising = {name.rpartition(".")[0] for name in settings if name.endswith(".promisor")}
    for name, value in settings.items():
        if _PROMISOR.fullmatch(name) and name.rpartition(".")[0] in {*promising, "extensions"}:
            chosen |= {name: value}
    return "".join(_line(name, value) for name, value in chosen.items()).encode("utf-8", "surrogateescape")


def _line(name: str, value: str) -> str:
    section, _, rest = name.partition(".")
    subsection, _, key = rest.rpartition(".")
    head = f'[{section} "{_escaped(subsection)}"]' if subsection else f"[{section}]"
    return f'{head}\n\t{key} = "{_escaped(value)}"\n'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
