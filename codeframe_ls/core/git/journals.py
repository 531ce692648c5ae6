"""The journal of a writing: on the disk before the first file is replaced, gone when all is recorded."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from codeframe_ls.core.errors import RepositoryError
from codeframe_ls.core.git.private import PrivateRepository, replace

FILE: Final = "writing.json"


@dataclass(frozen=True, slots=True)
class Journal:
    """A writing that was begun and not finished. `before` and `target` are commits or trees."""

    subject: str
    before: str
    target: str
    paths: tuple[str, ...]


def write(private: PrivateRepository, journal: Journal) -> None:
    """Have the journal on the disk. Blocks."""
    replace(private.repository.state_dir / FILE, json.dumps(asdict(journal)).encode())
    sync(private.repository.state_dir)


def read(private: PrivateRepository) -> Journal | None:
    """The journal that is there. Raises RepositoryError where it is damaged. Blocks."""
    path = private.repository.state_dir / FILE
    try:
        found = json.loads(path.read_bytes())
        return Journal(found["subject"], found["before"], found["target"], tuple(found["paths"]))
    except FileNotFoundError:
        return None
    except (ValueError, LookupError, TypeError) as error:
        raise RepositoryError(
            f"{path} is damaged; it says which files were being written. Move it away to go on."
        ) from error


def end(private: PrivateRepository) -> None:
    """Have no journal any more. Blocks."""
    (private.repository.state_dir / FILE).unlink(missing_ok=True)
    sync(private.repository.state_dir)


def sync(folder: Path) -> None:
    """Have the names in the folder on the disk. Blocks."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
