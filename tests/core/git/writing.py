"""A process that starts writers: each writes one tree and then the other onto the user's files, until killed.

Run it as `python -m tests.core.git.writing ROOT ONE OTHER`, with two commits. For each line that it reads,
`one` or `other` for what the files are now, it forks a writer and prints its process id. For `once` it
writes OTHER over ONE, and prints how that ended.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from codeframe_ls.core.errors import CodeframeError
from codeframe_ls.core.git import trees
from codeframe_ls.core.git.private import PrivateRepository
from codeframe_ls.core.git.snapshot import Snapshot
from codeframe_ls.core.git.writing import finish, write
from tests.support.repositories import places


async def to_and_fro(root: Path, one: str, other: str) -> None:
    private = await PrivateRepository.open(places(root))
    paths = [change.path for change in await trees.diff(private, one, other)]
    while True:
        await write(private, target=other, paths=paths, subject="to and fro", before=Snapshot(one, one))
        await finish(private, "to and fro")
        one, other = other, one


async def once(root: Path, one: str, other: str) -> str:
    private = await PrivateRepository.open(places(root))
    paths = [change.path for change in await trees.diff(private, one, other)]
    try:
        await write(private, target=other, paths=paths, subject="once", before=Snapshot(one, one))
    except CodeframeError as error:
        return f"{error.name}: {error}"
    return "written"


def main() -> None:
    root, one, other = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        if line == "once\n":
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            print(asyncio.run(once(root, one, other)), flush=True)
            return
        first, second = (one, other) if line == "one\n" else (other, one)
        writer = os.fork()
        if not writer:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asyncio.run(to_and_fro(root, first, second))
        print(writer, flush=True)


if __name__ == "__main__":
    main()
