"""Starting a tool by way of `sh`: it tells the folder first, and 127 means that there is no such program.

A tool prints absolute paths of wherever it runs, and each way to start a program has its own word for one
that is missing; the shell is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

NOT_FOUND: Final = 127
_SCRIPT: Final = 'pwd -P && exec "$@"'


def located(command: Sequence[str]) -> tuple[str, ...]:
    """The command, which prints the folder that it runs in before anything else."""
    return ("sh", "-c", _SCRIPT, "sh", *command)


def take_folder(output: bytes) -> tuple[str, bytes]:
    """The folder, and all that follows its line."""
    folder, _, rest = output.partition(b"\n")
    return folder.decode(errors="surrogateescape"), rest
